import { DEFAULTS } from "../../../rules/defaults.ts";
import type { BandInput } from "../../../values/policy.ts";
import type { AdjustableKey, DailyLimitInput } from "../../../values/policy-limits.ts";
import { formatDuration } from "../../../values/duration.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";

/** One power of a guardian. */
type Power = "maxExtraTimePerDay" | "mayLiftQuietHours" | AdjustableKey;

type Rules = (comparison: Comparison) => Iterable<Finding>;

/**
 * If the claimed policy says nothing about guardians: the powers with which a guardian could break a claimed rule that
 * holds otherwise. `rules`: all other rules.
 */
export function* ofUnaskedGuardian(comparison: Comparison, rules: Rules): Iterable<Finding> {
  const { guardian } = comparison.own.band;
  const powers = powersOf(comparison.own.band);
  if (guardian === undefined || powers.length === 0) return;
  const known = new Set(identitiesOf(rules(comparison)));
  const loosens = (used: readonly Power[]): boolean =>
    identitiesOf(rules(withPowers(comparison, used))).some((identity) => !known.has(identity));
  if (!loosens(powers)) return;
  const alone = powers.filter((power) => loosens([power]));
  // Each power without which the rule would hold; if several have the same effect, all of them.
  const needed = powers.filter((power) => !loosens(powers.filter((other) => other !== power)));
  const found = new Set([...alone, ...needed]);
  const blamed = found.size === 0 ? new Set(powers) : found;

  if (blamed.has("maxExtraTimePerDay")) {
    const values = { own: guardian.maxExtraTimePerDay, claimed: DEFAULTS.maxExtraTimePerDay };
    yield finding("guardian.maxExtraTimePerDay", values);
  }
  if (blamed.has("mayLiftQuietHours")) yield finding("guardian.mayLiftQuietHours", { own: true, claimed: false });
  const { mayAdjust = [] } = guardian;
  const left = mayAdjust.filter((key) => !blamed.has(key));
  if (left.length < mayAdjust.length) yield finding("guardian.mayAdjust", { own: mayAdjust, claimed: left });
}

function powersOf({ guardian }: BandInput): readonly Power[] {
  if (guardian === undefined) return [];
  return [
    ...(msOf(guardian.maxExtraTimePerDay ?? DEFAULTS.maxExtraTimePerDay) > 0 ? (["maxExtraTimePerDay"] as const) : []),
    ...(guardian.mayLiftQuietHours === true ? (["mayLiftQuietHours"] as const) : []),
    ...(guardian.mayAdjust ?? []),
  ];
}

/** Identifies a finding by its rule and the claimed item, because one rule can be looser in several items. */
function identitiesOf(findings: Iterable<Finding>): readonly string[] {
  return [...findings].map(({ key, claimed }) => JSON.stringify([key.split(".")[0], claimed]));
}

function withPowers(comparison: Comparison, powers: readonly Power[]): Comparison {
  const { guardian, ...plain } = comparison.own.band;
  const band = powers.reduce<BandInput>((changed, power) => loosened(changed, power, guardian), plain);
  return { ...comparison, own: { ...comparison.own, band } };
}

/** A band after a guardian has used a power to the full. */
function loosened(band: BandInput, power: Power, guardian: BandInput["guardian"]): BandInput {
  switch (power) {
    case "maxExtraTimePerDay":
      return withExtraTime(band, msOf(guardian?.maxExtraTimePerDay ?? DEFAULTS.maxExtraTimePerDay));
    case "mayLiftQuietHours": {
      const { quietHours: _lifted, voice, ...rest } = band;
      if (voice === undefined) return rest;
      const { quietHours: _likewise, ...spoken } = voice;
      return { ...rest, voice: spoken };
    }
    case "break":
      // Without a rest, no continuous use lasts.
      return { ...band, break: { after: LONG, rest: "0s", mode: "remind" } };
    default: {
      const { [power]: _adjusted, ...rest } = band;
      return rest;
    }
  }
}

/** Longer than any use. */
const LONG = "1000d";

const DAYS_IN_WEEK = 7;

function withExtraTime(band: BandInput, extraMs: number): BandInput {
  const { dailyLimit, weeklyLimit, voice, ...rest } = band;
  const spoken = voice?.dailyLimit;
  return {
    ...rest,
    ...(dailyLimit !== undefined && { dailyLimit: dailyWith(dailyLimit, extraMs) }),
    ...(weeklyLimit !== undefined && { weeklyLimit: formatDuration(msOf(weeklyLimit) + DAYS_IN_WEEK * extraMs) }),
    ...(voice && { voice: { ...voice, ...(spoken && { dailyLimit: dailyWith(spoken, extraMs) }) } }),
  };
}

function dailyWith(limit: DailyLimitInput, extraMs: number): DailyLimitInput {
  const more = (text: string): string => formatDuration(msOf(text) + extraMs);
  if (typeof limit === "string") return more(limit);
  return Object.fromEntries(Object.entries(limit).map(([day, text]) => [day, more(text ?? "0s")]));
}
