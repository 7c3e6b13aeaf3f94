import { createApp } from "../app.ts";
import { overRedis } from "../redis.ts";

declare const Bun: { serve(options: { fetch: unknown; hostname: string; port: number }): unknown };

const app = createApp();
app.route("/redis", createApp(overRedis(process.env["REDIS_URL"])));
Bun.serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
