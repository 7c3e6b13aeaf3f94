import { millisecondsInMinute } from "date-fns/constants";
import type { Age, Reason } from "@recess/core";
import { REASONS } from "../reasons.ts";
import { type Member, type Pair, round } from "./figures.ts";

export interface AccountChange {
  readonly account: string;
  readonly age: Age;
  readonly old: AccountFigures;
  readonly new: AccountFigures;
  /** Rules whose effect differs, largest change first. */
  readonly changed: readonly RuleChange[];
}

export interface AccountFigures {
  readonly band: string | null;
  readonly minutesPerDay: number;
  readonly stops: number;
  readonly refusedTries: number;
}

/** The effect of one rule on one account. */
export interface RuleChange {
  readonly reason: Reason;
  readonly oldStops: number;
  readonly newStops: number;
  /** If the number of stops is the same: whether they come earlier or later. */
  readonly moment: "earlier" | "later" | null;
}

/** Smaller changes would not be noticed. */
export const SAME_MINUTES = 0.1;

export function isChanged(pair: Pair): boolean {
  const [before, after] = [pair.old.tally, pair.new.tally];
  return (
    before.band !== after.band ||
    before.stops !== after.stops ||
    before.refusedTries !== after.refusedTries ||
    Math.abs(moreMinutes(pair)) >= SAME_MINUTES
  );
}

/** Additional minutes a day; 0 if only one policy governs the account, as the other side is then not measured. */
export function moreMinutes(pair: Pair): number {
  const isOnBoth = pair.old.tally.band !== null && pair.new.tally.band !== null;
  return isOnBoth ? minutesPerDay(pair.new) - minutesPerDay(pair.old) : 0;
}

function minutesPerDay({ tally, usedMs }: Member): number {
  return tally.days === 0 ? 0 : usedMs / tally.days / millisecondsInMinute;
}

/** The accounts that change most, largest change first; `ages` has the last known age of each. */
export function mostChanged(
  pairs: readonly Pair[],
  ages: ReadonlyMap<string, Age>,
  top: number,
): readonly AccountChange[] {
  // One stop counts as much as several minutes: people notice both.
  const weight = (pair: Pair): number =>
    Math.abs(moreMinutes(pair)) +
    (Math.abs(pair.new.tally.stops - pair.old.tally.stops) * 10) / Math.max(1, pair.old.tally.days);
  return pairs
    .filter(isChanged)
    .sort((a, b) => weight(b) - weight(a) || (a.account < b.account ? -1 : 1))
    .slice(0, top)
    .map((pair) => ({
      account: pair.account,
      age: ages.get(pair.account) ?? "unknown",
      old: accountFigures(pair.old),
      new: accountFigures(pair.new),
      changed: ruleChanges(pair),
    }));
}

function accountFigures(member: Member): AccountFigures {
  const { band, stops, refusedTries } = member.tally;
  return { band, minutesPerDay: round(minutesPerDay(member)), stops, refusedTries };
}

function ruleChanges(pair: Pair): readonly RuleChange[] {
  return REASONS.flatMap((reason) => ruleChange(pair, reason))
    .sort((a, b) => b.weight - a.weight)
    .map(({ change }) => change);
}

function ruleChange(
  { old: before, new: after }: Pair,
  reason: Reason,
): readonly { readonly weight: number; readonly change: RuleChange }[] {
  const none = { stops: 0, refusedTries: 0, atSum: 0 };
  const [was, is] = [before.tally.reasons[reason] ?? none, after.tally.reasons[reason] ?? none];
  const stops = { reason, oldStops: was.stops, newStops: is.stops };
  if (was.stops !== is.stops) {
    return [{ weight: 1 + Math.abs(is.stops - was.stops), change: { ...stops, moment: null } }];
  }
  const laterMinutes = was.stops === 0 ? 0 : (is.atSum - was.atSum) / was.stops / millisecondsInMinute;
  if (Math.abs(laterMinutes) < SAME_MINUTES) return [];
  const weight = 1 - 1 / (1 + Math.abs(laterMinutes));
  return [{ weight, change: { ...stops, moment: laterMinutes > 0 ? "later" : "earlier" } }];
}
