import { describe, expect, test } from "vitest";
import { createReplay } from "../replay/replay.ts";
import { compilePolicy } from "../rules/compile.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { BandInput } from "../values/policy.ts";

const NOON = Date.parse("2026-03-08T12:00:00Z");
const MINUTE = 60_000;
const SPOKEN = { channel: "voice" } as const;

function begin(band: Partial<BandInput>): (event: GovernorEvent, minute?: number) => Decision {
  const replay = createReplay(compilePolicy({ bands: { teen: { ages: [13, 18], ...band } } }));
  let minute = 0;
  return (event, at = minute) => {
    minute = at;
    return replay.decide({ account: { id: "a1", age: 14 }, event, at: NOON + at * MINUTE });
  };
}

describe("limits of speech", () => {
  test("its time is a part of the day's, and stops speech alone", () => {
    const send = begin({ dailyLimit: "1h", voice: { dailyLimit: "10m" } });
    for (let minute = 0; minute <= 5; minute++) send({ type: "active" }, minute);
    expect(send({ type: "active", ...SPOKEN })).toMatchObject({ channel: "voice", remainingMs: 10 * MINUTE });
    for (let minute = 5; minute < 15; minute++)
      expect(send({ type: "active", ...SPOKEN }, minute).outcome).toBe("allow");
    const stopped = send({ type: "message", ...SPOKEN }, 15);
    expect(stopped).toMatchObject({ outcome: "block", reason: "daily-limit", usedMs: 15 * MINUTE });
    expect(stopped.resumesAt).toBe(Date.parse("2026-03-09T04:00:00Z"));
    expect(send({ type: "message" })).toMatchObject({ outcome: "allow", remainingMs: 45 * MINUTE, channel: "text" });
  });

  test("the day's limit stops both", () => {
    const send = begin({ dailyLimit: "5m", voice: { dailyLimit: "10m" } });
    for (let minute = 0; minute <= 5; minute++) send({ type: "active", ...SPOKEN }, minute);
    expect(send({ type: "message", ...SPOKEN }).reason).toBe("daily-limit");
    expect(send({ type: "message" }).reason).toBe("daily-limit");
  });

  test("quiet hours of speech close speech alone, and a lift suspends them", () => {
    const send = begin({
      voice: { quietHours: [{ from: "12:05", to: "13:00" }] },
      guardian: { mayLiftQuietHours: true },
    });
    expect(send({ type: "status", ...SPOKEN })).toMatchObject({ remainingMs: 5 * MINUTE, stopReason: "quiet-hours" });
    expect(send({ type: "status" })).toMatchObject({ remainingMs: null });
    expect(send({ type: "message", ...SPOKEN }, 5)).toMatchObject({
      reason: "quiet-hours",
      resumesAt: NOON + 60 * MINUTE,
    });
    expect(send({ type: "message" }).outcome).toBe("allow");
    send({ type: "lift", until: NOON + 30 * MINUTE });
    expect(send({ type: "message", ...SPOKEN }).outcome).toBe("allow");
  });

  test("speech counts only against its own message limits", () => {
    const send = begin({
      messageLimits: [{ limit: 1, per: "day" }],
      voice: { messageLimits: [{ limit: 2, per: "1h" }] },
    });
    expect(send({ type: "message", requestId: "s1", ...SPOKEN }).quotas).toMatchObject([{ limit: 2, remaining: 1 }]);
    expect(send({ type: "message", requestId: "s2", ...SPOKEN }).outcome).toBe("allow");
    expect(send({ type: "message", requestId: "s3", ...SPOKEN })).toMatchObject({
      reason: "message-limit",
      resumesAt: NOON + 30 * MINUTE,
    });
    expect(send({ type: "message", requestId: "w1" }).outcome).toBe("allow");
    expect(send({ type: "message", requestId: "w2" }).reason).toBe("message-limit");
    send({ type: "refund", requestId: "s2" });
    expect(send({ type: "message", requestId: "w2" }).reason).toBe("message-limit");
    expect(send({ type: "message", requestId: "s3", ...SPOKEN }).outcome).toBe("allow");
  });

  test("speech without separate message limits is bounded by time", () => {
    const send = begin({ messageLimits: [{ limit: 1, per: "day" }], voice: {} });
    for (let turn = 0; turn < 5; turn++) expect(send({ type: "message", ...SPOKEN }).outcome).toBe("allow");
  });

  test("an open page's time still counts when speech stops", () => {
    const send = begin({ voice: { dailyLimit: "1m" } });
    send({ type: "message", device: "page" });
    send({ type: "active", reply: true, ...SPOKEN });
    expect(send({ type: "status" }, 2).usedMs).toBe(2 * MINUTE);
    expect(send({ type: "status", ...SPOKEN })).toMatchObject({ outcome: "allow", remainingMs: MINUTE / 2 });
  });

  test("ends with the conversation: what follows counts as writing", () => {
    const send = begin({ voice: { dailyLimit: "10m" } });
    send({ type: "message", ...SPOKEN });
    send({ type: "away", ...SPOKEN }, 1);
    send({ type: "active" }, 1);
    expect(send({ type: "status", ...SPOKEN }, 2)).toMatchObject({ usedMs: 2 * MINUTE, remainingMs: 9 * MINUTE });
  });

  test("a band without them does not tell the two apart", () => {
    const send = begin({ messageLimits: [{ limit: 1, per: "day" }] });
    expect(send({ type: "message", ...SPOKEN }).outcome).toBe("allow");
    expect(send({ type: "message" }).reason).toBe("message-limit");
  });
});
