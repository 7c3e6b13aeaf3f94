import { expect, test } from "vitest";
import { receiptOf } from "../decisions/receipts.ts";
import type { RecordedLines, Sink } from "../sinks/sink.ts";
import type { Governor } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import { DEVELOPMENT_SECRET } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import type { PolicyInput } from "../values/policy.ts";
import type { JournalEntry } from "./entry.ts";
import { createJournal, type Journal, type JournalOptions } from "./journal.ts";
import { makeSketch } from "./sketch.ts";
import { makeVerifier } from "./verify.ts";
import { definePolicy } from "../policy/extend.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;

const policy = {
  bands: {
    teen: {
      ages: [13, 18] as const,
      dailyLimit: "10m",
      reminders: [{ id: "ai", at: "start-of-day" as const, every: "5m" }],
      guardian: { maxExtraTimePerDay: "30m" },
    },
  },
};
const amy = { id: "amy@example.org", age: 14, timeZone: "UTC" };

interface Scene {
  now: number;
  readonly governor: Governor;
  readonly journal: Journal;
  readonly lines: string[];
  readonly problems: string[];
  /** Everything so far, without the sums. */
  entries(): Promise<readonly JournalEntry[]>;
}

function scene(
  options: Partial<JournalOptions> & { readonly store?: Store; readonly policy?: PolicyInput } = {},
): Scene {
  const lines: string[] = [];
  const problems: string[] = [];
  const time = { now: NOON };
  const { store, policy: decides = policy, ...rest } = options;
  const journal = createJournal({
    sink: async (recorded) => void lines.push(...recorded.lines),
    secret: DEVELOPMENT_SECRET,
    clock: () => time.now,
    onProblem: ({ code }) => problems.push(code),
    wait: async () => undefined,
    ...rest,
  });
  const base = { policy: definePolicy(decides), secret: DEVELOPMENT_SECRET, clock: () => time.now, journal };
  const governor = createGovernor(store === undefined ? base : { ...base, store });
  return {
    get now() {
      return time.now;
    },
    set now(at) {
      time.now = at;
    },
    governor,
    journal,
    lines,
    problems,
    entries: async () => {
      await journal.flush();
      return lines.map((line) => JSON.parse(line) as JournalEntry).filter(({ kind }) => kind !== "usage");
    },
  };
}

const kinds = (entries: readonly JournalEntry[]): readonly string[] => entries.map(({ kind }) => kind);

test("a stop is recorded once, and again when it begins again", async () => {
  const at = scene();
  await at.governor.admit(amy);
  for (let i = 0; i < 12; i++) {
    at.now += MINUTE;
    await at.governor.heartbeat(amy);
    await at.governor.admit(amy);
  }
  const stops = (await at.entries()).filter(({ kind }) => kind === "stop");
  expect(stops).toEqual([
    expect.objectContaining({
      at: NOON + 10 * MINUTE,
      account: at.journal.pseudonymOf(amy.id),
      band: "teen",
      reason: "daily-limit",
      until: Date.UTC(2026, 10, 25, 4),
    }),
  ]);

  await at.governor.grant(amy, { minutes: 2, by: "parent", actionId: "click" });
  await at.governor.grant(amy, { minutes: 2, by: "parent", actionId: "click" });
  for (let i = 0; i < 5; i++) {
    await at.governor.heartbeat(amy);
    at.now += MINUTE;
  }
  const after = await at.entries();
  expect(kinds(after.filter(({ kind }) => kind === "stop" || kind === "guardian"))).toEqual([
    "stop",
    "guardian",
    "stop",
  ]);
  expect(after.find(({ kind }) => kind === "guardian")).toMatchObject({ action: "grant", by: "parent", minutes: 2 });
});

