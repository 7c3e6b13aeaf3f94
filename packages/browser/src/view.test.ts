import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../test/support/state.ts";
import { applyState, initialView, markSeen, setActive, toSnapshot, type View } from "./view.ts";
import type { SentNotice } from "@recess/protocol";

const warning = (remainingMs: number, receipt: string): SentNotice => ({
  kind: "warning",
  id: "warning",
  stopReason: "daily-limit",
  remainingMs,
  receipt,
});
const reminder: SentNotice = { kind: "reminder", id: "reminder:ai", receipt: "r1" };
const keys = (view: View): string[] => view.pending.map((notice) => notice.key);

describe("applyState", () => {
  test("computes what is shown from the server's state", () => {
    expect(toSnapshot(initialView, 0)).toMatchObject({ phase: "unknown", connection: "starting", remainingMs: null });
    expect(toSnapshot(applyState(initialView, teen(), 0), 30_000)).toMatchObject({
      phase: "open",
      connection: "online",
      remainingMs: 1_200_000,
    });
    expect(toSnapshot(applyState(initialView, stopped(), 0), 30_000)).toMatchObject({
      phase: "blocked",
      remainingMs: 0,
      resumesInMs: 16 * 3_600_000,
    });
    expect(toSnapshot(applyState(initialView, teen({ band: null }), 0), 0).phase).toBe("ungoverned");
  });

  test("does not let a late answer undo a newer one", () => {
    const view = applyState(initialView, stopped({ serverNow: T0 + 900 }), 900);
    expect(applyState(view, teen(), 1000)).toBe(view);
  });

  test("ignores the answer to a goodbye", () => {
    const view = applyState(initialView, stopped(), 0);
    expect(applyState(view, teen({ serverNow: T0 + 1000, outcome: "ok" }), 1000)).toBe(view);
  });

  test("keeps requests and messages that an answer does not contain, requests only on their day", () => {
    const requests = [
      { id: "a", kind: "time", minutes: 15, feature: null, at: T0, state: "asked", grantedMs: 0 },
    ] as const;
    const messages = [{ id: "notice:s", at: T0, kind: "guardian-notified", about: "stop" }] as const;
    const view = applyState(initialView, teen({ requests, messages }), 0);
    const refused = applyState(view, stopped({ serverNow: T0 + 1000 }), 1000);
    expect(refused.state).toMatchObject({ requests, messages });
    expect(applyState(refused, teen({ serverNow: T0 + 2000, requests: [], messages: [] }), 2000).state).toMatchObject({
      requests: [],
      messages: [],
    });
    expect(applyState(view, teen({ serverNow: T0 + 3000, day: "2030-01-01" }), 3000).state).not.toHaveProperty(
      "requests",
    );
  });

  test("accepts a server clock that was set back", () => {
    const view = applyState(initialView, stopped({ serverNow: T0 + 60_000 }), 0);
    expect(applyState(view, teen(), 1000).state?.outcome).toBe("allow");
  });

  test("a heartbeat, which a message limit does not refuse, does not lift one", () => {
    const spent = teen({ outcome: "block", reason: "message-limit", resumesAt: T0 + 600_000 });
    const view = applyState(initialView, spent, 0);
    expect(applyState(view, teen({ serverNow: T0 + 25_000 }), 25_000, true).state?.reason).toBe("message-limit");
    expect(applyState(view, teen({ serverNow: T0 + 600_000 }), 600_000, true).state?.reason).toBeNull();
    expect(applyState(view, teen({ serverNow: T0 + 25_000 }), 25_000).state?.reason).toBeNull();
    const slept = applyState(view, stopped({ serverNow: T0 + 25_000, reason: "quiet-hours" }), 25_000, true);
    expect(slept.state?.reason).toBe("quiet-hours");
  });
});

describe("notices", () => {
  test("one of a kind: a newer warning takes the place of an older one", () => {
    const first = applyState(
      initialView,
      teen({ notices: [reminder, warning(900_000, "w15")], remainingMs: 890_000 }),
      0,
    );
    expect(keys(first)).toEqual(["r1", "w15"]);
    const second = applyState(
      first,
      teen({ serverNow: T0 + 1, notices: [warning(300_000, "w5")], remainingMs: 290_000 }),
      1,
    );
    expect(keys(second)).toEqual(["r1", "w5"]);
  });

  test("one that was seen does not come back, also when another tab saw it before it came", () => {
    const view = markSeen(initialView, "r1");
    expect(keys(applyState(view, teen({ notices: [reminder] }), 0))).toEqual([]);
    expect(keys(markSeen(applyState(initialView, teen({ notices: [reminder] }), 0), "r1"))).toEqual([]);
  });

  test("the same notice is not given twice", () => {
    const view = applyState(initialView, teen({ notices: [reminder] }), 0);
    expect(keys(applyState(view, teen({ serverNow: T0 + 5, notices: [reminder] }), 5))).toEqual(["r1"]);
  });

  test("a warning of a stop that no longer binds is dropped", () => {
    const view = applyState(initialView, teen({ notices: [warning(300_000, "w5")], remainingMs: 290_000 }), 0);
    expect(keys(view)).toEqual(["w5"]);
    const granted = applyState(view, teen({ serverNow: T0 + 1, remainingMs: 1_190_000 }), 1);
    expect(keys(granted)).toEqual([]);
    expect(keys(applyState(view, stopped({ serverNow: T0 + 1 }), 1))).toEqual([]);
    const other = teen({ serverNow: T0 + 1, stopReason: "quiet-hours", remainingMs: 100_000 });
    expect(keys(applyState(view, other, 1))).toEqual([]);
  });
});

describe("presence", () => {
  test("the day's limit does not count down while nobody is present", () => {
    const view = setActive(applyState(initialView, teen(), 0), false, 60_000);
    expect(toSnapshot(view, 600_000).remainingMs).toBe(1_140_000);
    expect(toSnapshot(setActive(view, true, 600_000), 660_000).remainingMs).toBe(1_080_000);
  });

  test("quiet hours still begin", () => {
    const view = setActive(applyState(initialView, teen({ stopReason: "quiet-hours" }), 0), false, 60_000);
    expect(toSnapshot(view, 600_000).remainingMs).toBe(600_000);
  });
});

describe("toSnapshot", () => {
  test("is the same object until something that is shown changes", () => {
    const view = applyState(initialView, teen(), 0);
    const before = toSnapshot(view, 100);
    expect(toSnapshot(view, 59_000, before)).toBe(before);
    expect(toSnapshot({ ...view }, 59_000, before)).toBe(before);
    const after = toSnapshot(view, 60_000, before);
    expect(after).not.toBe(before);
    expect(after.remainingMs).toBe(1_140_000);
  });
});
