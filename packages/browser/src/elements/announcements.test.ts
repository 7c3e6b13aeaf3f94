import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../../test/support/state.ts";
import { applyState, initialView, type Snapshot, toSnapshot, type View } from "../view.ts";
import type { RecessState, SentNotice } from "@recess/protocol";
import type { Announcement } from "@recess/words";
import { type Announcements, initial, putAway, recall, type Scene, step } from "./announcements.ts";

const warning = (minutes: number): SentNotice => ({
  kind: "warning",
  id: "warning",
  stopReason: "daily-limit",
  remainingMs: minutes * 60_000,
  receipt: `w${minutes}`,
});
const reminder: SentNotice = { kind: "reminder", id: "reminder:ai", receipt: "r" };
const pause: SentNotice = { kind: "nudge", id: "nudge:rest", level: "pause", receipt: "p" };

const view = (state: RecessState, streams = 0): View => ({ ...applyState(initialView, state, 0), streams });
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
const open = step(initial, scene(0, shot(teen())));
const with5 = shot(teen({ notices: [warning(5)], remainingMs: 300_000 }));
const toastOf = (shown: Announcements): string | undefined => shown.toast?.notice.key;

describe("the moment", () => {
  test("a quiet moment is used at once", () => {
    expect(toastOf(step(open, scene(1000, with5)))).toBe("w5");
  });

  test("never while somebody types: it waits for 3 s without typing", () => {
    const waits = step(open, scene(1000, with5, { typedAt: 500 }));
    expect(waits.toast).toBeUndefined();
    expect(toastOf(step(waits, scene(3600, with5, { typedAt: 500 })))).toBe("w5");
  });

  test("never while a reply streams: it waits for the end of the turn", () => {
    const streaming = shot(teen({ notices: [warning(5)], remainingMs: 300_000 }), 1);
    const waits = step(open, scene(1000, streaming));
    expect(waits.toast).toBeUndefined();
    expect(toastOf(step(waits, scene(9000, with5)))).toBe("w5");
  });

  test("but for at most 60 s", () => {
    const streaming = shot(stopped(), 1);
    let shown = open;
    for (let now = 1000; now < 61_000; now += 1000) {
      shown = step(shown, scene(now, streaming, { typedAt: now - 10 }));
      expect(shown.screen).toBeUndefined();
    }
    expect(step(shown, scene(61_000, streaming, { typedAt: 60_990 })).screen?.kind).toBe("block");
  });
});

describe("notices", () => {
  const two = shot(teen({ notices: [reminder, warning(5)], remainingMs: 300_000 }));

  test("one is replaced by the next, once there was time to read it; they never stack", () => {
    let shown = step(open, scene(0, two));
    expect(toastOf(shown)).toBe("r");
    shown = step(shown, scene(5000, two));
    expect(toastOf(shown)).toBe("r");
    shown = step(shown, scene(6000, two));
    expect(toastOf(shown)).toBe("w5");
    shown = step(shown, scene(26_000, two));
    expect(shown.toast).toBeUndefined();
    expect(toastOf(step(shown, scene(27_000, two)))).toBeUndefined();
  });

  test("one that was closed does not come back", () => {
    const shown = putAway(step(open, scene(0, two)), "r");
    expect(toastOf(step(shown, scene(10, two)))).toBe("w5");
  });

  test("at 15 minutes the chip announces it, and nobody is interrupted", () => {
    const with15 = shot(teen({ notices: [warning(15)], remainingMs: 900_000 }));
    const shown = step(open, scene(0, with15, { hasChip: true, typedAt: 0 }));
    expect(shown.chipHint?.notice.key).toBe("w15");
    expect(shown.toast).toBeUndefined();
    expect(step(shown, scene(20_000, with15, { hasChip: true })).chipHint).toBeUndefined();
  });

  test("without a chip, a toast announces it", () => {
    const with15 = shot(teen({ notices: [warning(15)], remainingMs: 900_000 }));
    expect(toastOf(step(open, scene(0, with15)))).toBe("w15");
  });

  test("at most three interruptions per limit and day: two toasts and the screen", () => {
    let shown = open;
    const toasts = new Set<string>();
    const hints = new Set<string>();
    for (let i = 0; i < 6; i += 1) {
      const again = { ...warning(5), receipt: `again${i}` };
      const snapshot = shot(teen({ serverNow: T0 + i, notices: [again], remainingMs: 300_000 }));
      shown = step(shown, scene(i * 100_000, snapshot, { hasChip: true }));
      if (shown.toast) toasts.add(shown.toast.notice.key);
      if (shown.chipHint) hints.add(shown.chipHint.notice.key);
    }
    expect([...toasts]).toEqual(["again0", "again1"]);
    expect([...hints]).toEqual(["again2", "again3", "again4", "again5"]);
    expect(step(shown, scene(900_000, shot(stopped()), { hasChip: true })).screen?.kind).toBe("block");
  });
});

