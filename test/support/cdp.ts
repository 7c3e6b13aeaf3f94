import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Readable, Writable } from "node:stream";
import { chromiumPath } from "./chromium.ts";

/** One tab, as a person would have it: it is hidden when it is behind another, and can be frozen. */
export interface Tab {
  send(method: string, params?: object): Promise<{ readonly [name: string]: unknown }>;
  /** The value of an expression; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** Brings it to the front of its window. */
  show(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Chromium without Playwright, which keeps all pages visible and focused. Close it with `close()`.
 */
export interface Chromium {
  open(url: string, where?: { newWindow?: boolean }): Promise<Tab>;
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly message: string };
}

export async function launchPlainChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), "recess-chromium-"));
  const process = spawn(
    await chromiumPath(),
    [
      "--headless=new",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const ended = new Promise((resolve) => process.once("exit", resolve));
  const input = process.stdio[3] as Writable;
  const output = process.stdio[4] as Readable;

  const waiting = new Map<number, (answer: Answer) => void>();
  let rest = "";
  output.on("data", (data: Buffer) => {
    const messages = (rest + data.toString()).split("\0");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    }
  });

  let last = 0;
  function send(
    method: string,
    params: object = {},
    sessionId?: string,
  ): Promise<{ readonly [name: string]: unknown }> {
    const id = (last += 1);
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
    });
  }

  return {
    async open(url, { newWindow = false } = {}) {
      const { targetId } = await send("Target.createTarget", { url, newWindow });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const ask: Tab["send"] = (method, params) => send(method, params, String(sessionId));
      async function evaluate<T>(expression: string): Promise<T> {
        const answer = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        if (answer["exceptionDetails"] !== undefined) throw new Error(JSON.stringify(answer["exceptionDetails"]));
        return (answer["result"] as { value: T }).value;
      }
      while (!(await evaluate(`location.href !== "about:blank" && document.readyState === "complete"`)))
        await sleep(20);
      return {
        send: ask,
        evaluate,
        show: async () => void (await send("Target.activateTarget", { targetId })),
        close: async () => void (await send("Target.closeTarget", { targetId })),
      };
    },
    async close() {
      await send("Browser.close").catch(() => {});
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
