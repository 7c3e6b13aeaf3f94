import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatIssue, type PolicyIssue } from "@recess/core";
import { readPolicyText } from "@recess/core/policy";
import { readGatewayFile } from "@recess/gateway";
import { parse, stringify } from "yaml";
import { afterAll, expect, test } from "vitest";
import { readTestFile } from "../../packages/cli/src/test/file.ts";
import { policiesOf, runCase } from "../../packages/cli/src/test/run-case.ts";
import { checkPeopleFile } from "../../packages/gateway/src/people/check.ts";
import { root } from "../support/built.ts";
import { documents } from "./documents.ts";

// Every YAML file that a document shows is valid as it stands, and expectations in it come true.

const folder = mkdtempSync(join(tmpdir(), "recess-docs-yaml-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Block {
  readonly place: string;
  readonly text: string;
}

const blocks: readonly Block[] = documents().flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^( *)```ya?ml\n([^]*?)^ *```/gmu)].map(({ index, 1: indent = "", 2: block = "" }) => ({
    place: `${document}:${text.slice(0, index).split("\n").length + 1}`,
    text: block.replaceAll(new RegExp(`^${indent}`, "gmu"), ""),
  }));
});

/** The rest of a gateway's file, of which documents show parts. */
const GATEWAY = {
  upstreams: [{ name: "model", kind: "embedded" }],
  policy: "policy.yaml",
  secret: { env: "RECESS_SECRET" },
  identity: [{ kind: "headers", user: "X-User-Id", sharedSecret: { env: "GATEWAY_KEY" } }],
  people: { file: "people.yaml" },
  journal: "journal",
};

const anySecret = new Proxy<Record<string, string>>({}, { get: () => "x".repeat(40) });

const errorsIn = (issues: readonly PolicyIssue[]): readonly string[] =>
  issues.filter(({ severity }) => severity === "error").map(formatIssue);

async function problemsOf(text: string): Promise<readonly string[]> {
  const value: unknown = parse(text);
  // A comment for editors.
  if (value === null) return [];
  if (Array.isArray(value)) {
    const file = join(folder, "people.yaml");
    writeFileSync(file, text);
    return errorsIn(await checkPeopleFile(file));
  }
  const keys = Object.keys(value as object);
  const has = (...names: readonly string[]): boolean => names.some((name) => keys.includes(name));
  if (has("cases")) return unmet(text);
  if (has("accept")) return errorsIn((await readPolicyText(`extends: balanced\n${text}`)).issues);
  if (has("bands", "extends")) return errorsIn((await readPolicyText(text)).issues);
  // Traefik's.
  if (has("http")) return [];
  const files: Readonly<Record<string, string>> = {
    "gateway.yaml": stringify({ ...GATEWAY, ...(value as object) }),
    "policy.yaml": "extends: balanced\nunknownAge: child\n",
  };
  const { issues } = await readGatewayFile("gateway.yaml", {
    env: anySecret,
    read: async (path) => files[path] ?? Promise.reject(new Error(path)),
  });
  return errorsIn(issues);
}

/** The expectations of a test file that do not come true. */
async function unmet(text: string): Promise<readonly string[]> {
  const file = join(folder, "recess.test.yaml");
  writeFileSync(file, text);
  const { policy, cases, problems } = await readTestFile(file, undefined);
  if (policy === null || problems.length > 0) return problems.map(({ message }) => message);
  const policyFor = policiesOf(policy.input);
  const results = await Promise.all(cases.map((one) => runCase(policyFor(one.rollout), one)));
  return results.flatMap(({ failures }) => failures.map(({ message }) => message));
}

test.each(blocks)("$place can be used as it stands", async ({ text }) => {
  expect(await problemsOf(text)).toEqual([]);
});

test("the documents show policies, gateways, people and expectations", () => {
  const shown = (pattern: RegExp): number => blocks.filter(({ text }) => pattern.test(text)).length;
  for (const pattern of [/^extends:/mu, /^upstreams:/mu, /^- \{ id:/mu, /^cases:/mu])
    expect(shown(pattern)).toBeGreaterThan(0);
});