test("a stop of speech alone is recorded once, as one of speech, however often somebody writes meanwhile", async () => {
  const teen = { ...policy.bands.teen, dailyLimit: "1h", reminders: [], voice: { dailyLimit: "5m" } };
  const at = scene({ policy: { bands: { teen } } });
  for (let i = 0; i < 10; i++) {
    await at.governor.heartbeat(amy, { reply: true, channel: "voice" });
    await at.governor.admit(amy, { channel: "voice" });
    await at.governor.heartbeat(amy);
    at.now += MINUTE;
  }
  const stops = async (): Promise<readonly JournalEntry[]> =>
    (await at.entries()).filter(({ kind }) => kind === "stop");
  expect(await stops()).toEqual([
    expect.objectContaining({ at: NOON + 5 * MINUTE, reason: "daily-limit", channel: "voice" }),
  ]);
  // A stop of everything is not recorded again because of speech.
  await at.governor.pause(amy, {});
  await at.governor.heartbeat(amy);
  await at.governor.heartbeat(amy, { reply: true, channel: "voice" });
  const [, paused, ...rest] = await stops();
  expect(paused).toMatchObject({ reason: "paused" });
  expect(paused).not.toHaveProperty("channel");
  expect(rest).toEqual([]);
  await at.journal.close();
  const usage = at.lines.map((line) => JSON.parse(line) as JournalEntry).filter(({ kind }) => kind === "usage");
  const sum = (key: string): number => usage.reduce((total, entry) => total + Number(entry[key] ?? 0), 0);
  expect([sum("spoken"), sum("refusedSpoken"), sum("refused")]).toEqual([21, 5, 5]);
});

test("each change of features is recorded: when, by whom, and the result", async () => {
  const withFeatures = {
    bands: {
      teen: {
        ...policy.bands.teen,
        features: { pushNotifications: false, persistentMemory: false },
        guardian: { mayAdjust: ["features" as const, "dailyLimit" as const] },
      },
    },
  };
  const at = scene({ policy: withFeatures });
  const changes: [Parameters<Governor["adjust"]>[1]["limits"], Partial<Parameters<Governor["adjust"]>[1]>][] = [
    [{ features: { pushNotifications: true } }, { by: "parent", guardianId: "mum@example.org" }],
    // Replaces the settings, and so removes the feature without naming it.
    [{ dailyLimit: "5m" }, { by: "parent", guardianId: "dad@example.org" }],
    [{ features: { persistentMemory: true } }, { by: "app" }],
    [{ features: { unheard: true } }, { by: "parent" }],
    [{ features: { persistentMemory: true } }, {}],
    [{}, { by: "parent" }],
  ];
  for (const [limits, by] of changes) {
    at.now += MINUTE;
    await at.governor.adjust(amy, { limits, ...by });
  }
  at.now += MINUTE;
  await at.governor.adjust(amy, { limits: { features: { pushNotifications: true } }, by: "parent" });
  at.now += MINUTE;
  await at.governor.unlink(amy, { by: "parent" });

  const off = { pushNotifications: false, persistentMemory: false };
  const entries = (await at.entries()).filter(({ kind }) => kind === "guardian");
  expect(entries).toMatchObject([
    { at: NOON + MINUTE, by: "parent", adjusted: ["features"], features: { ...off, pushNotifications: true } },
    { at: NOON + 2 * MINUTE, by: "parent", adjusted: ["dailyLimit"], features: off },
    { at: NOON + 3 * MINUTE, by: "app", denied: true },
    { at: NOON + 4 * MINUTE, by: "parent", adjusted: [] },
    { at: NOON + 5 * MINUTE, by: null, adjusted: ["features"], features: { ...off, persistentMemory: true } },
    { at: NOON + 6 * MINUTE, by: "parent", adjusted: [], features: off },
    { at: NOON + 7 * MINUTE, features: { ...off, pushNotifications: true } },
    { at: NOON + 8 * MINUTE, action: "unlink", features: off },
  ]);
  expect(entries[2]).not.toHaveProperty("features");
  expect(entries[3]).not.toHaveProperty("features");
  const people = entries.slice(0, 2).map((entry) => ("guardian" in entry ? entry.guardian : undefined));
  expect(new Set(people).size).toBe(2);
  expect(people.every((person) => /^[\w-]{8,}$/.test(String(person)))).toBe(true);
  expect(at.lines.join("")).not.toMatch(/example\.org|unheard/);
});

