import { formatIssue } from "@recess/core";
import { expect, test } from "vitest";
import { readGatewayFile } from "./read.ts";

const POLICY = "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 1h } }\n";

const WHOLE = `listen: 127.0.0.1:8787
upstreams:
  - name: local
    kind: openai
    baseUrl: http://127.0.0.1:1/v1
    key: { env: SECRET }
    models: ["a-*"]
    timeout: 30s
policy: policy.yaml
store: records
secret: { env: SECRET }
previousSecret: { file: old }
identity:
  - { kind: open-webui, jwtSecret: { env: SECRET }, addresses: [10.0.0.0/8] }
people:
  file: people.yaml
  groups: { 8A: { ages: { min: 8, max: 12 } } }
  service: { url: https://a.example/x, secret: { env: SECRET }, cache: 5m, timeout: 1s }
  unknown: refuse
paths: { base: /v1, ollama: /api, tasks: /tasks/v1 }
label: { text: Written by an AI }
words: { setBy: { name: School }, help: https://a.example, refusals: reply, notices: true }
journal: journal
metrics: { key: { env: SECRET } }
guardians: { webhook: { url: https://a.example/y, secret: { env: SECRET } }, about: [stop] }
decisions: { keys: [{ key: { env: SECRET }, name: a, scopes: [events], role: parent }] }
forwardAuth: { messages: [{ method: POST, path: /a }] }
family:
  url: https://a.example
  name: A
  logo: https://a.example/l.png
  colours: { accent: "#226666", accentDark: "#88ddcc" }
  signIn: { issuer: https://id.example, clientId: a, clientSecret: { env: SECRET }, name: S, scopes: [email], accountClaim: sub, guardianClaim: email, groupsClaim: groups }
  features: { 1: Remembers }
  staff: { reasons: { 2: Age }, answers: [{ name: A, text: B }] }
limits: { body: 10MB, streams: 10, headersTimeout: 30s, bodyTimeout: 60s, idleTimeout: 120s, storeTimeout: 1s }
`;

async function problems(text: string): Promise<readonly string[]> {
  const files: Readonly<Record<string, string>> = { "gateway.yaml": text, "policy.yaml": POLICY, old: "o".repeat(40) };
  const { issues } = await readGatewayFile("gateway.yaml", {
    env: { SECRET: "s".repeat(40) },
    read: async (path) => {
      const found = files[path];
      if (found === undefined) throw new Error(path);
      return found;
    },
  });
  return issues.map(formatIssue);
}

test("the whole file is good", async () => {
  expect(await problems(WHOLE)).toEqual([]);
});

const keys = [...WHOLE.matchAll(/([A-Za-z]{2,}): /g), ...WHOLE.matchAll(/^ *([A-Za-z]+):$/gm)];

test.each(keys.map(({ 1: key = "", index }) => [key, index + WHOLE.slice(index).indexOf(key)] as const))(
  "a typo in the key %s is found at its place, with what was meant",
  async (key, index) => {
    const typo = `${key.slice(0, -1)}${key.at(-1)}q`;
    const found = await problems(WHOLE.slice(0, index) + typo + WHOLE.slice(index + key.length));
    const line = WHOLE.slice(0, index).split("\n").length;
    // A kind determines which keys exist, so without a kind they are unknown.
    const wanted =
      key === "kind" ? `gateway.yaml:${line}:` : `gateway.yaml:${line}:${index - WHOLE.lastIndexOf("\n", index)} `;
    const hint = key === "kind" ? "Write kind: one of" : `Did you mean "${key}"?`;
    expect(
      found.filter((text) => text.startsWith(wanted.slice(0, key === "kind" ? 13 : undefined)) && text.includes(hint)),
    ).not.toEqual([]);
  },
);

test.each([
  ["listen: 127.0.0.1:8787", "listen: 8787", "1:9", 'Write an address and a port, such as "127.0.0.1:8787".'],
  ["timeout: 30s", "timeout: 30", "8:14", 'Write a duration such as "30s" or "5m".'],
  ["kind: openai", "kind: OpenAI", "4:11", 'Did you mean "openai"?'],
  ["kind: open-webui", "kind: openwebui", "14:13", 'Did you mean "open-webui"?'],
  ["policy: policy.yaml", "policy: balancd", "9:9", 'Did you mean "balanced"?'],
  ["jwtSecret: { env: SECRET }", "jwtSecret: hunter2", "14:36", "Write {env: NAME}"],
  ["store: records", "store: 5", "10:8", 'Write a folder, a "redis://" address, or {env: NAME}.'],
  ["label: { text: Written by an AI }", "label: yes", "21:8", "Write true, false, or {text:"],
  ["metrics: { key: { env: SECRET } }", "metrics: on", "24:10", "Write true, false, or {key: {env: NAME}}."],
  ["body: 10MB", "body: 10", "36:17", 'Write a size such as "10MB".'],
  ["method: POST", "method: post", "27:37", 'such as "POST"'],
  ["path: /a", "path: a", "27:49", 'Write a path that begins with "/"'],
  ["ollama: /api", "ollama: /v1", "20:29", "is paths.base already"],
  ["base: /v1", "base: /family", "20:16", "The gateway itself is at /family."],
])("%s written as %s is found at its place, with what to write", async (from, to, place, words) => {
  const found = await problems(WHOLE.replace(from, to));
  expect(found.filter((text) => text.startsWith(`gateway.yaml:${place} `) && text.includes(words))).not.toEqual([]);
  expect(found.join()).not.toContain("hunter2");
});

test("a missing file is reported with what to give", async () => {
  const missing = Object.assign(new Error("no"), { code: "ENOENT" });
  const { issues } = await readGatewayFile("gateway.yaml", { env: {}, read: () => Promise.reject(missing) });
  expect(issues.map(formatIssue)).toEqual([
    expect.stringMatching(/^gateway\.yaml.*There is no such file\. Give the path/),
  ]);
});
