import { serve } from "@hono/node-server";
import { createApp } from "../app.ts";
import { overRedis } from "../redis.ts";

const app = createApp();
app.route("/redis", createApp(overRedis(process.env["REDIS_URL"])));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
