import { upgradeWebSocket } from "hono/cloudflare-workers";
import { createApp } from "../app.ts";

// oxlint-disable-next-line import/no-default-export -- the entry point of a Worker
export default createApp(undefined, upgradeWebSocket);