describe("one voice", () => {
  const MINUTE = 60_000;
  const rest = (at: number, level: "hint" | "pause" = "pause"): SentNotice => ({
    kind: "nudge",
    id: "nudge:an-hour-without-a-break",
    level,
    receipt: `nudge:an-hour-without-a-break@${at}`,
  });
  const granted: Announcement = { kind: "time-granted", id: "extra-time", key: "+900000", grantedMs: 900_000 };

  test("a notice whose reason is over is dropped, also if the page was not open meanwhile", () => {
    const back = { serverNow: T0 + 45 * MINUTE, streakMs: 0, notices: [rest(T0)] };
    for (const before of [open, initial]) {
      const shown = step(before, scene(0, shot(teen(back))));
      expect([shown.screen, shown.toast]).toEqual([undefined, undefined]);
    }
    const hint = step(open, scene(0, shot(teen({ ...back, notices: [rest(T0, "hint")] }))));
    expect(hint.toast).toBeUndefined();
  });

  test("a notice whose stretch of use continues is shown, and disappears when that ends", () => {
    const due = { serverNow: T0 + MINUTE, streakMs: 61 * MINUTE, notices: [rest(T0)] };
    const shown = step(open, scene(0, shot(teen(due))));
    expect(shown.screen?.kind).toBe("pause");
    const away = shot(teen({ ...due, serverNow: T0 + 46 * MINUTE, streakMs: 0 }));
    expect(step(shown, scene(45 * MINUTE, away)).screen).toBeUndefined();
  });

  test("two notices with the same meaning are not shown within twenty minutes, whatever their ids", () => {
    const said: number[] = [];
    let shown = open;
    for (let minute = 30; minute <= 75; minute += 1) {
      const notices: SentNotice[] = [];
      if (minute === 30) notices.push({ kind: "break", id: "break", receipt: "b" });
      if (minute === 45) notices.push({ kind: "reminder", id: "reminder:rest", receipt: "r" });
      if (minute === 60) notices.push(rest(T0 + 60 * MINUTE, "hint"));
      const state = teen({ serverNow: T0 + minute * MINUTE, streakMs: minute * MINUTE, notices });
      shown = step(shown, scene(minute * MINUTE, shot(state)));
      if (shown.toast && shown.toast.since === minute * MINUTE) said.push(minute);
    }
    expect(said).toEqual([30, 60]);
  });

  test("an answer of a guardian comes before a nudge, which waits until it was read", () => {
    const both = shot(teen({ serverNow: T0, streakMs: 61 * MINUTE, notices: [rest(T0)] }));
    let shown = step(open, scene(0, both, { own: [granted] }));
    expect([toastOf(shown), shown.screen]).toEqual(["+900000", undefined]);
    shown = step(shown, scene(5000, both, { own: [granted] }));
    expect([toastOf(shown), shown.screen]).toEqual(["+900000", undefined]);
    shown = step(shown, scene(6000, both, { own: [granted] }));
    expect(shown.screen?.kind).toBe("pause");
  });

  test("a warning is in one place: a toast takes it from the chip, and the chip from a toast", () => {
    const at = (minutes: number): Snapshot =>
      shot(teen({ notices: [warning(minutes)], remainingMs: minutes * MINUTE }));
    let shown = step(open, scene(0, at(15), { hasChip: true }));
    expect([shown.chipHint?.notice.key, toastOf(shown)]).toEqual(["w15", undefined]);
    shown = step(shown, scene(10_000, at(5), { hasChip: true }));
    expect([shown.chipHint, toastOf(shown)]).toEqual([undefined, "w5"]);
    let other = step(open, scene(0, at(5)));
    other = step(
      other,
      scene(
        10_000,
        shot(teen({ serverNow: T0 + 1, notices: [{ ...warning(15), receipt: "n" }], remainingMs: 900_000 })),
        { hasChip: true },
      ),
    );
    expect([other.chipHint?.notice.key, toastOf(other)]).toEqual(["n", undefined]);
  });
});

