import { describe, expect, test } from "vitest";
import { viewOf } from "./child-view.ts";
import type { PolicyInput } from "../values/policy.ts";
import type { Governor, GovernorOptions } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import type { NoticeEvent } from "./api.ts";
import { memoryStore } from "../store/memory.ts";
import { memoryTexts } from "../store/memory-texts.ts";
import { DEVELOPMENT_SECRET, type Secret } from "../store/keys.ts";
import { definePolicy } from "../policy/extend.ts";

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

/** Two servers with one store, either in memory or of texts. */
function given(kind: "records" | "texts", options: Partial<GovernorOptions> = {}): World {
  let now = NOON;
  const store = kind === "records" ? memoryStore() : memoryTexts();
  const make = (): Governor =>
    createGovernor({ policy: definePolicy(policy), store, secret: DEVELOPMENT_SECRET, clock: () => now, ...options });
  return { governor: make(), other: make(), wait: (ms) => void (now += ms) };
}

describe.each(["records", "texts"] as const)("over a store of %s", (kind) => {
  test("the child asks, a parent gives, and the time is there on any server", async () => {
    const { governor, other } = given(kind);
    const { request, refusal } = await governor.cases.ask(teen, { kind: "time", minutes: 30 });
    expect(refusal).toBeNull();
    expect(await other.cases.ask(teen, { kind: "time", minutes: 15 })).toMatchObject({
      refusal: "already-open",
      request,
    });
    const id = request?.id ?? "";
    expect(await other.cases.answerRequest(teen, { id, minutes: 30, by: "parent" })).toMatchObject({
      refusal: null,
      // As far as the band allows.
      request: { answer: { minutes: 30, grantedMs: 20 * 60_000 } },
      decision: { limitMs: 80 * 60_000 },
    });
    expect(await governor.status(teen)).toMatchObject({ limitMs: 80 * 60_000, mayGrantMs: 0 });
    expect(await governor.cases.ask(teen, { kind: "time", minutes: 15 })).toMatchObject({ refusal: "no-use" });
  });

  test("two guardians at once, and each twice: one answer, given once", async () => {
    const { governor, other } = given(kind);
    const { request } = await governor.cases.ask(teen, { kind: "time", minutes: 15 });
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

  test("an app and a school can decline, but not approve", async () => {
    const { governor } = given(kind);
    const { request } = await governor.cases.ask(teen, { kind: "time", minutes: 15 });
    const id = request?.id ?? "";
    expect(await governor.cases.answerRequest(teen, { id, minutes: 15, by: "school" })).toMatchObject({
      refusal: "parent-only",
    });
    expect(await governor.cases.answerRequest(teen, { id, minutes: 0, by: "school" })).toMatchObject({ refusal: null });
  });

  test("an account without limits cannot ask, nor can anyone on a day that is over", async () => {
    const { governor, wait } = given(kind);
    expect(await governor.cases.ask({ id: "a", age: 40 }, { kind: "time", minutes: 15 })).toMatchObject({
      refusal: "no-use",
    });
    expect(await governor.cases.ask({ id: "b", age: 5 }, { kind: "time", minutes: 15 })).toMatchObject({ request: {} });
    expect(await governor.cases.ask({ id: "c", age: 130 }, { kind: "time", minutes: 15 })).toMatchObject({
      refusal: "ungoverned",
    });
    const { request } = await governor.cases.ask(teen, { kind: "time", minutes: 15 });
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
    expect(JSON.stringify(first)).not.toMatch(/\bt1\b/);
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
    await governor.cases.ask(teen, { kind: "time", minutes: 15 });
    expect(await other.export(teen)).toMatchObject({
      record: { band: "teen" },
      cases: { requests: [{ ask: { minutes: 15 } }] },
    });
    expect(await other.forget(teen)).toEqual({ erased: true, hold: null });
    expect(await governor.export(teen)).toBeNull();
  });

  test("while on hold nothing is erased, by anyone or with time; afterwards the requested erasure is done", async () => {
    const { governor, other, wait } = given(kind, { retention: "1d", caseRetention: "2d" });
    await governor.heartbeat(teen);
    await governor.cases.hold(teen, { by: "legal", why: "case:12" });
    expect(await other.forget(teen)).toMatchObject({
      erased: false,
      hold: { by: "legal", why: "case:12", until: null },
    });
    wait(400 * DAY);
    // Other accounts come and go, and their events remove what has expired.
    for (let i = 0; i < 20; i++) await governor.cases.ask({ id: `o${i}`, age: 14 }, { kind: "time", minutes: 15 });
    expect(await other.export(teen)).toMatchObject({ record: { band: "teen" }, cases: { hold: { why: "case:12" } } });
    expect(await other.status(teen)).toMatchObject({ band: "teen" });
    expect(await other.cases.release(teen, { by: "legal" })).toEqual({ wasHeld: true, erased: true });
    expect(await governor.export(teen)).toBeNull();
    expect(await governor.cases.release(teen, { by: "legal" })).toEqual({ wasHeld: false, erased: false });
  });

  test("a hold ends by itself, too", async () => {
    const { governor, wait } = given(kind);
    await governor.heartbeat(teen);
    await governor.cases.hold(teen, { by: "legal", why: "case:12", until: NOON + DAY });
    expect(await governor.forget(teen)).toMatchObject({ erased: false });
    wait(DAY);
    expect(await governor.forget(teen)).toMatchObject({ erased: true });
    expect(await governor.export(teen)).toBeNull();
  });

  test("guardians are notified of one stop a day and of each crisis, and the child learns that they were", async () => {
    const heard: NoticeEvent[] = [];
    const { governor, other, wait } = given(kind, { guardians: { deliver: (event) => void heard.push(event) } });
    const settled = (): Promise<unknown> => Promise.all([governor.background(), other.background()]);
    for (let minute = 0; minute < 63; minute++) {
      await (minute % 2 === 0 ? governor : other).heartbeat(teen);
      if (minute >= 60) await settled();
      wait(60_000);
    }
    expect(heard).toEqual([
      {
        type: "guardian-notice",
        accountId: "t1",
        id: "daily-limit@2026-06-01",
        kind: "stop",
        about: "daily-limit",
        at: NOON + 3_600_000,
      },
    ]);
    expect(viewOf(await governor.cases.read(teen), "2026-06-01").messages).toMatchObject([
      { id: "notice:daily-limit@2026-06-01", kind: "guardian-notified", about: "stop" },
    ]);
    await governor.cases.seen(teen, { ids: ["notice:daily-limit@2026-06-01"] });
    await governor.cases.notify(teen, { kind: "crisis", id: "c1" });
    await other.cases.notify(teen, { kind: "crisis", id: "c1" });
    wait(1);
    await other.cases.notify(teen, { kind: "crisis" });
    expect(heard.map((event) => event.kind)).toEqual(["stop", "crisis", "crisis"]);
    // A pause is set by a person.
    await governor.pause(teen);
    await governor.admit(teen);
    await settled();
    expect(heard).toHaveLength(3);
  });

  test("a notice that could not be delivered waits, and is sent with the next one", async () => {
    let isDown = true;
    const heard: string[] = [];
    const problems: string[] = [];
    const { governor, wait } = given(kind, {
      guardians: {
        about: [],
        deliver: async ({ id }) => {
          if (isDown) throw new Error("no push today");
          heard.push(id);
        },
      },
      onProblem: ({ code }) => void problems.push(code),
    });
    expect(await governor.cases.notify(teen, { kind: "crisis", id: "c1" })).toMatchObject({ deliveredAt: null });
    expect(problems).toEqual(["notice-undelivered"]);
    expect(viewOf(await governor.cases.read(teen), "2026-06-01").messages).toEqual([]);
    isDown = false;
    wait(60_000);
    await governor.cases.notify(teen, { kind: "crisis", id: "c2" });
    expect(heard).toEqual(["c1", "c2"]);
  });
});

test("guardians are notified of a nudge of level pause, not of a hint, and of nothing without `guardians`", async () => {
  const heard: unknown[] = [];
  const nudging: PolicyInput = {
    bands: {
      teen: {
        ages: [13, 18],
        nudges: [
          { id: "strong", when: { messagesToday: 2 }, level: "pause" },
          { id: "soft", when: { messagesToday: 1 } },
        ],
      },
    },
  };
  const { governor } = given("records", {
    policy: definePolicy(nudging),
    guardians: { deliver: ({ about }) => void heard.push(about) },
  });
  for (let i = 0; i < 3; i++) await governor.admit(teen);
  await governor.background();
  expect(heard).toEqual(["nudge:strong"]);
  const silent = given("records").governor;
  expect(silent.cases.notifiesGuardians).toBe(false);
  await expect(silent.cases.notify(teen, { kind: "crisis" })).rejects.toMatchObject({ code: "argument-invalid" });
});

test("invalid arguments of the app are reported", async () => {
  const { governor } = given("records");
  const code = "argument-invalid";
  await expect(governor.cases.ask(teen, { kind: "time", minutes: 20 as 15 })).rejects.toMatchObject({ code });
  await expect(governor.cases.appeal(teen, { kind: "something-else", text: "x".repeat(1001) })).rejects.toMatchObject({
    code,
  });
  await expect(governor.cases.hold(teen, { by: "", why: "x" })).rejects.toMatchObject({ code });
  await expect(governor.cases.hold(teen, { by: "legal", why: "He wrote this" })).rejects.toMatchObject({ code });
  await expect(governor.cases.release(teen, { by: "a b" })).rejects.toMatchObject({ code });
  await expect(governor.grant(teen, { minutes: 5, by: "child" as "parent" })).rejects.toMatchObject({ code });
  await expect(governor.grant(teen, { minutes: 5, actionId: "a b" })).rejects.toMatchObject({ code });
});

describe("appeals while the secret is changed", () => {
  const [old, fresh] = ["an old secret of 32 characters !", "a fresh secret of 32 characters!"];
  const open = { kind: "limit-is-wrong", text: "Too short." } as const;

  function servers(...secrets: readonly Secret[]): readonly Governor[] {
    const store = memoryTexts();
    return secrets.map((secret) => createGovernor({ policy: definePolicy(policy), store, secret, clock: () => NOON }));
  }
  const receiptsOf = async ({ cases }: Governor): Promise<readonly string[]> =>
    (await cases.openAppeals()).map(({ receipt }) => receipt);

  test("are on the list before and after their account came back, once, and are answered from it", async () => {
    const [before, after] = servers(old, { current: fresh, previous: old }) as [Governor, Governor];
    const { appeal } = await before.cases.appeal(teen, open);
    const receipt = appeal?.receipt ?? "";
    expect(await receiptsOf(after)).toEqual([receipt]);
    const [{ file } = { file: "" }] = await after.cases.openAppeals();

    // The account returns: its file moves.
    expect(await after.cases.read(teen)).toMatchObject({ appeals: [{ receipt }] });
    expect(await receiptsOf(after)).toEqual([receipt]);
    const [listed] = await after.cases.openAppeals();
    expect(listed?.file).not.toBe(file);
    expect(JSON.stringify(listed)).not.toMatch(/\bt1\b/);
    // A page that was opened earlier gets "no such appeal"; nothing is lost.
    const answer = { receipt, accepted: true, answer: "Yes." };
    expect(await after.cases.answerAppeal({ file }, answer)).toMatchObject({ refusal: "unknown", appeal: null });
    expect(await after.cases.answerAppeal({ file: listed?.file ?? "" }, answer)).toMatchObject({ refusal: null });
    expect(await receiptsOf(after)).toEqual([]);
    expect(await after.cases.read(teen)).toMatchObject({ appeals: [{ answer: "Yes." }] });
  });

  test("are answered by the old key while their account has not come back", async () => {
    const [before, after] = servers(old, { current: fresh, previous: old }) as [Governor, Governor];
    const { appeal } = await before.cases.appeal(teen, open);
    const receipt = appeal?.receipt ?? "";
    const [{ file } = { file: "" }] = await after.cases.openAppeals();
    await after.cases.answerAppeal({ file }, { receipt, accepted: false, answer: "No." });
    expect(await after.cases.read(teen)).toMatchObject({ appeals: [{ answer: "No." }] });
    expect(await receiptsOf(after)).toEqual([]);
  });

  test("are on every server's list while some servers have the next step", async () => {
    const [first, second] = servers({ current: old, next: fresh }, { current: fresh, previous: old }) as [
      Governor,
      Governor,
    ];
    // The file moves before it contains an appeal. A server that does not move files then receives the appeal.
    await first.cases.ask(teen, { kind: "time", minutes: 15 });
    await second.cases.read(teen);
    const { appeal } = await first.cases.appeal(teen, open);
    for (const server of [first, second]) expect(await receiptsOf(server)).toEqual([appeal?.receipt]);
  });

  test("are found by servers that only have the new secret", async () => {
    const store = memoryTexts();
    const make = (secret: Secret): Governor =>
      createGovernor({ policy: definePolicy(policy), store, secret, clock: () => NOON });
    const { appeal } = await make(old).cases.appeal(teen, open);
    await make({ current: fresh, previous: old }).cases.read(teen);
    expect(await receiptsOf(make(fresh))).toEqual([appeal?.receipt]);
  });
});