test("a notice is followed from the server to the screen, and until it is closed or the person leaves", async () => {
  const at = scene();
  const { notices, at: given } = await at.governor.admit(amy);
  const receipts = notices.map((notice) => receiptOf(notice, given));
  at.now += 1000;
  await at.governor.heartbeat(amy, { shown: receipts });
  await at.governor.heartbeat(amy, { shown: receipts });
  at.now += 1000;
  const closed = receipts.map((receipt) => `dismissed:${receipt}`);
  await at.governor.heartbeat(amy, { shown: [...receipts, ...closed] });
  await at.governor.heartbeat(amy, { shown: closed });
  at.now += MINUTE;
  await at.governor.away(amy);
  at.now += MINUTE;
  await at.governor.away(amy);
  const steps = ["notice", "shown", "dismissed", "left"];
  const followed = (await at.entries()).filter(({ kind }) => steps.includes(kind));
  expect(followed.filter(({ id }) => id === "reminder:ai").map(({ kind, at }) => [kind, at])).toEqual([
    ["notice", NOON],
    ["shown", NOON + 1000],
    ["dismissed", NOON + 2000],
    ["left", NOON + MINUTE + 2000],
  ]);
  expect(followed.every((entry) => entry["given"] === given)).toBe(true);
});

test("a receipt of another server is accepted; nothing else from a page is recorded", async () => {
  const at = scene();
  const invented = [
    "secret thoughts@1",
    "reminder:ai",
    `reminder:ai@${NOON + 5}`,
    `reminder:ai@${NOON - 90_000_000}`,
    "@1",
  ];
  await at.governor.heartbeat(amy, { shown: [`reminder:ai@${NOON - 5}`, ...invented] });
  await at.governor.heartbeat(amy, { shown: [`dismissed:reminder:ai@${NOON - 5}`, "dismissed:secret thoughts@1"] });
  // A page cannot fill the disk either.
  for (let i = 0; i < 50; i++) {
    await at.governor.heartbeat(amy, { shown: Array.from({ length: 16 }, (_, n) => `break@${NOON - i * 16 - n}`) });
  }
  const entries = await at.entries();
  const shown = entries.filter(({ kind }) => kind === "shown");
  expect(shown[0]).toMatchObject({ id: "reminder:ai", given: NOON - 5 });
  // 64 values from a page, one of which is a dismissal.
  expect(shown).toHaveLength(63);
  expect(entries.filter(({ kind }) => kind === "dismissed")).toMatchObject([{ id: "reminder:ai", given: NOON - 5 }]);
  expect(at.lines.join("\n")).not.toMatch(/thoughts|amy/);
});

test("events other than decisions are recorded too: policies, erasures, an appeal", async () => {
  const at = scene();
  await at.governor.reload(definePolicy({ bands: { teen: { ...policy.bands.teen, dailyLimit: "20m" } } }));
  await at.governor.reload(definePolicy({ bands: { teen: { ...policy.bands.teen, dailyLimit: "20m" } } }));
  await at.governor.forget(amy);
  at.journal.append({
    kind: "appeal",
    account: amy.id,
    case: "case 7",
    fields: { state: "open", topic: "not-a-minor" },
  });
  const entries = await at.entries();
  expect(kinds(entries)).toEqual(["policy", "policy", "erased", "appeal"]);
  expect(entries[1]).toMatchObject({
    version: at.governor.policy.version,
    policy: { bands: { teen: { dailyLimit: "20m" } } },
  });
  expect(entries[3]).toMatchObject({ state: "open", topic: "not-a-minor", account: at.journal.pseudonymOf(amy.id) });
  for (const fields of [{ text: "I am 19, really" }, { hash: "x" }, { at: 1 }, { n: Number.NaN }, { Name: 1 }]) {
    expect(() => at.journal.append({ kind: "appeal", fields })).toThrow(/fields/);
  }
  expect(() => at.journal.append({ kind: "app:" })).toThrow(/kind/);
});

