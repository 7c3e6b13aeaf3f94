import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as governors from "@recess/core";
import type * as policies from "@recess/core/policy";
import { afterEach, beforeAll, expect, test } from "vitest";
import { buildPackages, root } from "../support/built.ts";

beforeAll(buildPackages);

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A governor of the built package from which a file that is loaded on first use has disappeared, as in a half deploy. */
async function governorWithout(chunk: string) {
  const folder = mkdtempSync(join(tmpdir(), "recess-chunks-"));
  folders.push(folder);
  const core = join(root, "packages", "core");
  cpSync(join(core, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(core, "package.json"), join(folder, "package.json"));
  symlinkSync(join(core, "node_modules"), join(folder, "node_modules"));
  const chunks = join(folder, "dist", "chunks");
  const missing = readdirSync(chunks).filter((name) => name.startsWith(`${chunk}-`) && name.endsWith(".js"));
  expect(missing).toHaveLength(1);
  for (const name of missing) rmSync(join(chunks, name));
  const built = (file: string) => import(pathToFileURL(join(folder, "dist", file)).href);
  const { createGovernor } = (await built("index.js")) as typeof governors;
  const { definePolicy } = (await built(join("policy", "index.js"))) as typeof policies;
  const guardian = { maxExtraTimePerDay: "30m" };
  return createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h", guardian } } }) });
}

const kai = { id: "kai", age: 14 };

test.each(["guardian-calls", "governor-cases"])(
  "without %s, a guardian's call fails before it changes anything, and messages that wait for it are decided",
  async (chunk) => {
    const governor = await governorWithout(chunk);
    const granted = governor.grant(kai, { minutes: 10 });
    const admitted = governor.admit(kai);
    await expect(granted).rejects.toMatchObject({ code: "ERR_MODULE_NOT_FOUND" });
    expect(await admitted).toMatchObject({ outcome: "allow", limitMs: 60 * 60_000 });
    expect(await governor.status(kai)).toMatchObject({ limitMs: 60 * 60_000 });
  },
);
