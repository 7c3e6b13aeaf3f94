import { expect, test } from "vitest";
import { ensureProgram } from "../../support/programs.ts";
import { limits } from "./engine.ts";
import { whyNotTested } from "./launch.ts";

const engines = ["Chromium", "Firefox", "WebKit"] as const;
const without = { platform: "beos", has: () => false };

test("an engine that the system does not have is named in the output, with the package that it needs", () => {
  expect(whyNotTested("Firefox", { ...without, isCi: false })).toBe(
    "Firefox is not tested: beos has no package of firefox-esr or firefox.",
  );
  expect(whyNotTested("WebKit", { ...without, isCi: false })).toBe(
    "WebKit is not tested: beos has no package of WebKitWebDriver.",
  );
});

test("in continuous integration it is still tested, and the run fails and names the missing program", async () => {
  for (const name of engines) expect(whyNotTested(name, { ...without, isCi: true })).toBeNull();
  await expect(ensureProgram({ names: ["no-such-engine"], packages: {} })).rejects.toThrow(
    "These tests need no-such-engine. Install it",
  );
});

test("an engine that is there is tested", () => {
  for (const name of engines)
    expect(whyNotTested(name, { platform: "linux", isCi: false, has: () => true })).toBeNull();
});

test("one table lists what an engine cannot do, each with its reason", () => {
  for (const [verb, byEngine] of Object.entries(limits))
    for (const [name, reason] of Object.entries(byEngine)) expect(reason, `${name} ${verb}`).toMatch(/\w+ \w+/);
});
