import { serve, type ServerType } from "@hono/node-server";
import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { recess, type RecessEnv, type RecessOptions } from "@recess/hono";
import { type Context, Hono } from "hono";
import { type ManualTime, manualTime } from "../support/replies.ts";

export const TEEN: Account = { id: "teen", age: 14, timeZone: "Asia/Shanghai" };

const policyOf = (limit: number): PolicyInput => ({
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "30m",
      finishReply: "2m",
      messageLimits: [{ limit, per: "day" }],
      reminders: [{ id: "ai", at: "start-of-day" }],
    },
  },
});

export interface ChatOptions {
  /** Messages per day. Default: 100. */
  readonly limit?: number;
}

export interface Chat {
  readonly url: string;
  readonly time: ManualTime;
  readonly governor: Governor;
  /** Requests that reached the server. */
  requests(): number;
  /** Messages charged today. */
  charged(): Promise<number>;
  close(): Promise<void>;
}

/** A governed chat on loopback, with a clock that the test moves. */
export async function startChat(
  handler: (c: Context<RecessEnv>) => Response | Promise<Response>,
  options: Partial<RecessOptions> = {},
  { limit = 100 }: ChatOptions = {},
): Promise<Chat> {
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(policyOf(limit)), clock: time.now });
  let requests = 0;
  const app = new Hono<RecessEnv>();
  app.use(async (_, next) => {
    requests++;
    await next();
  });
  app.post("*", recess({ governor, account: () => TEEN, after: time.after, ...options }), handler);
  let server!: ServerType;
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    time,
    governor,
    requests: () => requests,
    charged: async () => limit - ((await governor.status(TEEN)).quotas[0]?.remaining ?? 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Waits for something that events of other processes cause. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("It did not come to pass in a minute.");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export function sse(body: ReadableStream<Uint8Array> | string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { "Content-Type": "text/event-stream", ...headers } });
}
