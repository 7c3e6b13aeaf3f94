import { readFile } from "node:fs/promises";
import { formatIssue } from "@recess/core";
import { expect, test } from "vitest";
import { gatewayJsonSchema } from "./json-schema.ts";
import { readGatewayFile } from "./read.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

const GOOD = `
upstreams:
  - { name: local, kind: openai, baseUrl: http://127.0.0.1:1/v1, key: { env: KEY } }
policy: balanced
secret: { env: SECRET }
identity:
  - { kind: open-webui, jwtSecret: { env: JWT } }
people: { file: people.yaml }
`;

async function read(text: string, env: Record<string, string> = { KEY: "sk-1", SECRET, JWT: "j" }) {
  return readGatewayFile("conf/gateway.yaml", {
    env,
    read: async (path) => (path === "conf/gateway.yaml" ? text : readFile(path, "utf8")),
  });
}

async function problems(text: string, env?: Record<string, string>): Promise<readonly string[]> {
  return (await read(text, env)).issues.map(formatIssue);
}

test("a file is read with its defaults, and paths start from its folder", async () => {
  const { settings, issues, secrets } = await read(GOOD);
  expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(settings).toMatchObject({
    listen: "127.0.0.1:8787",
    store: "conf/data/records",
    people: { file: "conf/people.yaml", unknown: "refuse" },
    limits: { body: 10 * 1024 * 1024, headersTimeout: 30_000 },
    words: { refusals: "reply", notices: true },
  });
  expect(secrets.get('{"env":"KEY"}')).toBe("sk-1");
});

test("JSON is YAML", async () => {
  const { settings } = await read(
    '{"upstreams":[{"name":"a","kind":"embedded"}],"policy":"balanced","secret":{"env":"SECRET"},' +
      '"identity":[{"kind":"body-user","trustBodyUser":true}],"people":{"groups":{"a":{"ages":{"min":8}}}}}',
  );
  expect(settings?.upstreams).toEqual([{ name: "a", kind: "embedded" }]);
});

test.each([
  ["an unknown key", GOOD.replace("people:", "peolpe:"), ["conf/gateway.yaml:8:1", 'Did you mean "people"']],
  ["an unknown kind", GOOD.replace("kind: openai", "kind: open-ai"), ["conf/gateway.yaml:3:", 'kind: one of "openai"']],
  ["a port that is none", `${GOOD}listen: 127.0.0.1:99999\n`, ["conf/gateway.yaml:9:9", "from 0 to 65535"]],
  ["a size without a unit", `${GOOD}limits: { body: "10" }\n`, ["conf/gateway.yaml:9:17", '"10MB"']],
  ["a duration in words", `${GOOD}limits: { idleTimeout: 2 minutes }\n`, ["not a duration", '"5m"']],
  ["a policy that is not there", GOOD.replace("balanced", "./none.yaml"), ["none.yaml"]],
  ["broken YAML", "upstreams: [", ["not valid YAML"]],
  ["nothing", "", ["upstreams: Missing"]],
  ["two upstreams of one name", GOOD.replace("policy:", "  - { name: local, kind: embedded }\npolicy:"), ["twice"]],
  ["an address with a password", GOOD.replace("http://127", "http://u:hunter2@127"), ["a password"]],
  [
    "ages the wrong way round",
    GOOD.replace("{ file: people.yaml }", "{ groups: { a: { ages: { min: 9, max: 3 } } } }"),
    ["wrong way round"],
  ],
  [
    "a guardian's key without a role",
    `${GOOD}decisions: { keys: [{ key: { env: KEY }, name: a, scopes: [guardian] }] }\n`,
    ["role"],
  ],
])("%s is an error with its place and what to write", async (_what, text, parts) => {
  const { settings, issues } = await read(text);
  const message = issues.map(formatIssue).join("\n");
  expect(settings).toBeNull();
  for (const part of parts) expect(message).toContain(part);
  expect(message).not.toContain("hunter2");
});

