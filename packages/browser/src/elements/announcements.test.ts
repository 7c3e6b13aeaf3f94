import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../../test/support/state.ts";
import { blank, learn, type Snapshot, toSnapshot, type View } from "../view.ts";
import type { RecessState, SentNotice } from "@recess/protocol";
import { type Cadence, putAway, recall, rested, type Scene, step, type Tell } from "./announcements.ts";

const warning = (minutes: number): SentNotice => ({
  kind: "warning",
  id: "warning",
  stopReason: "daily-limit",
  remainingMs: minutes * 60_000,
  receipt: `w${minutes}`,
});
const reminder: SentNotice = { kind: "reminder", id: "reminder:ai", receipt: "r" };
const pause: SentNotice = { kind: "nudge", id: "nudge:rest", level: "pause", receipt: "p" };

const view = (state: RecessState, streams = 0): View => ({ ...learn(blank, state, 0), streams });
const shot = (state: RecessState, streams = 0): Snapshot => toSnapshot(view(state, streams), 0);
const scene = (now: number, snapshot: Snapshot, change: Partial<Scene> = {}): Scene => ({
  now,
  snapshot,
  own: [],
  typedAt: -Infinity,
  calmUntil: 0,
  hasChip: false,
  ...change,
});
const open = step(rested, scene(0, shot(teen())));
const with5 = shot(teen({ notices: [warning(5)], remainingMs: 300_000 }));
const toastOf = (cadence: Cadence): string | undefined => cadence.toast?.notice.key;

describe("the moment", () => {
  test("a quiet moment is used at once", () => {
    expect(toastOf(step(open, scene(1000, with5)))).toBe("w5");
  });

  test("never in mid-keystroke: 3 s without typing are waited for", () => {
    const waits = step(open, scene(1000, with5, { typedAt: 500 }));
    expect(waits.toast).toBeUndefined();
    expect(toastOf(step(waits, scene(3600, with5, { typedAt: 500 })))).toBe("w5");
  });

  test("never in mid-stream: the end of the turn is waited for", () => {
    const streaming = shot(teen({ notices: [warning(5)], remainingMs: 300_000 }), 1);
    const waits = step(open, scene(1000, streaming));
    expect(waits.toast).toBeUndefined();
    expect(toastOf(step(waits, scene(9000, with5)))).toBe("w5");
  });

  test("but for at most 60 s", () => {
    const streaming = shot(stopped(), 1);
    let cadence = open;
    for (let now = 1000; now < 61_000; now += 1000) {
      cadence = step(cadence, scene(now, streaming, { typedAt: now - 10 }));
      expect(cadence.screen).toBeUndefined();
    }
    expect(step(cadence, scene(61_000, streaming, { typedAt: 60_990 })).screen?.kind).toBe("block");
  });
});

