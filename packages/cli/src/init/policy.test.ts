import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { presets } from "@recess/core/presets";
import { afterAll, expect, test } from "vitest";
import { readTestFile } from "../test/file.ts";
import { policiesOf, runCase } from "../test/run-case.ts";
import type { Answers } from "./answers.ts";
import { expectationsFile, policyFile } from "./policy.ts";
import { VERSIONS } from "./project.ts";

const folder = mkdtempSync(join(tmpdir(), "recess-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(presets.map(({ id }) => id))("the expectations for %s hold", async (preset) => {
  const answers: Answers = { preset, zone: "America/New_York", store: "lmdb", source: "src" };
  writeFileSync(join(folder, "recess.yaml"), policyFile(answers));
  const file = join(folder, "recess.test.yaml");
  writeFileSync(file, await expectationsFile(answers));
  const { policy, cases, problems } = await readTestFile(file, undefined);
  expect(problems).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(2);
  const policyFor = policiesOf(policy!.input);
  for (const one of cases) expect(await runCase(policyFor(one.rollout), one)).toMatchObject({ failures: [] });
});

test("a new project gets the versions that this one is tested with", () => {
  const workspace = readFileSync(fileURLToPath(new URL("../../../../pnpm-workspace.yaml", import.meta.url)), "utf8");
  for (const [name, version] of Object.entries(VERSIONS)) {
    expect(workspace).toMatch(new RegExp(`^ +"?${name}"?: ${version.replaceAll(/[\^.]/g, "\\$&")}$`, "m"));
  }
});