describe("messages", () => {
  const declined: Announcement = { kind: "time-declined", id: "request:1", key: "request:1", at: T0 };
  const notified: Announcement = { kind: "guardian-notified", about: "stop", id: "notice:1", key: "notice:1", at: T0 };
  const quiet = shot(teen());

  test("stay until they are closed, and then the next one comes", () => {
    let shown = step(open, scene(0, quiet, { own: [declined, notified] }));
    expect(toastOf(shown)).toBe("request:1");
    shown = step(shown, scene(600_000, quiet, { own: [declined, notified] }));
    expect(toastOf(shown)).toBe("request:1");
    shown = step(putAway(shown, "request:1"), scene(600_001, quiet, { own: [declined, notified] }));
    expect(toastOf(shown)).toBe("notice:1");
  });

  test("are announced within moments, before an older one, which comes back", () => {
    const newer: Announcement = { ...declined, at: T0 + 1 };
    let shown = step(open, scene(0, quiet, { own: [notified] }));
    shown = step(shown, scene(6000, quiet, { own: [newer, notified] }));
    expect(toastOf(shown)).toBe("request:1");
    shown = step(shown, scene(20_000, quiet, { own: [newer, notified] }));
    expect(toastOf(shown)).toBe("request:1");
    shown = step(putAway(shown, "request:1"), scene(20_001, quiet, { own: [newer, notified] }));
    expect(toastOf(shown)).toBe("notice:1");
  });

  test("are gone after signing out", () => {
    const shown = step(open, scene(0, quiet, { own: [declined] }));
    expect(toastOf(step(shown, scene(10, toSnapshot(initialView, 0))))).toBeUndefined();
  });

  test("give way to a warning, and come back after it", () => {
    let shown = step(open, scene(0, quiet, { own: [declined] }));
    shown = step(shown, scene(3000, with5, { own: [declined] }));
    expect(toastOf(shown)).toBe("request:1");
    shown = step(shown, scene(6000, with5, { own: [declined] }));
    expect(toastOf(shown)).toBe("w5");
    shown = step(shown, scene(26_000, with5, { own: [declined] }));
    expect(toastOf(shown)).toBe("request:1");
  });

  test("are shown on the screen of a block, but not on that of a pause", () => {
    const blocked = shot(stopped());
    const shown = step(step(open, scene(0, blocked)), scene(10, blocked, { own: [declined] }));
    expect(shown.screen?.kind).toBe("block");
    expect(toastOf(shown)).toBe("request:1");
    const loaded = step(initial, scene(0, blocked, { own: [declined] }));
    expect([loaded.screen?.kind, toastOf(loaded)]).toEqual(["block", "request:1"]);
    const paused = step(open, scene(0, shot(teen({ notices: [pause] })), { own: [declined] }));
    expect([paused.screen?.kind, toastOf(paused)]).toEqual(["pause", undefined]);
    expect(toastOf(step(putAway(paused, "p"), scene(10, quiet, { own: [declined] })))).toBe("request:1");
  });

  test("are still there when a block comes, and when it goes", () => {
    let shown = step(open, scene(0, quiet, { own: [declined] }));
    shown = step(shown, scene(10, shot(stopped()), { own: [declined] }));
    expect([shown.screen?.kind, toastOf(shown)]).toEqual(["block", "request:1"]);
    shown = step(shown, scene(20, quiet, { own: [declined] }));
    expect([shown.screen?.kind, toastOf(shown)]).toEqual([undefined, "request:1"]);
  });
});

