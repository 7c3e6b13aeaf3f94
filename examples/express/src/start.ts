import { createApp } from "./app.ts";

createApp().listen(3000, "127.0.0.1");
