import { expect, test } from "vitest";
import { createGovernor } from "../governor/governor.ts";
import type { CaseEntry, GovernorJournal } from "../governor/journal-api.ts";
import type { Governor } from "../governor/api.ts";
import { definePolicy } from "../policy/extend.ts";
import { memoryTexts } from "../store/memory-texts.ts";
import type { Store } from "../store/store.ts";
import { readReferrals } from "./in-store.ts";

const SECRET = "a secret of at least thirty-two characters";
const POLICY = definePolicy({
  unknownAge: "teen",
  bands: { teen: { ages: [13, 18], dailyLimit: "1h" } },
  regions: { "US-CA": { timeZone: "America/Los_Angeles" }, "US-WA": {} },
});
const KAI = { id: "kai", age: 14, region: "US-CA" };

interface World {
  readonly store: Store;
  readonly entries: CaseEntry[];
  now: number;
  governor(secret?: Parameters<typeof createGovernor>[0]["secret"]): Governor;
}

function makeWorld(start: string, store: Store = memoryTexts()): World {
  const entries: CaseEntry[] = [];
  const journal: GovernorJournal = {
    decided: () => {},
    inForce: () => {},
    problem: () => {},
    erased: () => {},
    append: (entry) => entries.push(entry),
    background: () => null,
  };
  const world: World = {
    store,
    entries,
    now: Date.parse(start),
    governor: (secret = SECRET) => createGovernor({ policy: POLICY, store, secret, journal, clock: () => world.now }),
  };
  return world;
}

test("referrals are counted by year, region and service; without any the count is 0", async () => {
  const { governor: make } = makeWorld("2026-06-01T12:00:00Z");
  const governor = make();
  expect(await governor.referrals({ year: 2026 })).toEqual({ year: 2026, total: 0, counts: [] });
  for (let i = 0; i < 30; i++) await governor.referral(KAI, { service: "988" });
  await governor.referral(KAI, { service: "samaritans", region: "UK" });
  await governor.referral({ id: "mia", age: 40 }, { service: "988" });
  const counts = [
    { region: null, service: "988", count: 1 },
    { region: "UK", service: "samaritans", count: 1 },
    { region: "US-CA", service: "988", count: 30 },
  ];
  expect(await governor.referrals({ year: 2026 })).toEqual({ year: 2026, total: 32, counts });
  // The same from another process, and from the store only.
  expect((await make().referrals({ year: 2026 })).total).toBe(32);
});

test("a repeated id is one referral: at once, in another process, after a change of secret, and over New Year", async () => {
  const world = makeWorld("2026-12-31T23:59:00-08:00");
  const again = { service: "988", id: "request-1" };
  const all = await Promise.all(Array.from({ length: 8 }, () => world.governor().referral(KAI, again)));
  expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(await world.governor().referral(KAI, again)).toMatchObject({ year: 2026, repeated: true });
  const next = "another secret of at least thirty-two characters";
  expect(await world.governor({ current: next, previous: SECRET }).referral(KAI, again)).toMatchObject({
    repeated: true,
  });
  world.now += 120_000;
  expect(await world.governor().referral(KAI, again)).toEqual({
    service: "988",
    region: "US-CA",
    year: 2027,
    repeated: true,
  });
  expect((await world.governor().referrals({ year: 2026 })).total).toBe(1);
  expect((await world.governor().referrals({ year: 2027 })).total).toBe(0);
  expect(world.entries).toHaveLength(1);
});

test("the year is that of the region: its policy's zone, else the account's, else the policy's", async () => {
  const governor = makeWorld("2027-01-01T02:00:00Z").governor();
  const yearOf = async (account: object): Promise<number> =>
    (await governor.referral({ id: "a", age: 14, ...account }, { service: "988" })).year;
  expect(await yearOf({ region: "US-CA", timeZone: "Asia/Tokyo" })).toBe(2026);
  expect(await yearOf({ region: "US-WA", timeZone: "America/Los_Angeles" })).toBe(2026);
  expect(await yearOf({ region: "US-WA" })).toBe(2027);
});

test("the journal and the store have no account, and erasing one takes nothing from the count", async () => {
  const { governor: make, store, entries } = makeWorld("2026-06-01T12:00:00Z");
  const governor = make();
  await governor.admit(KAI);
  await governor.referral(KAI, { service: "988", id: "kai-1" });
  expect(entries).toEqual([
    {
      kind: "referral",
      at: Date.parse("2026-06-01T12:00:00Z"),
      case: "kai-1",
      fields: { service: "988", region: "US-CA", year: 2026 },
    },
  ]);
  await governor.forget(KAI);
  expect(await readReferrals(store, { year: 2026 })).toEqual({
    year: 2026,
    total: 1,
    counts: [{ region: "US-CA", service: "988", count: 1 }],
  });
  const texts = await Promise.all(
    Array.from({ length: 64 }, async (_, sheet) => store.load(`referrals.2026.${sheet}`)),
  );
  expect(texts.filter((text) => text !== null)).toHaveLength(1);
  expect(texts.join("")).not.toContain("kai");
});

test("nothing is counted or confirmed before the store has it", async () => {
  const { store, entries, governor } = makeWorld("2026-06-01T12:00:00Z", {
    load: () => null,
    swap: () => Promise.reject(new Error("down")),
  });
  const referral = governor().referral(KAI, { service: "988", id: "1" });
  await expect(referral).rejects.toMatchObject({ code: "store-unavailable" });
  expect(entries).toEqual([]);
  const broken: Store = { ...store, load: () => "not a referral" };
  await expect(readReferrals(broken, { year: 2026 })).rejects.toMatchObject({ code: "record-unreadable" });
});

test("what cannot be counted is refused, without repeating the value", async () => {
  const governor = makeWorld("2026-06-01T12:00:00Z").governor();
  for (const options of [
    { service: "call me" },
    { service: "" },
    { service: "988", region: "my town" },
    { service: "988", id: "" },
  ]) {
    const error = await governor.referral(KAI, options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "argument-invalid", message: expect.not.stringMatching(/call me|my town/) });
  }
  await expect(governor.referrals({ year: 26 })).rejects.toMatchObject({ code: "argument-invalid" });
});
