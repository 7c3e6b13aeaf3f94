import { upgradeWebSocket, websocket } from "hono/bun";
import { createApp } from "../app.ts";
import { overRedis } from "../redis.ts";

declare const Bun: { serve(options: { fetch: unknown; websocket: unknown; hostname: string; port: number }): unknown };

const app = createApp(undefined, upgradeWebSocket);
app.route("/redis", createApp(overRedis(process.env["REDIS_URL"])));
Bun.serve({ fetch: app.fetch, websocket, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
