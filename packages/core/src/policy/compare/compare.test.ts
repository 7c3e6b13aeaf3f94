import { describe, expect, test } from "vitest";
import type { BandInput, PolicyInput, RolloutLimitsInput } from "../../values/policy.ts";
import { comparePolicies } from "./compare.ts";

const of = (teen: Omit<BandInput, "ages">, more: Omit<PolicyInput, "bands"> = {}): PolicyInput => ({
  ...more,
  bands: { teen: { ages: [13, 18], ...teen } },
});

/** The keys in which the own policy is looser. */
const looser = (own: PolicyInput, claimed: PolicyInput): readonly string[] =>
  comparePolicies(own, claimed).map(({ key }) => key);

describe("a claim is not emptied", () => {
  const claimed = of({ dailyLimit: "2h", openHours: [{ from: "06:00", to: "22:00" }] });
  const night = [{ from: "22:00", to: "06:00" }];

  test("P2: by a rollout that only observes", () => {
    const limits: RolloutLimitsInput = { mode: "observe" };
    const own = of({ dailyLimit: "2h", rollout: { percent: 100, salt: "s", limits } });
    expect(comparePolicies(own, of({ dailyLimit: "2h" }))).toMatchObject([
      { key: "mode", rollout: true, path: ["bands", "teen", "rollout", "limits", "mode"] },
    ]);
  });

  test("P5: by quiet hours that stand in for open hours, and that a parent may lift", () => {
    const own = of({ dailyLimit: "2h", quietHours: night });
    expect(looser(own, claimed)).toEqual([]);
    const lifting = { ...claimed.bands["teen"]!, guardian: { mayLiftQuietHours: true } };
    expect(
      looser(of({ ...own.bands["teen"], guardian: { mayLiftQuietHours: true } }), { bands: { teen: lifting } }),
    ).toEqual(["openHours"]);
  });

  test("P5: by hours that stand in for a daily limit, and that a parent may adjust", () => {
    const short = { openHours: [{ from: "16:00", to: "17:00" }] };
    expect(looser(of(short), of({ dailyLimit: "3h" }))).toEqual([]);
    const guardian = { mayAdjust: ["openHours"] as const };
    expect(looser(of({ ...short, guardian }), of({ dailyLimit: "3h", guardian }))).toEqual(["dailyLimit"]);
  });

  test("by a week's limit that stands in for a day's, it is not emptied", () => {
    expect(looser(of({ weeklyLimit: "2h" }), of({ dailyLimit: "2h" }))).toEqual([]);
    expect(looser(of({ weeklyLimit: "3h" }), of({ dailyLimit: "2h" }))).toEqual(["dailyLimit"]);
  });

  test("by extra time: it goes on past a daily limit that stands in for a break, and past a week's on one of its days", () => {
    const guardian = { maxExtraTimePerDay: "30m" };
    const broken = of({ break: { after: "1h", mode: "enforce" }, guardian });
    expect(looser(of({ dailyLimit: "50m" }), broken)).toEqual([]);
    expect(looser(of({ dailyLimit: "20m", guardian }), broken)).toEqual([]);
    expect(looser(of({ dailyLimit: "50m", guardian }), broken)).toEqual(["break"]);
    const hour = [{ from: "16:00", to: "16:59" }];
    expect(looser(of({ dailyLimit: "50m", openHours: hour, guardian }), broken)).toEqual([]);
    // What is granted on Monday and not used is there on Tuesday.
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

  test("by leaving out a parent's consent", () => {
    expect(looser(of({}), of({ requiresConsent: true }))).toEqual(["requiresConsent"]);
    expect(looser(of({ requiresConsent: true }), of({ requiresConsent: true }))).toEqual([]);
  });

  test("P4: by bands that hold other accounts of a known range of ages", () => {
    const teens = { ages: [14, 18], dailyLimit: "1h" } as const;
    const own: PolicyInput = { bands: { child: { ages: [0, 12], dailyLimit: "9h" }, teen: teens } };
    const differences = comparePolicies(own, { bands: { teen: teens, young: { ages: [0, 9], dailyLimit: "9h" } } });
    expect(differences).toMatchObject([
      { key: "dailyLimit", bands: { own: "child", claimed: "teen" }, witness: { age: { min: 9, max: 14 } } },
    ]);
  });
});

describe("what is called looser, and is not for certain", () => {
  test("fewer messages at once over a shorter time", () => {
    const [difference] = comparePolicies(
      of({ messageLimits: [{ limit: 5, per: "10m" }] }),
      of({ messageLimits: [{ limit: 40, per: "1h" }] }),
    );
    expect(difference).toMatchObject({ key: "messageLimits", direction: "looser", exact: false });
  });
});

test("a witness is a day of the range, also of one that is over", () => {
  const label = (date: string): number => Date.parse(date) / 86_400_000;
  const [own, claimed] = [of({ dailyLimit: "3h" }), of({ dailyLimit: "2h" })];
  const range = { from: -Infinity, to: label("2026-12-31") };
  expect(comparePolicies(own, claimed, { range })[0]?.witness.label).toBe("2026-12-21");
  const month = { from: label("2026-03-01"), to: label("2026-04-01") };
  expect(comparePolicies(own, claimed, { range: month })[0]?.witness.label).toBe("2026-03-23");
  const later = { from: label("2027-06-01"), to: Infinity };
  expect(comparePolicies(own, claimed, { range: later })[0]?.witness.label).toBe("2027-06-07");
});

describe("from one version of a policy to the next", () => {
  const all = (own: PolicyInput, before: PolicyInput) =>
    comparePolicies(own, before, { keys: "all" }).map(({ key, direction }) => `${key} ${direction}`);
  const rolledOut = (percent: number, dailyLimit = "90m"): PolicyInput =>
    of({ dailyLimit: "1h", rollout: { percent, salt: "s", limits: { dailyLimit } } });

  test("a rollout that stays changes nothing, and its share is said", () => {
    expect(all(rolledOut(10), rolledOut(10))).toEqual([]);
    expect(all(rolledOut(50), rolledOut(10))).toEqual(["rollout.percent other"]);
    expect(all(rolledOut(10, "2h"), rolledOut(10))).toEqual(["dailyLimit looser"]);
    expect(all(rolledOut(10), of({ dailyLimit: "1h" }))).toContain("dailyLimit looser");
  });

  test("another rest of a break that only reminds is another session", () => {
    const rest = (rest?: string): PolicyInput => of({ break: { after: "1h", ...(rest && { rest }) } });
    expect(all(rest("12h"), rest())).toEqual(["break.rest other"]);
    expect(all(rest(), rest("12h"))).toEqual(["break.rest other"]);
    expect(all(rest("5m"), rest())).toEqual([]);
    expect(all(of({}), rest("12h"))).toEqual(["break looser"]);
    expect(all(of({ warnings: ["15m", "5m", "1m"] }), of({}))).toEqual([]);
  });

  test("consent and speech are looked at in both directions", () => {
    const strict = of({ requiresConsent: true, voice: { dailyLimit: "10m" } });
    expect(all(of({}), strict)).toEqual(["voice.dailyLimit looser", "requiresConsent looser"]);
    expect(all(strict, of({}))).toEqual(["voice.dailyLimit stricter", "requiresConsent stricter"]);
  });
});
