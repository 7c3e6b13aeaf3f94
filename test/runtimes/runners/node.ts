import { serve, upgradeWebSocket } from "@hono/node-server";
import { WebSocketServer } from "ws";
import { createApp } from "../app.ts";
import { overRedis } from "../redis.ts";

const app = createApp(undefined, upgradeWebSocket);
app.route("/redis", createApp(overRedis(process.env["REDIS_URL"])));
const sockets = new WebSocketServer({ noServer: true });
// The types of `ws` guarantee less than Hono's require.
const websocket = { server: sockets as never };
serve({ fetch: app.fetch, websocket, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