describe("screens", () => {
  const blocked = shot(stopped());

  test("a block that comes while the page is open is news, and waits for the end of typing", () => {
    expect(step(open, scene(0, blocked)).screen?.kind).toBe("block");
    expect(step(open, scene(0, blocked, { typedAt: 0 })).screen).toBeUndefined();
  });

  test("coming back inside a block shows it silently and at once", () => {
    expect(step(initial, scene(0, blocked, { typedAt: 0 })).screen?.kind).toBe("block");
    const shown = step(step(open, scene(0, blocked)), scene(10, shot(teen())));
    expect(shown.screen).toBeUndefined();
    expect(step(shown, scene(20, blocked, { typedAt: 20 })).screen?.kind).toBe("block");
  });

  test("disappears when the chat opens, and a different block is a new screen", () => {
    const shown = step(open, scene(0, blocked));
    const night = shot(stopped({ reason: "quiet-hours" }));
    expect(step(shown, scene(10, shot(teen()))).screen).toBeUndefined();
    expect(step(shown, scene(10, night)).screen?.key).not.toBe(shown.screen?.key);
  });

  test("puts an end to toasts, and none comes over it", () => {
    const shown = step(step(open, scene(0, with5)), scene(10, shot(stopped({ notices: [reminder] }))));
    expect(shown.toast).toBeUndefined();
    expect(shown.screen?.kind).toBe("block");
  });

  test("a pause is a screen until it is answered, also when it was acknowledged meanwhile", () => {
    const paused = step(open, scene(0, shot(teen({ notices: [pause] }))));
    expect(paused.screen?.kind).toBe("pause");
    // It is still listed until it is acknowledged, and does not count as a repeat of itself.
    const listed = step(paused, scene(500, shot(teen({ notices: [pause] }))));
    expect(step(listed, scene(1000, shot(teen({ notices: [pause] })))).screen?.kind).toBe("pause");
    const later = step(paused, scene(60_000, shot(teen())));
    expect(later.screen?.kind).toBe("pause");
    const answered = putAway(later, "p");
    expect(answered.screen).toBeUndefined();
    expect(step(answered, scene(61_000, shot(teen({ notices: [pause] })))).screen).toBeUndefined();
  });

  test("a spent message limit lets one go back to reading, until a message is refused again", () => {
    const spent = shot(stopped({ reason: "message-limit", remainingMs: 600_000 }));
    const shown = step(open, scene(0, spent));
    const reading = putAway(shown, shown.screen!.key);
    expect(step(reading, scene(10, spent)).screen).toBeUndefined();
    expect(step(recall(reading, shown.screen!.key), scene(20, spent)).screen?.kind).toBe("block");
  });

  test("waiting seconds for the next message shows no screen", () => {
    const brief = shot(stopped({ reason: "message-limit", remainingMs: 600_000, resumesAt: T0 + 20_000 }));
    expect(step(open, scene(0, brief)).screen).toBeUndefined();
  });

  test("the answer to a call for help is not covered", () => {
    expect(step(open, scene(0, blocked, { calmUntil: 1000 })).screen).toBeUndefined();
    expect(step(open, scene(1000, blocked, { calmUntil: 1000 })).screen?.kind).toBe("block");
  });
});
