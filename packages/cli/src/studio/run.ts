import { once } from "node:events";
import { print, say } from "../terminal/output.ts";
import { startStudio } from "./server.ts";

/** Serves the page until it is interrupted. */
export async function studio(path: string, port: number): Promise<void> {
  const { url, close } = await startStudio(path, port);
  const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await print(`${url}\n`);
  say("Open it in a browser on this machine. Ctrl-C ends it.");
  await ended;
  await close();
}