test.each([
  ['["gpt-*"]', '["gpt-4o", "o3"]', '"gpt-*" of "first" above takes "gpt-4o"'],
  ['["gpt-*"]', '["gpt-4*"]', '"gpt-*" of "first" above takes "gpt-4*"'],
  ['["*"]', '["small-*"]', '"*" of "first" above takes "small-*"'],
  ['["small-1"]', '["small-1"]', 'Put this upstream above "first"'],
  ['["gpt-4o"]', '["gpt-*"]', null],
  ['["gpt-4*"]', '["gpt-*", "o3"]', null],
  ['["gpt-*", "gpt-4o"]', '["claude-*"]', null],
])("models %s above %s: who is never asked is said", async (above, below, words) => {
  const text = GOOD.replace(
    /upstreams:[^]*?policy:/,
    `upstreams:\n  - { name: first, kind: openai, baseUrl: http://127.0.0.1:1, models: ${above} }\n  - { name: second, kind: ollama, baseUrl: http://127.0.0.1:2, models: ${below} }\npolicy:`,
  );
  const found = (await problems(text)).filter((line) => line.includes("above takes"));
  if (words === null) expect(found).toEqual([]);
  else expect(found).toEqual([expect.stringContaining(words)]);
});

test.each([
  ["open-webui", "{ kind: open-webui }"],
  ["librechat", "{ kind: librechat }"],
  ["litellm", "{ kind: litellm }"],
  ["headers", "{ kind: headers, user: X-User }"],
])("plain headers of %s need a proof of who sent them", async (_kind, identity) => {
  const text = GOOD.replace("{ kind: open-webui, jwtSecret: { env: JWT } }", identity);
  expect((await problems(text)).join()).toMatch(/conf\/gateway.yaml:7:5 .*anyone could send these headers/);
});

test("the body's user counts only if the operator allows it", async () => {
  const text = GOOD.replace("{ kind: open-webui, jwtSecret: { env: JWT } }", "{ kind: body-user }");
  expect((await problems(text)).join()).toContain("trustBodyUser: true");
});

test("a secret in the file is refused without being quoted", async () => {
  const message = (await problems(GOOD.replace("{ env: KEY }", "sk-live-123"))).join();
  expect(message).toContain("{env: NAME}");
  expect(message).not.toContain("sk-live");
});

test("a missing secret is named by where it was looked for", async () => {
  expect(await problems(GOOD, { SECRET, JWT: "j" })).toContain(
    "conf/gateway.yaml:3:71 upstreams.0.key: The environment variable KEY is not set.",
  );
  expect((await problems(GOOD, { KEY: "k", JWT: "j", SECRET: "short" })).join()).toContain("fewer than 32 characters");
});

test("unknown people cannot be exempted from the limits", async () => {
  const text = GOOD.replace("{ file: people.yaml }", "{ file: people.yaml, unknown: unknown-age }");
  expect((await problems(text.replace("policy: balanced", "policy: ./p.yaml"))).join()).toContain("p.yaml");
  const open = await readGatewayFile("g.yaml", {
    env: { KEY: "k", SECRET, JWT: "j" },
    read: async (path) =>
      path === "g.yaml" ? text.replace("balanced", "./p.yaml") : "bands: { teen: { ages: [13, 18], dailyLimit: 1h } }",
  });
  expect(open.settings).toBeNull();
  expect(open.issues.map(formatIssue).join()).toMatch(/g.yaml:8:\d+ people.unknown: .*would have no limits/);
});

const SIGN_IN = "{ issuer: https://id.example.com, clientId: recess, clientSecret: { env: KEY }, name: School }";
const withSignIn = (signIn: string, people = "{ file: people.yaml }"): string =>
  `${GOOD.replace("{ file: people.yaml }", people)}journal: journal
family:
  url: https://recess.example.com
  name: Starling
  signIn: ${signIn}
`;

const withFamily = (more: string): string =>
  `${GOOD}journal: journal\nfamily: { url: https://recess.example.com, name: Starling, ${more} }\n`;

test("the titles of features, reasons and prepared answers are read", async () => {
  const staff = "staff: { reasons: { age-check: The age is being checked }, answers: [{ name: A, text: B }] }";
  const { settings, issues } = await read(withFamily(`features: { memory: Remembers }, ${staff}`));
  expect(issues.map(formatIssue)).toEqual(await problems(GOOD));
  expect(settings?.family).toMatchObject({
    features: { memory: "Remembers" },
    staff: { reasons: { "age-check": "The age is being checked" }, answers: [{ name: "A", text: "B" }] },
  });
});

