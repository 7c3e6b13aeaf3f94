import { type Account, createGovernor, type GovernorOptions } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes, replySignal, withoutRecessMessages } from "@recess/hono";
import { convertToModelMessages, type LanguageModel, streamText, type UIMessage } from "ai";
import { type Context, Hono } from "hono";

const policy = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", messageLimits: [{ limit: 2, per: "day" }] } },
} as const;

export interface AppOptions extends Pick<GovernorOptions, "clock"> {
  readonly model: LanguageModel;
}

/** What `useChat` talks to. */
export function createApp({ model, clock }: AppOptions): Hono {
  const governor = createGovernor({ policy: definePolicy(policy), clock });
  // From your session. Never take an age from the browser.
  const account = (c: Context): Account | Response => {
    const id = c.req.header("x-user");
    return id === undefined ? c.json({ error: "Sign in first." }, 401) : { id, age: 14 };
  };

  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account }));
  app.post("/api/chat", recess({ governor, account }), async (c) => {
    const { messages } = await c.req.json<{ messages: UIMessage[] }>();
    const result = streamText({
      model,
      messages: await convertToModelMessages(withoutRecessMessages(messages)),
      // Ends the model's work when a limit ends the reply, or the client leaves.
      abortSignal: replySignal(c),
    });
    return result.toUIMessageStreamResponse({
      messageMetadata: ({ part }) => (part.type === "finish" ? { totalUsage: part.totalUsage } : undefined),
    });
  });
  return app;
}