describe("notices", () => {
  const two = shot(teen({ notices: [reminder, warning(5)], remainingMs: 300_000 }));

  test("one is replaced by the next, once there was time to read it; they never stack", () => {
    let cadence = step(open, scene(0, two));
    expect(toastOf(cadence)).toBe("r");
    cadence = step(cadence, scene(5000, two));
    expect(toastOf(cadence)).toBe("r");
    cadence = step(cadence, scene(6000, two));
    expect(toastOf(cadence)).toBe("w5");
    cadence = step(cadence, scene(26_000, two));
    expect(cadence.toast).toBeUndefined();
    expect(toastOf(step(cadence, scene(27_000, two)))).toBeUndefined();
  });

  test("one that was closed does not come back", () => {
    const cadence = putAway(step(open, scene(0, two)), "r");
    expect(toastOf(step(cadence, scene(10, two)))).toBe("w5");
  });

  test("at 15 minutes the chip speaks, and nobody is interrupted", () => {
    const with15 = shot(teen({ notices: [warning(15)], remainingMs: 900_000 }));
    const cadence = step(open, scene(0, with15, { hasChip: true, typedAt: 0 }));
    expect(cadence.whisper?.notice.key).toBe("w15");
    expect(cadence.toast).toBeUndefined();
    expect(step(cadence, scene(20_000, with15, { hasChip: true })).whisper).toBeUndefined();
  });

  test("without a chip, a toast says it", () => {
    const with15 = shot(teen({ notices: [warning(15)], remainingMs: 900_000 }));
    expect(toastOf(step(open, scene(0, with15)))).toBe("w15");
  });

  test("at most three interruptions a limit and day: two toasts, and the screen", () => {
    let cadence = open;
    const toasts = new Set<string>();
    const whispers = new Set<string>();
    for (let i = 0; i < 6; i += 1) {
      const again = { ...warning(5), receipt: `again${i}` };
      const snapshot = shot(teen({ serverNow: T0 + i, notices: [again], remainingMs: 300_000 }));
      cadence = step(cadence, scene(i * 100_000, snapshot, { hasChip: true }));
      if (cadence.toast) toasts.add(cadence.toast.notice.key);
      if (cadence.whisper) whispers.add(cadence.whisper.notice.key);
    }
    expect([...toasts]).toEqual(["again0", "again1"]);
    expect([...whispers]).toEqual(["again2", "again3", "again4", "again5"]);
    expect(step(cadence, scene(900_000, shot(stopped()), { hasChip: true })).screen?.kind).toBe("block");
  });
});

describe("messages", () => {
  const declined: Tell = { kind: "time-declined", id: "request:1", key: "request:1", at: T0 };
  const told: Tell = { kind: "guardian-told", about: "stop", id: "told:1", key: "told:1", at: T0 };
  const quiet = shot(teen());

  test("stay until they are closed, and then the next one comes", () => {
    let cadence = step(open, scene(0, quiet, { own: [declined, told] }));
    expect(toastOf(cadence)).toBe("request:1");
    cadence = step(cadence, scene(600_000, quiet, { own: [declined, told] }));
    expect(toastOf(cadence)).toBe("request:1");
    cadence = step(putAway(cadence, "request:1"), scene(600_001, quiet, { own: [declined, told] }));
    expect(toastOf(cadence)).toBe("told:1");
  });

  test("are told within moments, though an older one is there, which comes back", () => {
    const newer: Tell = { ...declined, at: T0 + 1 };
    let cadence = step(open, scene(0, quiet, { own: [told] }));
    cadence = step(cadence, scene(6000, quiet, { own: [newer, told] }));
    expect(toastOf(cadence)).toBe("request:1");
    cadence = step(cadence, scene(20_000, quiet, { own: [newer, told] }));
    expect(toastOf(cadence)).toBe("request:1");
    cadence = step(putAway(cadence, "request:1"), scene(20_001, quiet, { own: [newer, told] }));
    expect(toastOf(cadence)).toBe("told:1");
  });

  test("are gone with whoever signed out", () => {
    const cadence = step(open, scene(0, quiet, { own: [declined] }));
    expect(toastOf(step(cadence, scene(10, toSnapshot(blank, 0))))).toBeUndefined();
  });

  test("give way to a warning, and come back after it", () => {
    let cadence = step(open, scene(0, quiet, { own: [declined] }));
    cadence = step(cadence, scene(3000, with5, { own: [declined] }));
    expect(toastOf(cadence)).toBe("request:1");
    cadence = step(cadence, scene(6000, with5, { own: [declined] }));
    expect(toastOf(cadence)).toBe("w5");
    cadence = step(cadence, scene(26_000, with5, { own: [declined] }));
    expect(toastOf(cadence)).toBe("request:1");
  });

  test("have their place on the screen of a block, and on no pause", () => {
    const blocked = shot(stopped());
    const cadence = step(step(open, scene(0, blocked)), scene(10, blocked, { own: [declined] }));
    expect(cadence.screen?.kind).toBe("block");
    expect(toastOf(cadence)).toBe("request:1");
    const loaded = step(rested, scene(0, blocked, { own: [declined] }));
    expect([loaded.screen?.kind, toastOf(loaded)]).toEqual(["block", "request:1"]);
    const paused = step(open, scene(0, shot(teen({ notices: [pause] })), { own: [declined] }));
    expect([paused.screen?.kind, toastOf(paused)]).toEqual(["pause", undefined]);
    expect(toastOf(step(putAway(paused, "p"), scene(10, quiet, { own: [declined] })))).toBe("request:1");
  });

  test("are still there when a block comes, and when it goes", () => {
    let cadence = step(open, scene(0, quiet, { own: [declined] }));
    cadence = step(cadence, scene(10, shot(stopped()), { own: [declined] }));
    expect([cadence.screen?.kind, toastOf(cadence)]).toEqual(["block", "request:1"]);
    cadence = step(cadence, scene(20, quiet, { own: [declined] }));
    expect([cadence.screen?.kind, toastOf(cadence)]).toEqual([undefined, "request:1"]);
  });
});