test.each([
  ["staff: { reasons: { 'two words': Why } }", /family.staff.reasons.*A code has letters/],
  ["staff: { answers: [{ name: A }] }", /family.staff.answers.0.text: Missing|family.staff.answers.0/],
  ["features: { memory: '' }", /family.features.memory/],
])("%s is an error with its place", async (more, words) => {
  expect((await problems(withFamily(more))).join("\n")).toMatch(words);
});

test("a provider for sign-in is read, with its secret", async () => {
  expect(await problems(withSignIn(SIGN_IN))).toEqual(await problems(GOOD));
  const given = SIGN_IN.replace("name: School", "name: School, accountClaim: sub, guardianClaim: email");
  expect(await problems(withSignIn(given))).toEqual(await problems(GOOD));
});

test.each([
  ["issuer: https://id.example.com", "issuer: http://id.example.com", /signIn.issuer: .*must use https/],
  ["issuer: https://id.example.com", "issuer: id.example.com", /signIn.issuer: Write an address/],
  ["issuer: https://id.example.com", "issuer: https://id.example.com/?a=b", /signIn.issuer: Write the address without/],
  ["clientId: recess, ", "", /signIn: Missing|signIn.clientId: Missing/],
  ["{ env: KEY }", "sk-live-123", /signIn.clientSecret: .*\{env: NAME\}/],
  ["{ env: KEY }", "{ env: NOT_SET }", /signIn.clientSecret: The environment variable NOT_SET is not set/],
  ["name: School", "name: School, scopes: [email profile]", /signIn.scopes.0: A scope is a word/],
  [
    "name: School",
    "name: School, accountClaim: preferred_username",
    /signIn.accountClaim: .*choose their preferred_username/,
  ],
  ["name: School", "name: School, acountClaim: sub", /Unknown key "acountClaim". Did you mean "accountClaim"/],
])("a sign-in with %s as %s is refused in words", async (from, to, words) => {
  const found = (await problems(withSignIn(SIGN_IN.replace(from, to)))).join("\n");
  expect(found).toMatch(words);
  expect(found).not.toContain("sk-live");
});

test("guardians can be identified by a claim only if a file lists their children", async () => {
  const given = SIGN_IN.replace("name: School", "name: School, guardianClaim: email");
  const text = withSignIn(given, "{ groups: { kids: { ages: { max: 12 } } } }");
  expect((await problems(text)).join()).toMatch(/signIn.guardianClaim: .*Write one of them\./);
});

