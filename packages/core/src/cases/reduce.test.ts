import { describe, expect, test } from "vitest";
import type { CaseFile } from "./file.ts";
import { decodeCaseFile, encodeCaseFile } from "./codec.ts";
import { RecessError } from "../values/errors.ts";
import { viewOf } from "./child-view.ts";
import type { CaseEvent } from "./events.ts";
import { type CaseStep, reduceCase } from "./reduce.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-24T10:00:00Z");
const RETENTION = 180 * DAY;

/** A file after events, each a minute after the previous one. */
function after(...events: readonly CaseEvent[]): CaseStep & { readonly now: number } {
  let step: CaseStep = { file: null, refusal: null };
  let now = NOW;
  for (const event of events) {
    now += 60_000;
    step = reduceCase(step.file, event, { clock: now, retentionMs: RETENTION });
  }
  return { ...step, now };
}

function ask(id: string, day = "2026-11-24"): CaseEvent {
  return { type: "ask", id, ask: { kind: "time", minutes: 15 }, day };
}

function answer(id: string, minutes: number, day = "2026-11-24"): CaseEvent {
  return { type: "answer", id, minutes, by: "parent", day };
}

function appeal(receipt: string): CaseEvent {
  return { type: "appeal", receipt, kind: "limit-is-wrong", text: "Too short.", respondBy: NOW + 7 * DAY };
}

describe("requests for time", () => {
  test("one at a time, three a day, and each day anew", () => {
    expect(after(ask("a"), ask("b"))).toMatchObject({ refusal: "already-open", file: { requests: [{ id: "a" }] } });
    const three = [ask("a"), answer("a", 0), ask("b"), answer("b", 0), ask("c"), answer("c", 0)];
    expect(after(...three, ask("d")).refusal).toBe("too-many");
    expect(after(...three, ask("d", "2026-11-25")).refusal).toBeNull();
  });

  test("the first answer is kept", () => {
    const { refusal, file } = after(ask("a"), answer("a", 15), answer("a", 0));
    expect(refusal).toBe("already-answered");
    expect(file?.requests[0]?.answer).toMatchObject({ minutes: 15, grantedMs: null });
  });

  test("lapse with their day, and an unknown id is reported as unknown", () => {
    expect(after(ask("a"), answer("a", 15, "2026-11-25")).refusal).toBe("lapsed");
    expect(after(ask("a"), answer("b", 15)).refusal).toBe("unknown");
    expect(after(answer("b", 15))).toMatchObject({ refusal: "unknown", file: null });
  });

  test("show on the child's screen as asked, given, or not today, until they were seen", () => {
    const view = (...events: CaseEvent[]): unknown => viewOf(after(...events).file, "2026-11-24");
    expect(view(ask("a"))).toMatchObject({ requests: [{ state: "asked", minutes: 15 }], messages: [] });
    // An approval is shown once it has taken effect.
    expect(view(ask("a"), answer("a", 15))).toMatchObject({ requests: [{ state: "asked" }], messages: [] });
    const given: CaseEvent[] = [ask("a"), answer("a", 15), { type: "granted", id: "a", grantedMs: 600_000 }];
    expect(view(...given)).toMatchObject({
      requests: [{ state: "granted", grantedMs: 600_000 }],
      messages: [{ id: "request:a", kind: "time-granted", grantedMs: 600_000 }],
    });
    expect(view(...given, { type: "seen", ids: ["request:a"] })).toMatchObject({ messages: [] });
    expect(view(ask("a"), answer("a", 0))).toMatchObject({
      requests: [{ state: "declined" }],
      messages: [{ kind: "time-declined" }],
    });
    expect(viewOf(after(...given).file, "2026-11-25")).toEqual({ requests: [], messages: [] });
  });
});

describe("appeals", () => {
  test("go from received to an answer on the child's screen", () => {
    const steps: CaseEvent[] = [appeal("A1"), { type: "review", receipt: "A1" }];
    expect(after(...steps).file?.appeals[0]).toMatchObject({ state: "in-review", answeredAt: null });
    const decided = after(...steps, { type: "decide", receipt: "A1", accepted: true, answer: "You were right." });
    expect(viewOf(decided.file, null).messages).toEqual([
      {
        id: "appeal:A1",
        at: decided.now,
        kind: "appeal-answered",
        receipt: "A1",
        state: "accepted",
        answer: "You were right.",
      },
    ]);
    expect(
      reduceCase(decided.file, { type: "review", receipt: "A1" }, { clock: decided.now, retentionMs: RETENTION })
        .refusal,
    ).toBe("already-answered");
  });

  test("three open ones, and five a week", () => {
    expect(after(appeal("A1"), appeal("A2"), appeal("A3"), appeal("A4")).refusal).toBe("too-many");
    const decide = (receipt: string): CaseEvent => ({ type: "decide", receipt, accepted: false, answer: "" });
    const five = ["A1", "A2", "A3", "A4", "A5"].flatMap((receipt) => [appeal(receipt), decide(receipt)]);
    const { file, refusal, now } = after(...five);
    expect(refusal).toBeNull();
    expect(reduceCase(file, appeal("A6"), { clock: now, retentionMs: RETENTION }).refusal).toBe("too-many");
    expect(reduceCase(file, appeal("A6"), { clock: now + 8 * DAY, retentionMs: RETENTION }).refusal).toBeNull();
  });

  test("the same receipt is the same appeal", () => {
    const { file } = after(appeal("A1"), appeal("A1"));
    expect(file?.appeals).toHaveLength(1);
  });
});

