import { createApp } from "./app.ts";

const server = createApp().listen(3000, "127.0.0.1");
server.once("listening", () => console.log("Listening on http://127.0.0.1:3000"));
