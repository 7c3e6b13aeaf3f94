import { describe, expect, test } from "vitest";
import type { Governor } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import { definePolicy } from "../policy/extend.ts";
import type { Secret } from "../store/keys.ts";
import { memoryStore } from "../store/memory.ts";
import { memoryTexts } from "../store/memory-texts.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");
const HOUR = 3_600_000;
const SECRET = "0123456789012345678901234567890123456789";
const NEW_SECRET = "abcdefghijabcdefghijabcdefghijabcdefghij";
const accounts = Array.from({ length: 40 }, (_, i) => ({ id: `account-${i}`, age: 14 }));
const [kai = { id: "" }, mia = { id: "" }] = accounts;

interface World {
  readonly governor: Governor;
  wait(ms: number): void;
  /** Another server with the same store. */
  server(secret?: Secret): Governor;
}

function given(kind: "records" | "texts"): World {
  let now = NOON;
  const store = kind === "records" ? memoryStore() : memoryTexts();
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });
  const server = (secret: Secret = SECRET): Governor => createGovernor({ policy, store, secret, clock: () => now });
  return { governor: server(), server, wait: (ms) => void (now += ms) };
}

const byApp = (why: string, until?: number) => ({ by: "app", why, ...(until !== undefined && { until }) }) as const;

describe.each(["records", "texts"] as const)("over a store of %s", (kind) => {
  test("every hold and every pause of the app is listed, on any server, without account ids", async () => {
    const { governor, server, wait } = given(kind);
    for (const account of accounts) {
      await governor.pause(account, byApp("age-check"));
      await governor.background();
      wait(1);
    }
    await governor.cases.hold(kai, { by: "legal", why: "case-23", until: NOON + HOUR });
    const list = await server().cases.measures();
    expect(list).toHaveLength(accounts.length + 1);
    expect(list[0]).toEqual({
      tag: governor.cases.tagOf(kai.id),
      kind: "hold",
      by: "legal",
      why: "case-23",
      at: NOON + accounts.length,
      until: NOON + HOUR,
    });
    expect(list.map(({ at }) => at)).toEqual(list.map(({ at }) => at).toSorted((a, b) => b - a));
    expect(JSON.stringify(list)).not.toContain("account-");
  });

  test("ended measures are not listed: by time, a resume, a parent's action, a release, or erasure", async () => {
    const { governor, wait } = given(kind);
    const kinds = async (): Promise<string[]> => {
      await governor.background();
      return (await governor.cases.measures()).map(({ kind: what, why }) => `${what}:${why}`);
    };
    await governor.pause(kai, byApp("age-check", NOON + HOUR));
    await governor.pause(mia, byApp("abuse"));
    expect((await kinds()).toSorted()).toEqual(["pause:abuse", "pause:age-check"]);
    wait(2 * HOUR);
    expect(await kinds()).toEqual(["pause:abuse"]);
    // A second one by the same role replaces the first; a school's is kept beside it.
    await governor.pause(mia, byApp("safety"));
    await governor.pause(mia, { by: "school" });
    expect((await kinds()).toSorted()).toEqual(["pause:null", "pause:safety"]);
    await governor.resume(mia, { by: "app" });
    expect(await kinds()).toEqual(["pause:null"]);
    await governor.resume(mia, { by: "parent" });
    expect(await kinds()).toEqual([]);
    await governor.pause(mia, byApp("again"));
    await governor.forget(mia);
    expect(await kinds()).toEqual([]);
    await governor.cases.hold(kai, { by: "legal", why: "a" });
    await governor.cases.hold(kai, { by: "legal", why: "b" });
    expect(await kinds()).toEqual(["hold:b"]);
    await governor.cases.release(kai, { by: "legal" });
    expect(await kinds()).toEqual([]);
  });

  test("denied measures, and a parent's own pause, are not listed", async () => {
    const { governor } = given(kind);
    await governor.pause(kai, byApp("long"));
    await governor.pause(kai, byApp("shorter", NOON + HOUR));
    await governor.pause(mia, { by: "parent" });
    await governor.background();
    expect(await governor.cases.measures()).toMatchObject([{ why: "long" }]);
  });

  test("an end beyond every calendar counts as no end", async () => {
    const { governor } = given(kind);
    await governor.pause(kai, byApp("far", Number.MAX_SAFE_INTEGER));
    await governor.background();
    expect(await governor.cases.measures()).toMatchObject([{ until: null }]);
    expect((await governor.cases.read(kai))?.history).toMatchObject([{ until: null }]);
  });
});

test("while the secret is changed, entries under the old key can be ended, and are listed once", async () => {
  const { governor, server } = given("texts");
  await governor.pause(kai, byApp("age-check"));
  await governor.cases.hold(kai, { by: "legal", why: "case-23" });
  await governor.background();
  const changed = server({ current: NEW_SECRET, previous: SECRET });
  expect(await changed.cases.measures()).toHaveLength(2);
  await changed.pause(kai, byApp("abuse"));
  await changed.background();
  const listed = await changed.cases.measures();
  expect(new Set(listed.map(({ why }) => why))).toEqual(new Set(["abuse", "case-23"]));
  expect(listed).toHaveLength(2);
  await changed.cases.release(kai, { by: "legal" });
  await changed.resume(kai, { by: "app" });
  await changed.background();
  expect(await changed.cases.measures()).toEqual([]);
});
