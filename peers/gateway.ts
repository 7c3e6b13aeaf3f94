import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, serveGateway, type ServedGateway } from "@recess/gateway";

/** 18:00 on a Sunday in everybody's time zone. */
const START: number = Date.parse("2026-11-29T10:00:00Z");

export const MINUTE = 60_000;

/** Secrets that a chat's server and the gateway share. */
export const CHAT_SECRET = "what the chat and the gateway know";

export interface Setup {
  readonly upstream: string;
  readonly upstreamKey?: string;
  /** The address of a server that speaks Ollama's API, without `/api`. It serves the models `llama*`. */
  readonly ollama?: string;
  readonly policy: string;
  readonly people: string;
  /** Further settings for the file. */
  readonly more: string;
}

export interface PeerGateway extends ServedGateway {
  now(): number;
  advance(ms: number): void;
  /** Replaces the people and their ages, and reloads them. */
  setPeople(text: string): Promise<void>;
  /** The lines of its log. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** A gateway on loopback with LMDB, run as an operator would run it. */
export async function startGateway({
  upstream,
  upstreamKey = "none",
  ollama,
  policy,
  people,
  more,
}: Setup): Promise<PeerGateway> {
  const folder = await mkdtemp(join(tmpdir(), "recess-peers-"));
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text);
  await write("policy.yaml", policy);
  await write("people.yaml", people);
  await write(
    "gateway.yaml",
    `
upstreams:
${ollama === undefined ? "" : `  - { name: ollama, kind: ollama, baseUrl: "${ollama}", models: ["llama*"] }\n`}\
  - { name: model, kind: openai, baseUrl: "${upstream}", key: { env: MODEL_KEY } }
policy: policy.yaml
secret: { env: SECRET }
store: records
people: { file: people.yaml }
${more}
`,
  );
  let now = START;
  const lines: string[] = [];
  const served = await serveGateway({
    file: join(folder, "gateway.yaml"),
    env: { SECRET: "s".repeat(40), MODEL_KEY: upstreamKey, CHAT_SECRET, JWT_SECRET, SERVICE_KEY },
    listen: "127.0.0.1:0",
    now: () => now,
    log: createLog({ level: "info", write: (line) => void lines.push(line) }),
  });
  return {
    ...served,
    now: () => now,
    advance: (ms) => void (now += ms),
    async setPeople(text) {
      await write("people.yaml", text);
      await served.gateway.reload();
    },
    lines,
    async stop() {
      await served.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The key with which Open WebUI signs the user's identity. */
export const JWT_SECRET = "what Open WebUI signs with";

/** The key of a service that asks for decisions. */
export const SERVICE_KEY = "key of a service";
