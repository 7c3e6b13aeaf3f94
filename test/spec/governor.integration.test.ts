import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { parseTraceLine } from "@recess/core/replay";
import { lmdbStore } from "@recess/lmdb";
import { afterAll, describe, expect, test, vi } from "vitest";
import { printed, send } from "../support/calls.ts";

// The worked examples again, through the calls that an app makes: the same answers as a replay's, with every store.

const root = new URL("../vectors/", import.meta.url);
const names = readdirSync(root);
const folder = mkdtempSync(join(tmpdir(), "recess-vectors-"));

vi.setConfig({ maxConcurrency: 20 });

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(["memory", "lmdb"] as const)("on %s", (store) => {
  // Concurrently, because each write waits for the disk.
  test.concurrent.each(names)("%s", async (name) => {
    const read = (file: string): string[] =>
      readFileSync(new URL(`${name}/${file}`, root), "utf8")
        .trimEnd()
        .split("\n");
    let now = 0;
    // A separate store, because accounts in one store share a clock. Its timeout is long, because other tests write to the disk.
    const lmdb = store === "lmdb" ? lmdbStore({ path: join(folder, name), timeoutMs: 20_000 }) : null;
    const governor = createGovernor({
      policy: definePolicy(JSON.parse(read("policy.json").join("\n")) as PolicyInput),
      clock: () => now,
      ...(lmdb !== null && { store: lmdb, secret: DEVELOPMENT_SECRET }),
    });
    const output: object[] = [];
    for (const line of read("trace.jsonl")) {
      const { at, account, event } = parseTraceLine(line);
      now = at;
      output.push(printed(await send(governor, account, event)));
    }
    await lmdb?.close();
    const expected = read("expected.jsonl").map((line) => {
      const { at: _at, account: _account, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return rest;
    });
    expect(output).toEqual(expected);
  });
});
