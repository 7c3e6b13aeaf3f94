import { limitsFor } from "../rules/adjusted.ts";
import { segmentAt, startAhead } from "../time/ahead.ts";
import { copyRecord, type Draft } from "./draft.ts";
import { daysAhead, endLeases, giveFloor, settle } from "./settle.ts";
import type { Later, Situation } from "./situation.ts";
import { leaseVoice } from "./voice.ts";

/** A time range in which one plain policy decides. */
export interface Stretch {
  /** The situation at its start; `null`: the account is not governed then. */
  readonly here: Situation | null;
  readonly from: number;
  /** Infinity for the last one. */
  readonly until: number;
}

export interface LookAhead {
  /** Whether to assume continuous use from now on, or none. */
  readonly inUse: boolean;
  /** Nothing later is considered. */
  readonly horizon: number;
}

/**
 * The stretches ahead of a situation. Each settles the record under its own policy, as an event after that date would,
 * so what is foreseen is what will be decided.
 */
export function* stretchesAhead(first: Situation, { inUse, horizon }: LookAhead): Iterable<Stretch> {
  const { later } = first;
  let here: Situation | null = first;
  let last: Situation = first;
  let from = first.now;
  let label = first.record.day;
  for (const date of later?.dates ?? []) {
    if (later === null || date <= label) continue;
    const until = startAhead(last.ahead, date);
    if (until > horizon) break;
    yield { here, from, until };
    const record = usedUntil(last, until, inUse && here !== null);
    label = labelReached(later, last, { record, date, until });
    here = situationAt(later.decidingOn(label), { record, until, isSpeech: first.isSpeech });
    last = here ?? withRecord(last, record);
    from = until;
  }
  yield { here, from, until: Infinity };
}

interface Reached {
  readonly record: Draft;
  readonly date: number;
  readonly until: number;
}

/** The label that selects the policy: that of the date, or a later one if that date's policy begins days earlier. */
function labelReached(later: Later, { policy }: Situation, { record, date, until }: Reached): number {
  let label = date;
  for (;;) {
    const deciding = later.decidingOn(label)?.policy ?? policy;
    const reached = segmentAt(daysAhead(record, deciding), until).label;
    if (reached <= label) return label;
    label = reached;
  }
}

interface At {
  readonly record: Draft;
  readonly until: number;
  readonly isSpeech: boolean;
}

function situationAt(version: ReturnType<Later["decidingOn"]>, { record, until, isSpeech }: At): Situation | null {
  if (version === undefined) return null;
  const { policy, band } = version;
  const limits = limitsFor(band, record.adjusted);
  settle(record, policy, limits, until);
  return {
    policy,
    band,
    limits,
    isSpeech,
    speech: isSpeech ? band.voice : null,
    record,
    ahead: daysAhead(record, policy),
    later: null,
    now: until,
    isInPlace: false,
  };
}

function withRecord(situation: Situation, record: Draft): Situation {
  return { ...situation, record };
}

/** The record just before `until`. */
function usedUntil({ record, policy, limits, speech }: Situation, until: number, inUse: boolean): Draft {
  const draft = copyRecord(record);
  if (inUse) {
    giveFloor(draft, until);
    if (speech !== null) leaseVoice(draft, until, draft.last);
    settle(draft, policy, limits, until - 1);
  } else endLeases(draft);
  return draft;
}
