import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, serveGateway, type ServedGateway } from "@recess/gateway";
import { onTestFinished } from "vitest";
import { startUpstream, type TestUpstream } from "./upstream.ts";

/** 18:00 on a Sunday in everybody's time zone. */
export const START: number = Date.parse("2026-11-29T10:00:00Z");

export const MINUTE = 60_000;

export const POLICY = `
unknownAge: child
bands:
  child:
    ages: [0, 13]
    dailyLimit: 30m
    features: { models: ["small-*"] }
  teen:
    ages: [13, 18]
    dailyLimit: 1h
    finishReply: 0s
    messageLimits: [{ limit: 20, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
`;

const PEOPLE = `
- { id: ana, age: 14, timeZone: Asia/Shanghai }
- { id: cem, age: 14, timeZone: Asia/Shanghai }
- { id: ben, age: 8, timeZone: Asia/Shanghai }
- { id: eva, age: 40, timeZone: Asia/Shanghai }
`;

export interface TestGateway extends ServedGateway {
  readonly folder: string;
  /** The secrets that its file names. */
  readonly env: Readonly<Record<string, string>>;
  readonly upstream: TestUpstream;
  /** The lines of its log. */
  readonly lines: readonly string[];
  now(): number;
  advance(ms: number): void;
  write(file: string, text: string): Promise<void>;
  /** Posts JSON as Open WebUI does, for this person. */
  post(path: string, body: object | string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export interface Setup {
  /** Replaces everything in the file except upstreams and secret. */
  readonly more?: string;
  readonly policy?: string;
  readonly people?: string;
  readonly upstreams?: (url: string) => string;
  readonly store?: string;
  readonly identity?: string;
  /** Replaces the clock that the test moves. */
  readonly clock?: (upstream: TestUpstream) => number;
  /** How long the upstream may take to respond. Default: longer than on any busy machine. */
  readonly timeout?: string;
  /** Default: a free loopback port. */
  readonly listen?: string;
  /** Takes what stops the gateway. Default: it stops with the test. */
  readonly stopsWith?: StopsWith;
}

/** Runs a function when something is over. */
export type StopsWith = (stop: () => void | Promise<void>) => void;

const IDENTITY = "identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]";

export const CHAT_SECRET = "what the chat and the gateway know";

/** A gateway on loopback in front of a test's upstream, with a clock that the test moves. */
export async function startGateway(setup: Setup = {}): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), "recess-gateway-"));
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text);
  const upstream = await startUpstream();
  const upstreams =
    setup.upstreams?.(upstream.url) ??
    `upstreams:
  - { name: local, kind: openai, baseUrl: "${upstream.url}/v1", key: { env: MODEL_KEY }, timeout: ${setup.timeout ?? "2m"} }`;
  await write("policy.yaml", setup.policy ?? POLICY);
  await write("people.yaml", setup.people ?? PEOPLE);
  await write(
    "gateway.yaml",
    `${upstreams}
policy: policy.yaml
secret: { env: SECRET }
store: ${setup.store ?? "records"}
people: { file: people.yaml }
${setup.identity ?? IDENTITY}
${setup.more ?? "limits: { idleTimeout: 2m, body: 64KB }"}
`,
  );
  let now = START;
  const { clock } = setup;
  const lines: string[] = [];
  const env = {
    SECRET: "s".repeat(40),
    MODEL_KEY: "sk-secret-of-the-operator",
    CHAT_SECRET,
    JWT: "jwt-secret",
    SERVICE_KEY: "service-key",
    FAMILY_KEY: "family-key",
    OIDC_SECRET: "secret-of-the-client-that-nobody-sees",
  };
  const served = await serveGateway({
    file: join(folder, "gateway.yaml"),
    env,
    listen: setup.listen ?? "127.0.0.1:0",
    now: clock === undefined ? () => now : () => clock(upstream),
    log: createLog({ level: "info", write: (line) => void lines.push(line) }),
  });
  const { stopsWith = onTestFinished } = setup;
  stopsWith(async () => {
    await served.close();
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    ...served,
    folder,
    env,
    upstream,
    lines,
    now: () => now,
    advance: (ms) => void (now += ms),
    write,
    post: (path, body, headers = {}) =>
      fetch(served.url + path, {
        method: "POST",
        headers: { authorization: `Bearer ${CHAT_SECRET}`, "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

/** The headers with which Open WebUI identifies a person. */
export function asPerson(id: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { "x-openwebui-user-id": id, ...more };
}

export function chat(model: string, more: object = {}): object {
  return { model, messages: [{ role: "user", content: "Why is the sky blue?" }], ...more };
}
