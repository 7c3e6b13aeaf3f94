import { describe, expect, test } from "vitest";
import type { PolicyInput } from "../values/policy.ts";
import { createGovernor, type Governor, type GovernorOptions } from "./governor.ts";
import { memoryStore } from "./memory.ts";
import { memoryTexts } from "./memory-texts.ts";
import { DEVELOPMENT_SECRET } from "./secret.ts";

const DAY = 86_400_000;
const NOON = Date.parse("2026-06-01T12:00:00Z");
const teen = { id: "t1", age: 14 };

const policy: PolicyInput = {
  appeals: { respondWithin: "5d" },
  bands: {
    teen: { ages: [13, 18], dailyLimit: "1h", guardian: { maxExtraTimePerDay: "20m" } },
    adult: { ages: [18, 120] },
  },
};

type World = { readonly governor: Governor; readonly other: Governor; wait(ms: number): void };

/** Two servers over one store, which is memory's own or one of texts. */
function given(kind: "records" | "texts", options: Partial<GovernorOptions> = {}): World {
  let now = NOON;
  const store = kind === "records" ? memoryStore() : memoryTexts();
  const make = (): Governor =>
    createGovernor({ policy, store, secret: DEVELOPMENT_SECRET, clock: () => now, ...options });
  return { governor: make(), other: make(), wait: (ms) => void (now += ms) };
}

