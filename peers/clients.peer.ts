import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHAT_SECRET, MINUTE, type PeerGateway, startGateway } from "./gateway.ts";
import { MASTER_KEY, startLiteLLM } from "./litellm.ts";
import { type LineProgram, type Server, startLineProgram } from "./program.ts";
import { pinned, pythonFor } from "./python.ts";
import { REPLY, REPLY_AFTER_A_TOOL, startUpstream, type Upstream } from "./upstream.ts";

const POLICY = `
bands:
  closed:
    ages: [0, 13]
    dailyLimit: 0m
  teen:
    ages: [13, 16]
    dailyLimit: 1h
    messageLimits: [{ limit: 20, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
  short:
    ages: [16, 18]
    dailyLimit: 2s
    finishReply: 0s
`;

interface Client {
  readonly name: string;
  readonly program: string;
  readonly from?: "litellm before";
  readonly to?: "litellm behind";
  /** The models that speak this client's API. */
  readonly models?: "ollama";
}

const REQUIREMENTS = "clients/requirements.txt";
const version = pinned(REQUIREMENTS);

const clients: readonly Client[] = [
  { name: `openai ${version("openai")} (Python)`, program: "openai_client.py" },
  { name: `anthropic ${version("anthropic")} (Python)`, program: "anthropic_client.py" },
  { name: `langchain-openai ${version("langchain-openai")}`, program: "langchain_client.py" },
  { name: `ollama ${version("ollama")} (Python)`, program: "ollama_client.py", models: "ollama" },
  {
    name: `LiteLLM's proxy ${version("litellm[proxy]")} before the gateway`,
    program: "openai_client.py",
    from: "litellm before",
  },
  {
    name: `LiteLLM's proxy ${version("litellm[proxy]")} behind the gateway`,
    program: "openai_client.py",
    to: "litellm behind",
  },
];

interface Answer {
  readonly text: string;
  readonly finish: string;
}

const folderOfClients = fileURLToPath(new URL("clients/", import.meta.url));
const started = new Map<string, LineProgram>();
let programs: string;
let upstream: Upstream;

beforeAll(async () => {
  programs = await pythonFor({ name: "clients", files: [REQUIREMENTS] });
  upstream = await startUpstream();
});

afterAll(async () => {
  for (const program of started.values()) await program.stop();
  await upstream.close();
});

function clientOf(program: string): LineProgram {
  const running = started.get(program) ?? startLineProgram(join(programs, "python"), [join(folderOfClients, program)]);
  started.set(program, running);
  return running;
}

// By name only: "$name" would be quoted and cut off.
describe.each(clients.map((client) => [client.name, client] as const))("%s", (_, { program, from, to, models }) => {
  const plain = models === "ollama" ? "llama" : "starling";
  const endless = models === "ollama" ? "llama-endless" : "endless";
  let gateway: PeerGateway;
  const servers: Server[] = [];
  let address: string;

  beforeAll(async () => {
    const behind =
      to === undefined ? null : await startLiteLLM({ programs, base: upstream.url, key: "none", tasks: null });
    if (behind !== null) servers.push(behind);
    const kind =
      from === undefined
        ? "{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }"
        : "{ kind: litellm, sharedSecret: { env: CHAT_SECRET }, trustBodyUser: true }";
    gateway = await startGateway({
      upstream: behind === null ? upstream.url : `${behind.url}/v1`,
      ...(models === "ollama" && { ollama: new URL("/", upstream.url).origin }),
      upstreamKey: behind === null ? "none" : MASTER_KEY,
      policy: POLICY,
      people: `
- { id: ana, age: 14, timeZone: Asia/Shanghai }
- { id: tom, age: 14, timeZone: Asia/Shanghai }
- { id: ben, age: 8, timeZone: Asia/Shanghai }
- { id: lea, age: 17, timeZone: Asia/Shanghai }
- { id: eva, age: 40, timeZone: Asia/Shanghai }
`,
      more: `identity: [${kind}]`,
    });
    const before =
      from === undefined
        ? null
        : await startLiteLLM({
            programs,
            base: `${gateway.url}/v1`,
            key: CHAT_SECRET,
            tasks: `${gateway.url}/tasks/v1`,
          });
    if (before !== null) servers.push(before);
    address = before?.url ?? gateway.url;
  });

  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
    await gateway?.stop();
  });

  async function ask(person: string, situation: string, model = plain): Promise<Answer> {
    const question = {
      gateway: address,
      key: from === undefined ? CHAT_SECRET : MASTER_KEY,
      person,
      model,
      situation,
      in_body: from !== undefined,
    };
    const answer = (await clientOf(program).ask(question)) as Answer | { readonly error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  const left = async (id: string): Promise<number | undefined> =>
    (await gateway.gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" })).quotas[0]?.remaining;

  test("allow", async () => {
    expect((await ask("eva", "whole")).text).toBe(REPLY);
    expect((await ask("eva", "stream")).text).toBe(REPLY);
  });

  test("notice", async () => {
    const first = await ask("ana", "stream");
    expect(first.text).toMatch(/\bAI\b[^]*The sky is blue\.$/);
    expect((await ask("ana", "stream")).text).toBe(REPLY);
    expect(await left("ana")).toBe(18);
  });

  test("refusal", async () => {
    const asked = upstream.received.length;
    for (const situation of ["whole", "stream"]) {
      const { text, finish } = await ask("ben", situation);
      expect(text).toMatch(/[a-z]{3,}.*\./);
      expect(text).not.toMatch(/[{}]|\bError\b/);
      expect(finish).toMatch(/^(?:stop|end_turn)$/);
    }
    expect(upstream.received.length).toBe(asked);
  });

  test("wind-down", async () => {
    const asked = upstream.received.length;
    const answer = ask("lea", "stream", endless);
    while (!upstream.received.slice(asked).some(({ body }) => body["model"] === endless)) await sleep(20);
    gateway.advance(MINUTE);
    const { text, finish } = await answer;
    expect(text).toMatch(/word0 word1 [^]*\n\nThis reply ends here\. [^]+\.\s*$/);
    expect(text).not.toContain("word399");
    expect(finish).toMatch(/^(?:stop|end_turn)$/);
  });

  test("tools", async () => {
    const before = (await left("ana")) ?? 0;
    expect((await ask("ana", "tools")).text).toBe(REPLY_AFTER_A_TOOL);
    expect(await left("ana")).toBe(before - 1);
  });

  test("tasks", async () => {
    await ask("tom", "whole");
    const before = await left("tom");
    const { text } = await ask("tom", "task", from === undefined ? plain : "starling-titles");
    expect(text).toContain(REPLY);
    expect(await left("tom")).toBe(before);
  });
});