describe("screens", () => {
  const blocked = shot(stopped());

  test("a block that comes while the page is open is news, and waits for the end of typing", () => {
    expect(step(open, scene(0, blocked)).screen?.kind).toBe("block");
    expect(step(open, scene(0, blocked, { typedAt: 0 })).screen).toBeUndefined();
  });

  test("coming back inside a block shows it silently and at once", () => {
    expect(step(rested, scene(0, blocked, { typedAt: 0 })).screen?.kind).toBe("block");
    const cadence = step(step(open, scene(0, blocked)), scene(10, shot(teen())));
    expect(cadence.screen).toBeUndefined();
    expect(step(cadence, scene(20, blocked, { typedAt: 20 })).screen?.kind).toBe("block");
  });

  test("goes when it opens, and another block is another screen", () => {
    const cadence = step(open, scene(0, blocked));
    const night = shot(stopped({ reason: "quiet-hours" }));
    expect(step(cadence, scene(10, shot(teen()))).screen).toBeUndefined();
    expect(step(cadence, scene(10, night)).screen?.key).not.toBe(cadence.screen?.key);
  });

  test("puts an end to toasts, and none comes over it", () => {
    const cadence = step(step(open, scene(0, with5)), scene(10, shot(stopped({ notices: [reminder] }))));
    expect(cadence.toast).toBeUndefined();
    expect(cadence.screen?.kind).toBe("block");
  });

  test("a pause is a screen until it is answered, also when it was acknowledged meanwhile", () => {
    const paused = step(open, scene(0, shot(teen({ notices: [pause] }))));
    expect(paused.screen?.kind).toBe("pause");
    const later = step(paused, scene(60_000, shot(teen())));
    expect(later.screen?.kind).toBe("pause");
    const answered = putAway(later, "p");
    expect(answered.screen).toBeUndefined();
    expect(step(answered, scene(61_000, shot(teen({ notices: [pause] })))).screen).toBeUndefined();
  });

  test("a spent message limit lets one go back to reading, until a message is refused again", () => {
    const spent = shot(stopped({ reason: "message-limit", remainingMs: 600_000 }));
    const cadence = step(open, scene(0, spent));
    const reading = putAway(cadence, cadence.screen!.key);
    expect(step(reading, scene(10, spent)).screen).toBeUndefined();
    expect(step(recall(reading, cadence.screen!.key), scene(20, spent)).screen?.kind).toBe("block");
  });

  test("a wait of seconds for the next message is no screen", () => {
    const brief = shot(stopped({ reason: "message-limit", remainingMs: 600_000, resumesAt: T0 + 20_000 }));
    expect(step(open, scene(0, brief)).screen).toBeUndefined();
  });

  test("the answer to a call for help is not covered", () => {
    expect(step(open, scene(0, blocked, { calmUntil: 1000 })).screen).toBeUndefined();
    expect(step(open, scene(1000, blocked, { calmUntil: 1000 })).screen?.kind).toBe("block");
  });
});
