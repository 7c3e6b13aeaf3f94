import { createApp } from "./app.ts";

console.log(`Listening on ${await createApp().listen({ host: "127.0.0.1", port: 3000 })}`);
