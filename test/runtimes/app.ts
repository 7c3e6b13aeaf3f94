import { type Account, createGovernor, type Governor, type GovernorOptions } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { proxyUpstream, recess, recessRoutes } from "@recess/hono";
import { jsonChat, recessSocket, type UpgradeSocket } from "@recess/hono/socket";
import { type Context, Hono } from "hono";
import { replay } from "./replay.ts";

/** The app that each runtime serves: replays, and a chat with a fast clock. It has no code for a particular runtime. */

/** A minute passes in half a second. */
const SPEED = 120;
const NOON = Date.parse("2026-11-24T12:00:00Z");
const TICK_MS = 20;

export const policy = definePolicy({
  timeZone: "UTC",
  finishReply: "30s",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "3m",
      messageLimits: [{ limit: 20, per: "day" }],
      reminders: [{ id: "ai", at: "start-of-session" }],
      warnings: ["1m"],
    },
    child: { ages: [8, 13], tokenLimits: [{ limit: 100, per: "day" }] },
  },
});

function account(c: Context): Account | Response {
  const id = c.req.header("x-user");
  if (id === undefined) return new Response(null, { status: 401 });
  return { id, age: id.startsWith("adult") ? 40 : id.startsWith("child") ? 10 : 14 };
}

// Unknown before the first request: until then the clock of a Worker is at 0.
let start = 0;
let heldSince: number | null = null;

export function clock(): number {
  const now = Date.now();
  start ||= now;
  return NOON + ((heldSince ?? now) - start) * SPEED;
}

/** Stops the clock, so that a busy machine may take its time, or lets it run again, some ms later. */
function setClock({ isHeld, passMs = 0 }: { readonly isHeld: boolean; readonly passMs?: number }): void {
  clock();
  const now = Date.now();
  start -= passMs / SPEED;
  if (heldSince !== null) start += now - heldSince;
  heldSince = isHeld ? now : null;
}

/** The app with its governor; in memory unless a store is given. */
export function createApp(
  governorOf: (options: Pick<GovernorOptions, "policy" | "clock">) => Governor = createGovernor,
  upgradeWebSocket?: UpgradeSocket,
): Hono {
  const app = new Hono();

  app.post("/replay", async (c) => {
    const { policy, trace }: { policy: unknown; trace: string } = await c.req.json();
    return c.text(replay(policy, trace));
  });

  const after = (ms: number, callback: () => void): (() => void) => {
    const timer = setTimeout(callback, ms / SPEED);
    return () => clearTimeout(timer);
  };
  const governor = governorOf({ policy, clock });
  let cancelled = 0;

  app.route("/recess", recessRoutes({ governor, account }));
  app.post("/chat", recess({ governor, account, after }), (c) => {
    const isEndless = c.req.query("endless") !== undefined;
    const stream = reply(isEndless ? Infinity : 3, () => (cancelled += 1));
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  });
  // The two ways to forward to an upstream: with plain `fetch`, or as the README says.
  const guard = recess({ governor, account, after, onError: () => {} });
  app.post("/fetch", guard, async (c) => fetch(upstreamOf(c), { method: "POST", body: await c.req.text() }));
  app.post("/proxy", guard, (c) => proxyUpstream(c, upstreamOf(c)));
  if (upgradeWebSocket !== undefined) {
    // The address identifies the person, because a browser's socket cannot have custom headers.
    const account = (c: Context): Account => ({ id: c.req.query("user") ?? "nobody", age: 14 });
    const talk = recessSocket({ governor, account, upgradeWebSocket, dialect: jsonChat(), after }, () => ({
      onMessage(event, ws) {
        const { type, id } = JSON.parse(event.data as string) as { type: string; id: string };
        // A refused reply is cancelled, which is not a message to answer.
        if (type === "cancel") return;
        ws.send(JSON.stringify({ type: "delta", reply: id, text: "word" }));
        ws.send(JSON.stringify({ type: "done", reply: id }));
      },
    }));
    app.get("/talk", talk);
  }
  app.post("/clock", async (c) => {
    setClock(await c.req.json());
    return c.body(null, 204);
  });
  app.get("/cancelled", (c) => c.json(cancelled));
  return app;
}

const upstreamOf = (c: Context): string => c.req.header("x-upstream") ?? "";

/** The events of a model's reply, one by one. */
function reply(words: number, onCancel: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let said = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      if (said < words) controller.enqueue(encoder.encode(event(`word ${(said += 1)} `)));
      else {
        controller.enqueue(encoder.encode(LAST));
        controller.close();
      }
    },
    cancel: onCancel,
  });
}

const event = (content: string | null): string => {
  const choices = [
    { index: 0, delta: content === null ? {} : { content }, finish_reason: content === null ? "stop" : null },
  ];
  return `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices })}\n\n`;
};

const LAST = `${event(null)}data: [DONE]\n\n`;

/** The whole text of the short reply. */
export const SHORT_REPLY: string = [1, 2, 3].map((word) => event(`word ${word} `)).join("") + LAST;
