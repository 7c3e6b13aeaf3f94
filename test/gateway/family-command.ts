import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { BIN } from "../cli/recess.ts";

export const ENV = { SECRET: "s".repeat(40), CHAT_SECRET: "what the chat and the gateway know" };

/** A folder with a gateway's file. */
export function folderWith(family = 'family: { url: "https://recess.example.com", name: Starling }'): string {
  const folder = mkdtempSync(join(tmpdir(), "recess-family-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "people.yaml"), "- { id: ana, age: 14 }\n");
  writeFileSync(
    join(folder, "gateway.yaml"),
    `upstreams: [{ name: local, kind: openai, baseUrl: "http://127.0.0.1:1/v1" }]
policy: balanced
secret: { env: SECRET }
store: records
people: { file: people.yaml }
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
${family}
`,
  );
  return folder;
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything that it has printed. */
  printed(): string;
  /** Waits until it has printed this. */
  prints(words: RegExp): Promise<string>;
  readonly ended: Promise<number | null>;
}

/** The command with a terminal whose input the test types. */
export function start(folder: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [BIN, "family", ...args], { cwd: folder, env: { ...process.env, ...ENV } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      text += String(data);
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", (status) => resolve(status)));
  return {
    child,
    printed: () => text,
    ended,
    prints: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = words.exec(text)?.[1];
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(text)));
        look();
      }),
  };
}

export const INVITE: readonly string[] = ["invite", "--name", "Mum", "--child", "ana=Ana"];