test.each([
  ["{ env: SECRET }\n", "{ env: SECRET }\nstore: redis://:hunter2@cache:6379\n", /store: A password must not be/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlimits: { streams: 0 }\n", /limits.streams: Write a number from 1 on/],
  [
    "{ env: SECRET }\n",
    "{ env: SECRET }\nlimits: { headersTimeout: 0s }\n",
    /limits.headersTimeout: Write at least 1s/,
  ],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlimits: { body: 10 }\n", /limits.body: .*Write a size such as "10MB"/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlimits: { body: much }\n", /limits.body: "much" is not a size/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlisten: localhost\n", /listen: Write an address and a port/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlisten: 127.0.0.1:99999\n", /listen: A port is a number from 0 to 65535/],
  ["{ env: SECRET }\n", "{ env: SECRET }\npaths: { base: v1 }\n", /paths.base: Write a path that begins with/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nlabel: 5\n", /label: /],
  ["{ env: SECRET }\n", "{ env: SECRET }\nwords: { refusals: silence }\n", /words.refusals: .*"reply" or "error"/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nmetrics: { key: hunter2 }\n", /metrics/],
  ["{ env: SECRET }\n", "{ env: SECRET }\nguardians: { about: [weather] }\n", /guardians.about.0: .*"stop" or "nudge"/],
  ["{ env: SECRET }\n", "{ env: SECRET }\njournal: ''\n", /journal: Empty/],
  ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1?key=hunter2", /baseUrl: Write the address without "\?"/],
])("%j written as %j is refused in words that quote no secret", async (from, to, words) => {
  expect(GOOD).toContain(from);
  const found = (await problems(GOOD.replace(from, to))).join("\n");
  expect(found).toMatch(words);
  expect(found).not.toContain("hunter2");
});

test.each([
  ["logo: http://a.example/logo.png", /family\.logo: Write an https: address/],
  ["colours: { accent: green }", /family\.colours\.accent: Write a colour such as "#226666"/],
  [
    "colours: { accent: '#88ddcc' }",
    /family\.colours\.accent: .*contrast of at least 4\.5:1 on #ffffff: #88ddcc has 1\.\d:1/,
  ],
  ["colours: { accentDark: '#226666' }", /family\.colours\.accentDark: .*on #112222/],
  ["colors: { accent: '#226666' }", /Unknown key "colors". Did you mean "colours"\?/],
])("the look of families' pages is checked: %s", async (more, words) => {
  const found = await problems(withFamily(more));
  expect(found.join("\n")).toMatch(words);
  expect(found.join("\n")).toMatch(/^conf\/gateway\.yaml:10:\d+ /m);
  const colours = "logo: https://a.example/logo.png, colours: { accent: '#226666', accentDark: '#88ddcc' }";
  expect(await problems(withFamily(colours))).toEqual(await problems(GOOD));
});

test("a secret that is being changed is read with the one before or the one to come, and never with both", async () => {
  const env = { KEY: "sk-1", SECRET, JWT: "j".repeat(32), OLD: "o".repeat(32), SHORT: "short" };
  const none = await problems(GOOD, env);
  expect(await problems(`${GOOD}previousSecret: { env: OLD }\n`, env)).toEqual(none);
  const both = await problems(`${GOOD}previousSecret: { env: OLD }\nnextSecret: { env: OLD }\n`, env);
  expect(both.join()).toMatch(/gateway\.yaml:10:\d+ nextSecret: .*not both/);
  const short = await problems(`${GOOD}previousSecret: { env: SHORT }\n`, env);
  expect(short.join()).toMatch(/previousSecret: .*fewer than 32 characters/);
  const proofs = GOOD.replace("{ env: JWT }", "[{ env: JWT }, { env: OLD }]");
  expect(await problems(proofs, env)).toEqual(none);
  expect((await problems(proofs.replace("{ env: OLD }", "{ env: SHORT }"), env)).join()).toMatch(/could be guessed/);
  const three = GOOD.replace("{ env: JWT }", "[{ env: JWT }, { env: OLD }, { env: KEY }]");
  expect((await problems(three, env)).join()).toMatch(/jwtSecret/);
});

test.each([
  ["short", /guardians\.webhook\.secret: The secret has fewer than 32/],
  ["whsec_short", /guardians\.webhook\.secret: After whsec_ it must be the Base64 of at least 24 bytes/],
  ["whsec_not base64 at all, but long enough to be", /After whsec_/],
])("a webhook's secret that cannot sign is found before the start: %s", async (secret, words) => {
  const text = `${GOOD}guardians: { webhook: { url: https://a.example/hook, secret: { env: HOOK } } }\n`;
  const env = { KEY: "sk-1", SECRET, JWT: "j".repeat(32) };
  const found = (await problems(text, { ...env, HOOK: secret })).join();
  expect(found).toMatch(words);
  expect(found).not.toContain(secret);
  const good = `whsec_${Buffer.from("x".repeat(24)).toString("base64")}`;
  expect(await problems(text, { ...env, HOOK: good })).toEqual(await problems(GOOD, env));
});

test("every file that a gateway's file names is followed: its policy, and its secrets", async () => {
  const text = GOOD.replace("{ env: KEY }", "{ file: keys/model }").replace("balanced", "./policy.yaml");
  const { files } = await read(text);
  expect(files).toEqual(expect.arrayContaining(["conf/gateway.yaml", "conf/policy.yaml", "conf/keys/model"]));
});

test("the JSON Schema that is published is that of the code", async () => {
  const published = await readFile(new URL("../../gateway.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(gatewayJsonSchema());
});