test("the course of appeals, requests and holds is recorded, without their text", async () => {
  const at = scene();
  const { cases } = at.governor;
  const { appeal } = await cases.appeal(amy, { kind: "limit-is-wrong", text: "My homework is due", actionId: "click" });
  await cases.appeal(amy, { kind: "limit-is-wrong", text: "My homework is due", actionId: "click" });
  at.now += MINUTE;
  const [open] = await cases.openAppeals();
  const answer = { receipt: appeal!.receipt, accepted: true, answer: "You are right" };
  await cases.answerAppeal({ file: open!.file }, answer);
  await cases.answerAppeal({ file: open!.file }, answer);
  const { request } = await cases.ask(amy, { kind: "time", minutes: 15 });
  await cases.answerRequest(amy, { id: request!.id, minutes: 15, by: "parent" });
  await expect(cases.hold(amy, { by: "legal", why: "A sentence about Amy" })).rejects.toThrow("why must be a code");
  const until = at.now + 30 * 24 * 60 * MINUTE;
  await cases.hold(amy, { by: "legal", why: "court-order:1-Bs-123/26#4", until });
  await at.governor.forget(amy);
  await cases.release(amy, { by: "legal:k.o" });
  const entries = (await at.entries()).filter(({ kind }) => ["appeal", "request", "hold", "erased"].includes(kind));
  expect(entries.map((entry) => [entry.kind, entry["state"]])).toEqual([
    ["appeal", "received"],
    ["appeal", "accepted"],
    ["request", "asked"],
    ["request", "granted"],
    ["hold", "held"],
    ["hold", "released"],
    ["erased", undefined],
  ]);
  expect(entries[0]!["case"]).toBe(entries[1]!["case"]);
  expect(entries[0]).toMatchObject({ topic: "limit-is-wrong", dueAt: appeal!.respondBy });
  // Who, why and until when, as stated; and who ended it.
  expect(entries[4]).toMatchObject({ by: "legal", why: "court-order:1-Bs-123/26#4", until });
  expect(entries[5]).toMatchObject({ by: "legal:k.o", account: entries[4]!["account"] });
  expect(at.lines.join("\n")).not.toMatch(/homework|right|sentence|amy|click/i);
});

test("sums have the number of governed accounts, each hour and at the end, without ids", async () => {
  const at = scene();
  for (let i = 0; i < 30; i++) await at.governor.admit({ id: `account ${i}`, age: 14 });
  await at.governor.admit({ id: "adult", age: 40 });
  at.now += 61 * MINUTE;
  for (let i = 20; i < 40; i++) await at.governor.admit({ id: `account ${i}`, age: 14 });
  await at.journal.close();
  const sums = at.lines.map((line) => JSON.parse(line) as JournalEntry).filter(({ kind }) => kind === "usage");
  expect(sums.map((sum) => [sum["day"], sum["band"], sum["decisions"], sum["refused"]])).toEqual([
    ["2026-11-24", "teen", 30, 0],
    ["2026-11-24", "teen", 20, 0],
  ]);
  const sketch = makeSketch();
  for (const sum of sums) sketch.merge(String(sum["accounts"]));
  expect(sketch.count).toBe(40);
});

test("sums have the number of tokens used, and how many of them are estimates", async () => {
  const at = scene();
  await at.governor.admit(amy);
  await at.governor.tokens(amy, { count: 100 });
  await at.governor.tokens(amy, { count: 40, estimated: true });
  await at.governor.tokens({ id: "adult", age: 40 }, { count: 1000 });
  at.now += 61 * MINUTE;
  await at.governor.tokens(amy, { count: Number.MAX_SAFE_INTEGER });
  await at.governor.tokens(amy, { count: Number.MAX_SAFE_INTEGER });
  await at.journal.close();
  const sums = at.lines.map((line) => JSON.parse(line) as JournalEntry).filter(({ kind }) => kind === "usage");
  expect(sums.map((sum) => [sum["tokens"], sum["estimatedTokens"]])).toEqual([
    [140, 40],
    [Number.MAX_SAFE_INTEGER, undefined],
  ]);
});

