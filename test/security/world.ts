import { inspect } from "node:util";
import { type Account, createGovernor, type Governor, type GovernorOptions } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { recess, type RecessOptions, recessRoutes, type RecessRoutesOptions } from "@recess/hono";
import { type Context, Hono } from "hono";
import { vi } from "vitest";
import { type ManualTime, manualTime } from "../support/replies.ts";

/** Words that must not be in any response, header, log or error. */
export const SECRET_ID = "acct-4f1c9e-Zelda";
export const SECRET_TEXT = "xylophone-confession";

export const CHILD: Account = { id: SECRET_ID, age: 13, timeZone: "Asia/Shanghai" };

export const POLICY: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      messageLimits: [{ limit: 5, per: "day" }],
      quietHours: [{ from: "22:00", to: "06:00" }],
    },
  },
};

export interface World {
  readonly time: ManualTime;
  readonly governor: Governor;
  readonly app: Hono;
  chat(init?: RequestInit, path?: string): Promise<Response>;
  beat(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export type Handler = (c: Context) => Response | Promise<Response>;

export interface WorldOptions {
  readonly policy?: PolicyInput;
  readonly governor?: Partial<GovernorOptions>;
  readonly chat?: Partial<RecessOptions>;
  readonly routes?: Partial<RecessRoutesOptions>;
  readonly account?: RecessOptions["account"];
  readonly handler?: Handler;
}

/** A real app with a real governor, whose clock a test moves. */
export function world({ policy = POLICY, account = () => CHILD, ...options }: WorldOptions = {}): World {
  const time = manualTime(Date.parse("2026-11-24T10:00:00+08:00"));
  const governor = createGovernor({ policy: definePolicy(policy), clock: time.now, ...options.governor });
  const app = new Hono();
  const guard = recess({ governor, account, after: time.after, ...options.chat });
  const handler: Handler = options.handler ?? ((c) => c.json({ reply: "hello" }));
  for (const path of ["/chat", "/v1/chat/completions", "/v1/messages", "/v1/responses"]) app.all(path, guard, handler);
  app.route("/recess", recessRoutes({ governor, account, ...options.routes }));
  return {
    time,
    governor,
    app,
    chat: async (init, path = "/chat") =>
      app.request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: SECRET_TEXT }] }),
        ...init,
      }),
    beat: async (body, headers = {}) =>
      app.request("/recess/heartbeat", {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** Everything that is written to the console from now on, as it would be logged. */
export function captureLog(): () => string {
  const lines: string[] = [];
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => {
      lines.push(args.map((arg) => (typeof arg === "string" ? arg : inspect(arg, { depth: 10 }))).join(" "));
    });
  }
  return () => lines.join("\n");
}

/** A whole response as text: status, headers and body. */
export async function wholeOf(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${response.status}\n${headers}\n\n${await response.text()}`;
}
