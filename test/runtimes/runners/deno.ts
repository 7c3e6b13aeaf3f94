import { upgradeWebSocket } from "hono/deno";
import { createApp } from "../app.ts";
import { overRedis } from "../redis.ts";

declare const Deno: {
  serve(options: { hostname: string; port: number }, fetch: unknown): unknown;
  env: { get(name: string): string | undefined };
};

const app = createApp(undefined, upgradeWebSocket);
app.route("/redis", createApp(overRedis(Deno.env.get("REDIS_URL"))));
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")) }, app.fetch);
