import { describe, expect, test } from "vitest";
import type { BandInput, PolicyInput, RolloutLimitsInput } from "../../values/policy.ts";
import type { AdjustableKey } from "../../values/policy-limits.ts";
import { comparePolicies } from "./compare.ts";

const of = (teen: Omit<BandInput, "ages">, more: Omit<PolicyInput, "bands"> = {}): PolicyInput => ({
  ...more,
  bands: { teen: { ages: [13, 18], ...teen } },
});

/** The keys in which the own policy is looser. */
const looser = (own: PolicyInput, claimed: PolicyInput): readonly string[] =>
  comparePolicies(own, claimed).map(({ key }) => key);

describe("a claim cannot be bypassed", () => {
  const claimed = of({ dailyLimit: "2h", openHours: [{ from: "06:00", to: "22:00" }] });
  const night = [{ from: "22:00", to: "06:00" }];

  test("by a rollout that only observes", () => {
    const limits: RolloutLimitsInput = { mode: "observe" };
    const own = of({ dailyLimit: "2h", rollout: { percent: 100, salt: "s", limits } });
    expect(comparePolicies(own, of({ dailyLimit: "2h" }))).toMatchObject([
      { key: "mode", rollout: true, path: ["bands", "teen", "rollout", "limits", "mode"] },
    ]);
  });

  test("by quiet hours that replace open hours, and that a parent may lift", () => {
    const own = of({ dailyLimit: "2h", quietHours: night });
    expect(looser(own, claimed)).toEqual([]);
    const lifting = { ...claimed.bands["teen"]!, guardian: { mayLiftQuietHours: true } };
    expect(
      looser(of({ ...own.bands["teen"], guardian: { mayLiftQuietHours: true } }), { bands: { teen: lifting } }),
    ).toEqual(["openHours"]);
  });

  test("by hours that replace a daily limit, and that a parent may adjust", () => {
    const short = { openHours: [{ from: "16:00", to: "17:00" }] };
    expect(looser(of(short), of({ dailyLimit: "3h" }))).toEqual([]);
    const guardian = { mayAdjust: ["openHours"] as const };
    expect(looser(of({ ...short, guardian }), of({ dailyLimit: "3h", guardian }))).toEqual(["dailyLimit"]);
  });

  test("by a weekly limit that replaces a daily one, it is not emptied", () => {
    expect(looser(of({ weeklyLimit: "2h" }), of({ dailyLimit: "2h" }))).toEqual([]);
    expect(looser(of({ weeklyLimit: "3h" }), of({ dailyLimit: "2h" }))).toEqual(["dailyLimit"]);
  });

  test("by extra time: it extends a daily limit that replaces a break, and a weekly one on one of its days", () => {
    const guardian = { maxExtraTimePerDay: "30m" };
    const broken = of({ break: { after: "1h", mode: "enforce" }, guardian });
    const limited = (dailyLimit: string, more: Omit<BandInput, "ages"> = {}): PolicyInput =>
      of({ dailyLimit, quietHours: night, ...more });
    expect(looser(limited("50m"), broken)).toEqual([]);
    expect(looser(limited("20m", { guardian }), broken)).toEqual([]);
    expect(looser(limited("50m", { guardian }), broken)).toEqual(["break"]);
    const hour = [{ from: "16:00", to: "16:59" }];
    expect(looser(of({ dailyLimit: "50m", openHours: hour, guardian }), broken)).toEqual([]);
    // What is granted on Monday and not used is still there on Tuesday.
    expect(looser(of({ weeklyLimit: "2h", guardian }), of({ dailyLimit: "2h", guardian }))).toEqual(["dailyLimit"]);
    expect(looser(of({ weeklyLimit: "2h", guardian }), of({ dailyLimit: "5h", guardian }))).toEqual([]);
  });

  test("by fewer nudges a day than one nudge alone may come", () => {
    const nudges = (cooldown: string): NonNullable<PolicyInput["bands"][string]["nudges"]> => [
      { id: "rest", when: { minutesToday: 1 }, cooldown },
    ];
    const often = of({ nudges: nudges("10m") });
    expect(looser(of({ nudges: nudges("10m"), maxNudgesPerDay: 1 }), often)).toEqual(["maxNudgesPerDay"]);
    expect(looser(of({ nudges: nudges("10m"), maxNudgesPerDay: 3 }), often)).toEqual([]);
    expect(looser(of({ nudges: nudges("24h"), maxNudgesPerDay: 1 }), of({ nudges: nudges("24h") }))).toEqual([]);
  });

  test("by speech: counted apart, without limits, longer or at night", () => {
    const asked = of({ messageLimits: [{ limit: 40, per: "day" }] });
    expect(looser(of({ ...asked.bands["teen"], voice: {} }), asked)).toEqual(["voice.messageLimits"]);
    const apart = (written: number, said: number): PolicyInput =>
      of({
        messageLimits: [{ limit: written, per: "day" }],
        voice: { messageLimits: [{ limit: said, per: "day" }] },
      });
    expect(looser(apart(40, 1), asked)).toEqual(["voice.messageLimits"]);
    expect(looser(apart(30, 10), asked)).toEqual([]);
    const speech = of({ voice: { dailyLimit: "30m", quietHours: night, messageLimits: [{ limit: 5, per: "10m" }] } });
    expect(looser(of({}), speech)).toEqual(["voice.dailyLimit", "voice.quietHours", "voice.messageLimits"]);
    expect(
      looser(of({ dailyLimit: "20m", quietHours: night, messageLimits: [{ limit: 5, per: "10m" }] }), speech),
    ).toEqual([]);
    expect(looser(speech, speech)).toEqual([]);
  });

  test("by time to speak, which the quiet hours of speech limit, too", () => {
    const open = (to: string): PolicyInput => of({ voice: { quietHours: [{ from: to, to: "12:00" }] } });
    const asked = of({ voice: { dailyLimit: "2h" } });
    expect(looser(open("14:00"), asked)).toEqual([]);
    expect(comparePolicies(open("14:01"), asked)).toMatchObject([{ key: "voice.dailyLimit", exact: true }]);
    const lifted = of({
      voice: { quietHours: [{ from: "14:00", to: "12:00" }] },
      guardian: { mayLiftQuietHours: true },
    });
    expect(looser(lifted, asked)).toContain("voice.dailyLimit");
  });

  test("by an hour that only the day of a clock change has, which is not exact", () => {
    const late = [{ from: "00:00", to: "22:00" }];
    expect(comparePolicies(of({ quietHours: late }), of({ dailyLimit: "2h" }))).toMatchObject([
      { key: "dailyLimit", exact: false },
    ]);
    expect(comparePolicies(of({ voice: { quietHours: late } }), of({ voice: { dailyLimit: "2h" } }))).toMatchObject([
      { key: "voice.dailyLimit", exact: false },
    ]);
    expect(comparePolicies(of({ quietHours: late }), of({ dailyLimit: "1h" }))).toMatchObject([{ exact: true }]);
  });

  test("by leaving out a parent's consent", () => {
    expect(looser(of({}), of({ requiresConsent: true }))).toEqual(["requiresConsent"]);
    expect(looser(of({ requiresConsent: true }), of({ requiresConsent: true }))).toEqual([]);
  });

  test("by a guardian, where the claimed policy says nothing about guardians", () => {
    const guarded = (guardian: BandInput["guardian"], band: Omit<BandInput, "ages"> = {}): PolicyInput =>
      of({ dailyLimit: "2h", quietHours: night, ...band, ...(guardian && { guardian }) });
    const law = of({ dailyLimit: "2h", quietHours: night });
    expect(looser(guarded(undefined), law)).toEqual([]);
    expect(looser(guarded({ maxExtraTimePerDay: "30m" }), law)).toEqual(["guardian.maxExtraTimePerDay"]);
    expect(looser(guarded({ mayLiftQuietHours: true }), law)).toEqual(["guardian.mayLiftQuietHours"]);
    expect(comparePolicies(guarded({ mayAdjust: ["dailyLimit", "openHours"] }), law)).toMatchObject([
      { key: "guardian.mayAdjust", own: ["dailyLimit", "openHours"], claimed: ["openHours"] },
    ]);
    // A guardian may change what the law does not limit.
    expect(
      looser(guarded({ maxExtraTimePerDay: "30m", mayAdjust: ["dailyLimit"] }), of({ quietHours: night })),
    ).toEqual([]);
    expect(looser(guarded({ maxExtraTimePerDay: "30m" }, { dailyLimit: "90m" }), law)).toEqual([]);
    expect(looser(guarded({ maxExtraTimePerDay: "31m" }, { dailyLimit: "90m" }), law)).toEqual([
      "guardian.maxExtraTimePerDay",
    ]);
  });

  test("by what a guardian may do in two ways together", () => {
    const hours = [{ from: "16:00", to: "18:00" }];
    const guardian = { maxExtraTimePerDay: "1h", mayAdjust: ["openHours"] } as const;
    const law = of({ dailyLimit: "2h" });
    const own = { dailyLimit: "2h", openHours: hours };
    expect(looser(of({ ...own, guardian: { maxExtraTimePerDay: "1h" } }), law)).toEqual([]);
    expect(looser(of({ ...own, guardian: { mayAdjust: ["openHours"] } }), law)).toEqual([]);
    expect(looser(of({ ...own, guardian }), law)).toEqual(["guardian.maxExtraTimePerDay", "guardian.mayAdjust"]);
  });

  test.each<[string, Omit<BandInput, "ages">, AdjustableKey]>([
    ["a week", { weeklyLimit: "5h" }, "weeklyLimit"],
    ["a break", { break: { after: "30m", mode: "enforce" } }, "break"],
    ["a break that is only said", { break: { after: "30m" } }, "break"],
    ["messages", { messageLimits: [{ limit: 5, per: "day" }] }, "messageLimits"],
    ["features", { features: { companion: false } }, "features"],
    ["hours", { openHours: [{ from: "08:00", to: "20:00" }] }, "openHours"],
    ["hours of speech", { voice: { messageLimits: [{ limit: 5, per: "day" }] }, messageLimits: [] }, "messageLimits"],
  ])("by a guardian who may adjust what it asks for: %s", (_what, band, key) => {
    const own = { ...band, guardian: { mayAdjust: [key] } };
    const isSpeech = band.voice !== undefined;
    expect(looser(of(own), of(band))).toEqual(isSpeech ? [] : ["guardian.mayAdjust"]);
    expect(looser(of(own), of(own))).toEqual([]);
  });

  test("by a rest so short that no use is ever continuous", () => {
    const rested = (rest: string, band: Omit<BandInput, "ages"> = {}): PolicyInput =>
      of({ ...band, break: { after: "30m", rest } });
    expect(looser(rested("1s"), of({ break: { after: "30m" } }))).toEqual(["break.rest"]);
    expect(looser(rested("5m"), of({ break: { after: "30m" } }))).toEqual([]);
    expect(looser(rested("20m"), of({ break: { after: "30m" } }))).toEqual([]);
    const nudges = [{ id: "n", when: { streakMinutes: 20 } }];
    expect(looser(rested("1s", { nudges }), of({ nudges }))).toEqual(["break.rest"]);
    expect(looser(rested("10m", { nudges }), of({ nudges }))).toEqual([]);
    const fresh = [{ id: "n", when: { messagesToday: 1, not: { streakMinutes: 20 } } }];
    expect(looser(rested("10m", { nudges: fresh }), of({ nudges: fresh }))).toEqual(["break.rest"]);
  });

  test("by a rest so long that no session ever begins anew", () => {
    const reminders = [{ id: "ai", at: "start-of-session" }] as const;
    const rested = (rest: string, band: Omit<BandInput, "ages">): PolicyInput =>
      of({ ...band, break: { after: "30m", rest } });
    expect(looser(rested("24h", { reminders }), of({ reminders }))).toEqual(["break.rest"]);
    expect(looser(rested("24h", { reminders }), of({ reminders: [{ id: "ai", at: "start-of-day" }] }))).toEqual([
      "break.rest",
    ]);
    expect(looser(rested("15m", { reminders }), of({ reminders }))).toEqual([]);
    const always = [{ id: "ai", at: "start-of-session", as: "persistent" }] as const;
    expect(looser(rested("24h", { reminders: always }), of({ reminders }))).toEqual([]);
  });

  test("by use over the beginning of a day, which no break interrupts", () => {
    const asked = of({ break: { after: "1h", mode: "enforce" } });
    const late = of({ dailyLimit: "50m" });
    expect(comparePolicies(late, asked)).toMatchObject([{ key: "break", exact: false }]);
    expect(looser(of({ dailyLimit: "50m", quietHours: night }), asked)).toEqual([]);
    // Closed, but for less time than a rest.
    const short = [{ from: "03:58", to: "04:02" }];
    expect(looser(of({ dailyLimit: "50m", quietHours: short }), asked)).toEqual(["break"]);
    expect(looser(of({ dailyLimit: "0m" }), asked)).toEqual([]);
    const school = [{ from: "08:00", to: "15:00" }];
    expect(looser(of({ dailyLimit: "50m", quietHours: school }), asked)).toEqual(["break"]);
    expect(looser(of({ dailyLimit: "19m", quietHours: school }), asked)).toEqual([]);
  });

  test("by hours that a clock change moves", () => {
    const quiet = (from: string, to: string): PolicyInput => of({ quietHours: [{ from, to }] });
    // 02:30 does not exist on one night, and is 03:30 then.
    expect(comparePolicies(quiet("02:30", "06:00"), quiet("03:00", "06:00"))).toMatchObject([
      { key: "quietHours", exact: false, example: { clock: "03:00" } },
    ]);
    expect(comparePolicies(quiet("22:00", "03:00"), quiet("22:00", "02:30"))).toMatchObject([
      { key: "quietHours", exact: false, example: { clock: "03:00" } },
    ]);
    expect(looser(quiet("02:00", "06:00"), quiet("03:00", "06:00"))).toEqual([]);
    expect(looser(quiet("02:30", "06:00"), quiet("02:45", "06:00"))).toEqual([]);
    expect(looser(quiet("22:30", "07:00"), quiet("22:45", "06:30"))).toEqual([]);
    // In Nuuk, clocks go from 23:00 to midnight.
    expect(looser(quiet("23:30", "06:00"), quiet("00:00", "06:00"))).toEqual(["quietHours"]);
    const open = (from: string, to: string): PolicyInput => of({ openHours: [{ from, to }] });
    expect(looser(open("03:00", "20:00"), open("02:30", "20:00"))).toEqual(["openHours"]);
  });

  test("by bands that hold other accounts of a known range of ages", () => {
    const teens = { ages: [14, 18], dailyLimit: "1h" } as const;
    const own: PolicyInput = { bands: { child: { ages: [0, 12], dailyLimit: "9h" }, teen: teens } };
    const differences = comparePolicies(own, { bands: { teen: teens, young: { ages: [0, 9], dailyLimit: "9h" } } });
    expect(differences).toMatchObject([
      { key: "dailyLimit", bands: { own: "child", claimed: "teen" }, example: { age: { min: 9, max: 14 } } },
    ]);
  });
});

