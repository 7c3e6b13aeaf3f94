import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Account, Decision } from "@recess/core";
import { build } from "vite";
import { accountOf, type Language, type Person } from "../../examples/chat/src/server/people.ts";
import { type ChatServer, type ServerOptions, startServer } from "../../examples/chat/src/server/server.ts";

const ZONE = "Asia/Shanghai";

/** 24 November 2026, a Tuesday, 16:00 in Shanghai. */
export const AFTERNOON = Date.UTC(2026, 10, 24, 8);

export const MINUTE = 60_000;

/** The example, run from its sources with a separate data folder. */
export interface Chat {
  readonly server: ChatServer;
  readonly url: string;
  account(person: Person): Account;
  status(person: Person): Promise<Decision>;
  /** Signs in as the page does, and returns the cookie. */
  signIn(person: Person, language?: Language): Promise<string>;
  /** Uses the chat for this long, in whole minutes, without an open page. */
  spend(person: Person, minutes: number): Promise<void>;
  /** Stops the server and starts it again at the same address, as a new process would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startChat(options: Partial<ServerOptions> = {}): Promise<Chat> {
  const data = await mkdtemp(join(tmpdir(), "recess-chat-"));
  // The machine's clock, moved to that afternoon, because a day's limit depends on the day.
  const { start: first = AFTERNOON } = options;
  const offset = first - Date.now();
  const now = (): number => Date.now() + offset;
  const start = (port: number): Promise<ChatServer> =>
    startServer({ port, data, timeZone: ZONE, start: first, now, wordMs: 5, storeTimeoutMs: 20_000, ...options });
  let server = await start(0);
  const { url } = server;
  const account = (person: Person): Account => accountOf(person, ZONE);

  return {
    get server() {
      return server;
    },
    url,
    account,
    status: (person) => server.governor.status(account(person)),
    async signIn(person, language = "en") {
      const response = await fetch(`${url}/demo/who`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ person, language }),
      });
      return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    },
    async spend(person, minutes) {
      // Each is a lease of slightly more than a minute.
      for (let spent = 0; spent < minutes; spent += 1) {
        await server.governor.heartbeat(account(person), { device: "spend" });
        server.clock.advance(MINUTE);
      }
      await server.governor.away(account(person), { device: "spend" });
    },
    async restart() {
      await server.close();
      server = await start(Number(new URL(url).port));
    },
    async close() {
      await server.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Builds the example's page from the workspace's sources into a folder that `remove` deletes. */
export async function buildPages(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "recess-pages-"));
  await build({
    configFile: fileURLToPath(new URL("../../examples/chat/vite.config.ts", import.meta.url)),
    logLevel: "error",
    resolve: { conditions: ["@recess/source", "module", "browser", "default"] },
    build: { outDir: folder },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Waits until the condition holds. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const last = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > last) throw new Error("It did not come to be so in time.");
    await sleep(10);
  }
}
