import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { recess } from "./recess.ts";

const VECTORS = fileURLToPath(new URL("../vectors", import.meta.url));

/** The worked examples of the specification. */
export const workedExamples: readonly string[] = readdirSync(VECTORS);

/** Replays one with the command itself: the output is the expected file, byte for byte. */
export async function expectWorkedExample(name: string): Promise<void> {
  const path = `${VECTORS}/${name}`;
  const result = await recess(["replay", "--policy", `${path}/policy.json`, `${path}/trace.jsonl`]);
  // Some traces have late events, as the specification allows; the command warns of them.
  expect(result.stderr.replace(/^warning: .* earlier than the account's event before.*\n/, "")).toBe("");
  expect(result.status).toBe(0);
  expect(result.stdout).toBe(readFileSync(`${path}/expected.jsonl`, "utf8"));
}