describe("differences that are reported as looser without being certain", () => {
  test("fewer messages at once over a shorter time", () => {
    const [difference] = comparePolicies(
      of({ messageLimits: [{ limit: 5, per: "10m" }] }),
      of({ messageLimits: [{ limit: 40, per: "1h" }] }),
    );
    expect(difference).toMatchObject({ key: "messageLimits", direction: "looser", exact: false });
  });
});

test("a example is a day of the range, also of one that is over", () => {
  const label = (date: string): number => Date.parse(date) / 86_400_000;
  const [own, claimed] = [of({ dailyLimit: "3h" }), of({ dailyLimit: "2h" })];
  const range = { from: -Infinity, to: label("2026-12-31") };
  expect(comparePolicies(own, claimed, { range })[0]?.example.label).toBe("2026-12-21");
  const month = { from: label("2026-03-01"), to: label("2026-04-01") };
  expect(comparePolicies(own, claimed, { range: month })[0]?.example.label).toBe("2026-03-23");
  const later = { from: label("2027-06-01"), to: Infinity };
  expect(comparePolicies(own, claimed, { range: later })[0]?.example.label).toBe("2027-06-07");
});

describe("from one version of a policy to the next", () => {
  const all = (own: PolicyInput, before: PolicyInput) =>
    comparePolicies(own, before, { keys: "all" }).map(({ key, direction }) => `${key} ${direction}`);
  const rolledOut = (percent: number, dailyLimit = "90m"): PolicyInput =>
    of({ dailyLimit: "1h", rollout: { percent, salt: "s", limits: { dailyLimit } } });

  test("an unchanged rollout changes nothing, and its share is reported", () => {
    expect(all(rolledOut(10), rolledOut(10))).toEqual([]);
    expect(all(rolledOut(50), rolledOut(10))).toEqual(["rollout.percent other"]);
    expect(all(rolledOut(10, "2h"), rolledOut(10))).toEqual(["dailyLimit looser"]);
    expect(all(rolledOut(10), of({ dailyLimit: "1h" }))).toContain("dailyLimit looser");
  });

  test("another rest of a break that only reminds is another session", () => {
    const rest = (rest?: string): PolicyInput => of({ break: { after: "1h", ...(rest && { rest }) } });
    expect(all(rest("12h"), rest())).toEqual(["break.rest other"]);
    expect(all(rest(), rest("12h"))).toEqual(["break.rest looser"]);
    expect(all(rest("5m"), rest())).toEqual([]);
    expect(all(of({}), rest("12h"))).toEqual(["break looser"]);
    expect(all(of({ warnings: ["15m", "5m", "1m"] }), of({}))).toEqual([]);
  });

  test("consent and speech are compared in both directions", () => {
    const strict = of({ requiresConsent: true, voice: { dailyLimit: "10m" } });
    expect(all(of({}), strict)).toEqual(["voice.dailyLimit looser", "requiresConsent looser"]);
    expect(all(strict, of({}))).toEqual(["voice.dailyLimit stricter", "requiresConsent stricter"]);
  });
});
