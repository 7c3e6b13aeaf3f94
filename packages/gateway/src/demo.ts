import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runGateway, type ServedGateway } from "./serve.ts";
import { createLog } from "./server/log.ts";

const FILE: string = fileURLToPath(new URL("../demo/gateway.yaml", import.meta.url));

export interface DemoOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The first port to try. */
  readonly port: number;
}

/**
 * Runs the gateway on its built-in responder. It keeps its records in the folder that `RECESS_GATEWAY_DATA` names; without one, they go
 * when the process ends, so that the first command of the instructions is answered however often the demo ran today.
 */
export async function runDemo({ env, port }: DemoOptions): Promise<ServedGateway> {
  const folder = env["RECESS_GATEWAY_DATA"] ?? temporaryFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const demo = { RECESS_GATEWAY_DATA: join(folder, "records"), RECESS_SECRET: secretIn(folder) };
  for (let tried = port; ; tried += 1) {
    try {
      return await runGateway({
        file: FILE,
        env: { ...env, ...demo },
        listen: `127.0.0.1:${tried}`,
        // The demo policy closes the chat to children on purpose, so its warning is not shown before the instructions.
        log: createLog({ level: env["LOG_LEVEL"] ?? "error" }),
      });
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isTaken || tried >= port + MAX_PORTS) throw error;
    }
  }
}

const MAX_PORTS = 20;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "recess-gateway-demo-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A secret for demonstrations on this machine, so that records survive a restart. */
function secretIn(folder: string): string {
  const file = join(folder, "secret");
  try {
    writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8");
}

/** The commands to try. */
export function demoText(url: string): string {
  return `The gateway is at ${url}/v1, on its built-in responder. Ana is 14:

  ${curl(url, "key-of-ana")}

Ben is 8, and this chat is not open to him. He reads why, as a reply in his chat:

  ${curl(url, "key-of-ben")}

Its configuration: ${FILE}
`;
}

function curl(url: string, key: string): string {
  const body = JSON.stringify({
    model: "starling-embedded",
    messages: [{ role: "user", content: "Why is the sky blue?" }],
  });
  return `curl -s ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'`;
}