test("a store that is away is recorded, and each minute without it", async () => {
  let isAway = true;
  const held = new Map<string, string>();
  const store: Store = {
    load: async (key) => {
      if (isAway) throw new Error("away");
      return held.get(key) ?? null;
    },
    swap: async (key, prev, next) => {
      if (isAway) throw new Error("away");
      if ((held.get(key) ?? null) !== prev) return { swapped: false, current: held.get(key) ?? null };
      if (next !== null) held.set(key, next);
      return { swapped: true };
    },
  };
  const at = scene({ store });
  for (let i = 0; i < 6; i++) {
    await at.governor.admit(amy);
    at.now += 30_000;
  }
  isAway = false;
  const entries = await at.entries();
  expect(entries.filter(({ kind }) => kind === "degraded").map((entry) => entry["minute"])).toEqual([
    NOON,
    NOON + MINUTE,
    NOON + 2 * MINUTE,
  ]);
  expect(entries.find(({ kind }) => kind === "store")).toMatchObject({ code: "store-unavailable" });
});

/** A sink that the test opens. */
function gated(): { readonly sink: Sink; readonly calls: RecordedLines[]; readonly open: () => void } {
  const calls: RecordedLines[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    calls,
    open: () => open(),
    sink: async (recorded) => {
      await gate;
      calls.push(recorded);
    },
  };
}

test("no decision waits for a slow sink, memory is bounded, and omitted entries are reported", async () => {
  const { sink, calls, open } = gated();
  const at = scene({ sink, maxWaiting: 20 });
  for (let i = 0; i < 100; i++) await at.governor.admit({ id: `account ${i}`, age: 14 });
  expect(at.journal.counts).toMatchObject({ written: 0, waiting: 20 });
  expect(at.problems).toEqual(["entries-dropped"]);
  open();
  await at.journal.flush();
  const lines = calls.flatMap((call) => call.lines);
  const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
  const gap = entries.find(({ kind }) => kind === "dropped");
  expect(gap).toMatchObject({ count: at.journal.counts.dropped, since: NOON });
  expect(at.journal.counts.waiting).toBe(0);
  const verifier = makeVerifier();
  for (const [i, line] of lines.entries()) verifier.add(line, String(i));
  expect(verifier.end()).toEqual([]);
});

test("a failing sink receives the same lines again, and one that never works delays nothing", async () => {
  const lines: string[] = [];
  let failures = 3;
  const at = scene({
    sink: async (recorded) => {
      lines.push(...recorded.lines);
      if (failures-- > 0) throw new Error("disk full");
    },
  });
  await at.governor.admit(amy);
  await at.journal.flush();
  expect(at.problems).toEqual(["sink-unavailable", "sink-returned"]);
  const verifier = makeVerifier();
  for (const [i, line] of lines.entries()) verifier.add(line, String(i));
  expect(verifier.end()).toEqual([]);
  expect(verifier.repeated).toBeGreaterThan(0);

  const broken = scene({
    sink: async () => Promise.reject(new Error("gone")),
    wait: () => new Promise(() => undefined),
  });
  await broken.governor.admit(amy);
  await broken.journal.close();
  expect(broken.journal.counts.written).toBe(0);
  expect(broken.journal.counts.dropped).toBeGreaterThan(0);
});

test("one stop is one entry, whatever passes meanwhile", async () => {
  const there = scene();
  const refuse = async (): Promise<void> => {
    expect(await there.governor.admit(amy)).toMatchObject({ outcome: "block" });
    there.now += MINUTE;
  };
  await there.governor.admit(amy);
  for (let beat = 0; beat < 11; beat++) {
    await there.governor.heartbeat(amy);
    there.now += MINUTE;
  }
  await refuse();
  for (let i = 0; i < 3; i++) {
    expect(await there.governor.admit(amy, { exempt: true })).toMatchObject({ outcome: "allow", exempt: true });
    await refuse();
  }
  await there.governor.away(amy);
  await refuse();
  expect((await there.entries()).filter(({ kind }) => kind === "stop")).toHaveLength(1);
  await there.journal.close();
  const sums = there.lines.map((line) => JSON.parse(line) as JournalEntry).filter(({ kind }) => kind === "usage");
  expect(sums).toEqual([expect.objectContaining({ exempt: 3 })]);
});
