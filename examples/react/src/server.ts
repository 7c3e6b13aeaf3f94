import { type Account, createGovernor, type GovernorOptions } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes, withoutRecessMessages } from "@recess/hono";
import { createUIMessageStream, createUIMessageStreamResponse, type UIMessage } from "ai";
import { Hono } from "hono";

const policy = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", messageLimits: [{ limit: 2, per: "day" }] } },
} as const;

/** What the page talks to. `streamText` of the AI SDK takes the place of `answer`, as in examples/ai-sdk. */
export function createApp({ clock }: Pick<GovernorOptions, "clock"> = {}): Hono {
  const governor = createGovernor({ policy: definePolicy(policy), clock });
  // From your session. Never take an age from the browser.
  const account = (): Account => ({ id: "kai", age: 14 });

  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account }));
  app.post("/api/chat", recess({ governor, account }), async (c) => {
    const { messages } = await c.req.json<{ messages: UIMessage[] }>();
    return createUIMessageStreamResponse({ stream: answer(withoutRecessMessages(messages)) });
  });
  return app;
}

function answer(messages: readonly UIMessage[]): ReturnType<typeof createUIMessageStream> {
  const said =
    messages
      .at(-1)
      ?.parts.map((part) => (part.type === "text" ? part.text : ""))
      .join("") ?? "";
  return createUIMessageStream({
    execute({ writer }) {
      writer.write({ type: "text-start", id: "1" });
      for (const word of ["You ", "said: ", said]) writer.write({ type: "text-delta", id: "1", delta: word });
      writer.write({ type: "text-end", id: "1" });
    },
  });
}