test("a guardian's notice comes once, and the child sees it when it was delivered", () => {
  const tell: CaseEvent = { type: "notify", notice: { id: "n1", kind: "stop", about: "daily-limit" } };
  const { file } = after(tell, tell);
  expect(file?.notices).toHaveLength(1);
  expect(viewOf(file, null).messages).toEqual([]);
  const { file: notified } = after(tell, { type: "delivered", ids: ["n1"] });
  expect(viewOf(notified, null).messages).toMatchObject([
    { id: "notice:n1", kind: "guardian-notified", about: "stop" },
  ]);
});

describe("holds", () => {
  const hold = { type: "hold", by: "legal", why: "case 12", until: null } as const;

  test("nothing is erased, and the request for erasure is remembered", () => {
    const { file } = after(appeal("A1"), hold, { type: "erase" });
    expect(file).toMatchObject({
      appeals: [{ receipt: "A1" }],
      hold: { why: "case 12", erasureAskedAt: NOW + 180_000 },
    });
    expect(after(appeal("A1"), { type: "erase" }).file).toBeNull();
    expect(after({ type: "release" }).refusal).toBe("unknown");
  });

  test("nothing is dropped with time, until the hold ends", () => {
    const { file } = after(ask("a"), hold);
    const later = reduceCase(file, ask("b", "2027-11-24"), { clock: NOW + 365 * DAY, retentionMs: RETENTION });
    expect(later.file?.requests).toHaveLength(2);
    const until = reduceCase(file, { ...hold, until: NOW + DAY }, { clock: NOW + DAY / 2, retentionMs: RETENTION });
    expect(
      reduceCase(until.file, ask("b", "2027-11-24"), { clock: NOW + 365 * DAY, retentionMs: RETENTION }).file?.requests,
    ).toHaveLength(1);
    expect(reduceCase(until.file, { type: "erase" }, { clock: NOW + DAY, retentionMs: RETENTION }).file).toBeNull();
  });
});

test("closed cases are dropped after their retention, an open appeal after its deadline", () => {
  const { file } = after(appeal("A1"), ask("a"));
  const at = (ms: number): CaseFile | null =>
    reduceCase(file, ask("b", "2030-01-01"), { clock: ms, retentionMs: RETENTION }).file;
  expect(at(NOW + 181 * DAY)).toMatchObject({ requests: [{ id: "b" }], appeals: [{ receipt: "A1" }] });
  expect(at(NOW + 188 * DAY)).toMatchObject({ appeals: [] });
});

describe("a file as text", () => {
  // Version 1 as first written. It stays here forever.
  const VERSION_1 =
    '{"version":1,"last":1795514460000,"requests":[{"id":"a","minutes":15,"at":1795514460000,"day":"2026-11-24","answer":' +
    '{"at":1795514460000,"by":"parent","minutes":15,"grantedMs":900000},"isSeen":true}],"appeals":[{"receipt":"A1",' +
    '"kind":"not-a-minor","text":"I am 19.","at":1795514460000,"respondBy":1796119260000,"state":"received",' +
    '"answeredAt":null,"answer":"","isSeen":false}],"notices":[{"id":"daily-limit@2026-11-24","kind":"stop",' +
    '"at":1795514460000,"about":"daily-limit","deliveredAt":null,"isSeen":false}],"hold":{"by":"legal","why":"case 12",' +
    '"at":1795514460000,"until":null,"erasureAskedAt":null}}';

  test("version 1 stays readable", () => {
    const file = decodeCaseFile(VERSION_1);
    expect(file).toMatchObject({ requests: [{ id: "a" }], appeals: [{ receipt: "A1" }], hold: { why: "case 12" } });
    expect(decodeCaseFile(encodeCaseFile(file))).toEqual(file);
    expect(file).toMatchObject({ requests: [{ ask: { kind: "time", minutes: 15 } }], history: [] });
  });

  test.each(["{", "[]", '{"version":2}', '{"version":3}', VERSION_1.replace('"isSeen":true', '"isSeen":1')])(
    "%s is refused, never taken for an empty file",
    (text) => {
      expect(() => decodeCaseFile(text)).toThrow(RecessError);
    },
  );
});
