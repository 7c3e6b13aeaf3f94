import { describe, expect, test } from "vitest";
import { createReplay } from "../replay/replay.ts";
import { compilePolicy } from "../rules/compile.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";

const NOON = Date.parse("2026-03-08T12:00:00Z");
const MINUTE = 60_000;

const policy = compilePolicy({
  bands: {
    child: {
      ages: [0, 13],
      requiresConsent: true,
      dailyLimit: "20m",
      quietHours: [{ from: "20:00", to: "07:00" }],
      guardian: { maxExtraTimePerDay: "1h" },
    },
    teen: { ages: [13, 18] },
  },
});

function begin(account: Account = { id: "a1", age: 9 }): (event: GovernorEvent, minute?: number) => Decision {
  const replay = createReplay(policy);
  let minute = 0;
  return (event, at = minute) => {
    minute = at;
    return replay.decide({ account, event, at: NOON + at * MINUTE });
  };
}

describe("consent", () => {
  test("nothing passes until a parent has consented, and no time is given", () => {
    const send = begin();
    for (const type of ["message", "active", "reply", "status"] as const) {
      expect(send({ type })).toMatchObject({
        outcome: "block",
        reason: "consent-required",
        resumesAt: null,
        remainingMs: 0,
        stopReason: "consent-required",
      });
    }
    expect(send({ type: "consent", by: "parent" })).toMatchObject({ outcome: "ok", remainingMs: 20 * MINUTE });
    expect(send({ type: "message" })).toMatchObject({ outcome: "allow", usedMs: 0 });
  });

  test("a call for help passes", () => {
    expect(begin()({ type: "message", exempt: true })).toMatchObject({ outcome: "allow", exempt: true });
  });

  test("comes after a pause and before all other reasons", () => {
    const send = begin();
    expect(send({ type: "message" }, 9 * 60).reason).toBe("consent-required");
    send({ type: "pause" });
    expect(send({ type: "message" }).reason).toBe("paused");
  });

  test("only a parent can give it; an app and a school can withdraw it", () => {
    const send = begin();
    for (const by of ["app", "school"] as const) {
      expect(send({ type: "consent", by })).toMatchObject({ denied: "parent-only", stopReason: "consent-required" });
      send({ type: "consent", by: "parent" });
      expect(send({ type: "message" }).outcome).toBe("allow");
      send({ type: "withdraw-consent", by });
      expect(send({ type: "message" }).reason).toBe("consent-required");
    }
  });

  test("a withdrawal ends the use at once, steps of a turn included, and so does an unlinking", () => {
    for (const end of ["withdraw-consent", "unlink"] as const) {
      const send = begin();
      send({ type: "consent" });
      send({ type: "message", requestId: "r1" });
      send({ type: "calls", requestId: "r1", calls: ["c1"] });
      send({ type: end }, 1);
      expect(send({ type: "message", requestId: "r2", answers: ["c1"] })).toMatchObject({ reason: "consent-required" });
      expect(send({ type: "status" }, 2).usedMs).toBe(MINUTE);
    }
  });

  test("is not asked where the band does not require it", () => {
    expect(begin({ id: "a1", age: 14 })({ type: "message" }).outcome).toBe("allow");
  });
});

describe("revoke", () => {
  const withExtraTime = (): ReturnType<typeof begin> => {
    const send = begin();
    send({ type: "consent" });
    send({ type: "grant", minutes: 30 });
    return send;
  };

  test("takes back extra time that is not used", () => {
    const send = withExtraTime();
    expect(send({ type: "revoke", minutes: 10 })).toMatchObject({ revokedMs: 10 * MINUTE, remainingMs: 40 * MINUTE });
    expect(send({ type: "revoke", minutes: 60 })).toMatchObject({ revokedMs: 20 * MINUTE, remainingMs: 20 * MINUTE });
    expect(send({ type: "revoke", minutes: 60 })).toMatchObject({ revokedMs: 0 });
    expect(send({ type: "grant", minutes: 60 })).toMatchObject({ grantedMs: 60 * MINUTE });
  });

  test("leaves the used time", () => {
    const send = withExtraTime();
    for (let minute = 0; minute <= 35; minute++) send({ type: "active" }, minute);
    expect(send({ type: "revoke", minutes: 60 })).toMatchObject({ revokedMs: 15 * MINUTE, remainingMs: 0 });
    expect(send({ type: "message" })).toMatchObject({ outcome: "block", reason: "daily-limit" });
  });

  test("is only for a parent, and a repeated click does it once", () => {
    const send = withExtraTime();
    expect(send({ type: "revoke", minutes: 5, by: "school" })).toMatchObject({ denied: "parent-only", revokedMs: 0 });
    const click = { type: "revoke", minutes: 5, actionId: "c1" } as const;
    expect(send(click)).toMatchObject({ revokedMs: 5 * MINUTE });
    expect(send(click)).toMatchObject({ revokedMs: 5 * MINUTE, repeated: true, remainingMs: 45 * MINUTE });
  });
});
