import { serve } from "@hono/node-server";
import { createApp } from "../app.ts";
import { redisPlace } from "../redis-place.ts";

const app = createApp();
app.route("/redis", createApp(redisPlace(process.env["REDIS_URL"])));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