describe.each(["records", "texts"] as const)("over a store of %s", (kind) => {
  test("the child asks, a parent gives, and the time is there on any server", async () => {
    const { governor, other } = given(kind);
    const { request, refusal } = await governor.cases.askForTime(teen, { minutes: 30 });
    expect(refusal).toBeNull();
    expect(await other.cases.askForTime(teen, { minutes: 15 })).toMatchObject({ refusal: "already-open", request });
    const id = request?.id ?? "";
    expect(await other.cases.answerRequest(teen, { id, minutes: 30, by: "parent" })).toMatchObject({
      refusal: null,
      // As far as the band allows.
      request: { answer: { minutes: 30, grantedMs: 20 * 60_000 } },
      decision: { limitMs: 80 * 60_000 },
    });
    expect(await governor.status(teen)).toMatchObject({ limitMs: 80 * 60_000, mayGrantMs: 0 });
    expect(await governor.cases.askForTime(teen, { minutes: 15 })).toMatchObject({ refusal: "no-time-to-give" });
  });

  test("two guardians at once, and each twice: one answer, given once", async () => {
    const { governor, other } = given(kind);
    const { request } = await governor.cases.askForTime(teen, { minutes: 15 });
    const id = request?.id ?? "";
    const answers = await Promise.all(
      [governor, other, governor, other].map((server, i) =>
        server.cases.answerRequest(teen, { id, minutes: i % 2 === 0 ? 15 : 10, by: "parent" }),
      ),
    );
    expect(answers.filter(({ refusal }) => refusal === null)).toHaveLength(1);
    const minutes = answers.map((answer) => answer.request?.answer?.minutes);
    expect(new Set(minutes).size).toBe(1);
    expect(answers.every((answer) => answer.request?.answer?.grantedMs === (minutes[0] ?? 0) * 60_000)).toBe(true);
    expect(await governor.status(teen)).toMatchObject({ limitMs: (60 + (minutes[0] ?? 0)) * 60_000 });
  });

  test("an app and a school say no, never yes", async () => {
    const { governor } = given(kind);
    const { request } = await governor.cases.askForTime(teen, { minutes: 15 });
    const id = request?.id ?? "";
    expect(await governor.cases.answerRequest(teen, { id, minutes: 15, by: "school" })).toMatchObject({
      refusal: "parent-only",
    });
    expect(await governor.cases.answerRequest(teen, { id, minutes: 0, by: "school" })).toMatchObject({ refusal: null });
  });

  test("nobody asks who has no limits, or on a day that is over", async () => {
    const { governor, wait } = given(kind);
    expect(await governor.cases.askForTime({ id: "a", age: 40 }, { minutes: 15 })).toMatchObject({
      refusal: "no-time-to-give",
    });
    expect(await governor.cases.askForTime({ id: "b", age: 5 }, { minutes: 15 })).toMatchObject({ request: {} });
    expect(await governor.cases.askForTime({ id: "c", age: 130 }, { minutes: 15 })).toMatchObject({
      refusal: "ungoverned",
    });
    const { request } = await governor.cases.askForTime(teen, { minutes: 15 });
    wait(DAY);
    expect(
      await governor.cases.answerRequest(teen, { id: request?.id ?? "", minutes: 15, by: "parent" }),
    ).toMatchObject({ refusal: "lapsed" });
    expect(await governor.status(teen)).toMatchObject({ limitMs: 60 * 60_000 });
  });

  test("appeals are found by their deadlines and answered without knowing whose they are", async () => {
    const { governor, other, wait } = given(kind);
    const made = await governor.cases.appeal(teen, { kind: "not-a-minor", text: " I am 19. ", actionId: "x" });
    expect(made.isNew).toBe(true);
    expect(await other.cases.appeal(teen, { kind: "not-a-minor", text: "I am 19.", actionId: "x" })).toEqual({
      ...made,
      isNew: false,
    });
    const receipt = made.appeal?.receipt ?? "";
    expect(receipt).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    wait(DAY);
    await governor.cases.appeal({ id: "t2", age: 15 }, { kind: "something-else", text: "Hm." });
    expect(await other.cases.openAppeals()).toMatchObject([{ receipt, text: "I am 19.", isOverdue: false }, {}]);
    wait(4 * DAY);
    const [first] = await other.cases.openAppeals();
    expect(first).toMatchObject({ receipt, isOverdue: true });
    if (kind === "texts") expect(JSON.stringify(first)).not.toContain("t1");
    const of = { file: first?.file ?? "" };
    expect(await other.cases.reviewAppeal(of, { receipt })).toMatchObject({ appeal: { state: "in-review" } });
    expect(await other.cases.answerAppeal(of, { receipt, accepted: false, answer: "No." })).toMatchObject({
      refusal: null,
      appeal: { state: "declined" },
    });
    expect(await governor.cases.openAppeals()).toHaveLength(1);
    expect(await governor.cases.read(teen)).toMatchObject({ appeals: [{ answer: "No." }] });
    // No limit changes by itself.
    expect(await governor.status(teen)).toMatchObject({ limitMs: 60 * 60_000 });
  });

  test("forget erases both documents, and export shows both", async () => {
    const { governor, other } = given(kind);
    await governor.cases.askForTime(teen, { minutes: 15 });
    expect(await other.export(teen)).toMatchObject({
      record: { band: "teen" },
      cases: { requests: [{ minutes: 15 }] },
    });
    expect(await other.forget(teen)).toEqual({ erased: true, hold: null });
    expect(await governor.export(teen)).toBeNull();
  });

  test("while on hold nothing is erased, by anyone or with time; afterwards what was asked for is done", async () => {
    const { governor, other, wait } = given(kind, { retention: "1d", caseRetention: "2d" });
    await governor.heartbeat(teen);
    await governor.cases.hold(teen, { by: "legal", why: "case 12" });
    expect(await other.forget(teen)).toMatchObject({
      erased: false,
      hold: { by: "legal", why: "case 12", until: null },
    });
    wait(400 * DAY);
    // Others come and go, and sweep up what is past its time.
    for (let i = 0; i < 20; i++) await governor.cases.askForTime({ id: `o${i}`, age: 14 }, { minutes: 15 });
    expect(await other.export(teen)).toMatchObject({ record: { band: "teen" }, cases: { hold: { why: "case 12" } } });
    expect(await other.status(teen)).toMatchObject({ band: "teen" });
    expect(await other.cases.release(teen)).toEqual({ wasHeld: true, erased: true });
    expect(await governor.export(teen)).toBeNull();
    expect(await governor.cases.release(teen)).toEqual({ wasHeld: false, erased: false });
  });

  test("a hold ends by itself, too", async () => {
    const { governor, wait } = given(kind);
    await governor.heartbeat(teen);
    await governor.cases.hold(teen, { by: "legal", why: "case 12", until: NOON + DAY });
    expect(await governor.forget(teen)).toMatchObject({ erased: false });
    wait(DAY);
    expect(await governor.forget(teen)).toMatchObject({ erased: true });
    expect(await governor.export(teen)).toBeNull();
  });

  test("a notice to guardians is queued once a day for the same", async () => {
    const { governor, wait } = given(kind);
    const told = await governor.cases.tell(teen, { kind: "stop", about: "daily-limit" });
    expect(told).toMatchObject({ id: "daily-limit@2026-06-01", deliveredAt: null });
    wait(60_000);
    expect(await governor.cases.tell(teen, { kind: "stop", about: "daily-limit" })).toEqual(told);
    await governor.cases.delivered(teen, { ids: [told?.id ?? ""] });
    await governor.cases.seen(teen, { ids: [`told:${told?.id}`] });
    expect(await governor.cases.read(teen)).toMatchObject({
      notices: [{ deliveredAt: NOON + 60_000, isSeen: true }],
    });
  });
});

test("what the app passes wrongly is said", async () => {
  const { governor } = given("records");
  const code = "argument-invalid";
  await expect(governor.cases.askForTime(teen, { minutes: 20 as 15 })).rejects.toMatchObject({ code });
  await expect(governor.cases.appeal(teen, { kind: "something-else", text: "x".repeat(1001) })).rejects.toMatchObject({
    code,
  });
  await expect(governor.cases.hold(teen, { by: "", why: "x" })).rejects.toMatchObject({ code });
  await expect(governor.grant(teen, { minutes: 5, by: "child" as "parent" })).rejects.toMatchObject({ code });
  await expect(governor.grant(teen, { minutes: 5, actionId: "a b" })).rejects.toMatchObject({ code });
});
