/** Turns a tally into what a report may show: no figure about fewer than five accounts. */
import { millisecondsInDay } from "date-fns/constants";
import { basename } from "node:path";
import { compilePolicy, type PolicyInput } from "@recess/core/policy";
import type { ChainFacts } from "@recess/core/journal";
import { type Preset, presetStatus, type PresetStatus } from "@recess/core/presets";
import { type Cell, type Shown, shownAlone, shownShare } from "./suppress.ts";
import type { Tally } from "./tally.ts";
import { dayOf } from "./counts.ts";
import type { NoticeTally } from "./notice-tally.ts";
import type { PolicyInForce } from "./timeline.ts";
import { cellOf, cellsOf, NONE, partsOf, type Row } from "./cells.ts";
import { caseFigures, type CaseFigures } from "./case-figures.ts";

/** The content of a report in any format. Figures about fewer than 5 accounts are `null`. */
export interface Evidence {
  readonly preset: Pick<Preset, "id" | "title" | "who" | "notice" | "sources" | "beyond" | "policy"> & {
    readonly status: PresetStatus;
  };
  /** The first and the last day (UTC). */
  readonly period: { readonly from: string; readonly to: string };
  readonly journal: {
    readonly files: readonly string[];
    readonly lines: number;
    readonly isWhole: boolean;
    readonly problems: number;
    /** Entries that their writers dropped because the sink was too slow, and how many entries record that. */
    readonly dropped: { readonly entries: number; readonly times: number };
    /** Chains whose first entries are in none of the files, and how many entries are missing. */
    readonly before: { readonly writers: number; readonly entries: number };
    /** The number of places in which it does not extend the given checkpoint; 0 without one. */
    readonly notExtended: number;
    /** The first and last day (UTC) with an entry; `null` without entries. */
    readonly covers: { readonly from: string; readonly to: string } | null;
    /** How much of the period the entries cover. */
    readonly coverage: "whole" | "partly" | "none";
    readonly chains: readonly ChainFacts[];
  };
  readonly policies: readonly PolicyEvidence[];
  readonly governed: { readonly total: Shown; readonly bands: readonly Row[]; readonly days: readonly Row[] };
  readonly decisions: Shown;
  readonly stops: {
    readonly total: Shown;
    readonly byReason: readonly Row[];
    readonly byBand: readonly Row[];
    readonly byDay: readonly Row[];
    /** In observe mode: what would have been refused. */
    readonly observed: Shown;
  };
  readonly notices: readonly NoticeRow[];
  readonly guardians: { readonly actions: readonly Row[]; readonly denied: Shown };
  readonly appeals: CaseFigures;
  readonly requests: CaseFigures;
  readonly availability: {
    readonly degradedMinutes: number;
    readonly degradedDecisions: Shown;
    readonly storeFailures: number;
  };
  readonly erased: Shown;
}

/** A policy that was in force during the period. */
export interface PolicyEvidence {
  readonly version: string;
  readonly since: string;
  /** The last instant at which the journal shows it in force. */
  readonly until: string;
  /** Its share of the time during which the journal's writers had a policy in force, in percent. */
  readonly timePercent: number;
  /** Its share of the decisions; `null`: not shown, or there were none. */
  readonly decisionsPercent: number | null;
  /** `null`: it cannot be read. */
  readonly policy: PolicyInput | null;
}

export interface NoticeRow {
  readonly id: string;
  readonly given: Shown;
  readonly shown: Share;
  /** Notices that the person closed. */
  readonly dismissed: Share;
  /** Notices after which the person left within 5 minutes. */
  readonly left: Share;
  /** Among those that became due again while the account was in use. */
  readonly inTime: Share & { readonly everyMs: number | null };
}

export interface Share {
  readonly value: Shown;
  /** Rounded down; in coarse steps where the exact value would reveal few accounts. */
  readonly percent: number | null;
}

export interface JournalFacts {
  readonly files: readonly string[];
  readonly lines: number;
  readonly problems: number;
  readonly notExtended: number;
  readonly chains: readonly ChainFacts[];
}

export function makeEvidence(
  preset: Preset,
  tally: Tally,
  journal: JournalFacts,
  period: { readonly from: string | undefined; readonly to: string | undefined },
): Evidence {
  const { usage, stops } = tally;
  const [first, last] = [tally.from ?? 0, tally.to ?? 0];
  const until = period.to === undefined ? last : Date.parse(period.to);
  const bands = [...usage.bands].map(([name, { count }]) => ({ name, cell: { value: count, accounts: count } }));
  const governed = partsOf(bands, { value: usage.total.count, accounts: usage.total.count });
  const days = daysBetween(period.from ?? dayOf(first), period.to ?? dayOf(last));
  return {
    preset: { ...pickPreset(preset), status: presetStatus(preset, until) },
    period: { from: period.from ?? dayOf(first), to: period.to ?? dayOf(last) },
    journal: {
      ...journal,
      // Reports are handed over, so local paths are left out.
      files: journal.files.map(nameOf),
      isWhole: journal.problems === 0,
      dropped: tally.dropped,
      before: beforeOf(journal.chains),
      ...coverageOf(tally, period),
    },
    policies: policiesOf(tally, governed.total === null),
    governed: {
      total: governed.total,
      bands: governed.rows,
      days: days.map((name) => {
        const count = usage.days.get(name)?.count ?? 0;
        return { name, value: shownAlone({ value: count, accounts: count }) };
      }),
    },
    decisions: governed.total === null ? null : tally.decisions,
    stops: { ...stopsOf(tally, days, cellOf(stops)), observed: shownAlone(cellOf(tally.observed)) },
    notices: [...tally.notices].map(([id, notice]) => noticeRow(id, notice)),
    guardians: {
      actions: [...tally.guardians].map(([name, count]) => ({ name, value: shownAlone(cellOf(count)) })),
      denied: shownAlone(cellOf(tally.denied)),
    },
    appeals: caseFigures(tally.appeals, last),
    requests: caseFigures(tally.requests, last),
    availability: {
      degradedMinutes: tally.degradedMinutes,
      degradedDecisions: governed.total === null ? null : tally.degradedDecisions,
      storeFailures: tally.storeFailures,
    },
    erased: shownAlone({ value: tally.erased, accounts: tally.erased }),
  };
}

function pickPreset({ id, title, who, notice, sources, beyond, policy }: Preset): Omit<Evidence["preset"], "status"> {
  return { id, title, who, notice, sources, beyond, policy };
}

/** Three tables of one total: a figure hidden in one must not be recoverable from another. */
function stopsOf(
  { stopsByReason, stopsByBand, stopsByDay }: Tally,
  days: readonly string[],
  total: Cell,
): Omit<Evidence["stops"], "observed"> {
  const tables = [
    cellsOf(stopsByReason),
    cellsOf(stopsByBand),
    cellsOf(new Map(days.map((day) => [day, stopsByDay.get(day) ?? NONE]))),
  ];
  const shown = tables.map((cells) => partsOf(cells, total));
  const isHidden = shown.some((table) => table.total === null);
  const [byReason = [], byBand = [], byDay = []] = shown.map(({ rows }) =>
    isHidden ? rows.map(({ name, value }): Row => ({ name, value: value === 0 ? 0 : null })) : rows,
  );
  return { total: isHidden ? null : total.value, byReason, byBand, byDay };
}

function noticeRow(id: string, notice: NoticeTally): NoticeRow {
  return {
    id,
    given: shownAlone(cellOf(notice.given)),
    shown: shownShare(cellOf(notice.shown), cellOf(notice.notShown)),
    dismissed: shownShare(cellOf(notice.dismissed), cellOf(notice.notDismissed)),
    left: shownShare(cellOf(notice.left), cellOf(notice.stayed)),
    inTime: { ...shownShare(cellOf(notice.inTime), cellOf(notice.late)), everyMs: notice.everyMs },
  };
}

function beforeOf(chains: readonly ChainFacts[]): Evidence["journal"]["before"] {
  const late = chains.filter(({ first }) => first > 0);
  return { writers: late.length, entries: late.reduce((sum, { first }) => sum + first, 0) };
}

function nameOf(file: string): string {
  return /^rediss?:/.test(file) ? "a Redis stream" : basename(file);
}

function coverageOf(
  { covered, from }: Tally,
  period: { readonly from: string | undefined; readonly to: string | undefined },
): Pick<Evidence["journal"], "covers" | "coverage"> {
  if (covered === null) return { covers: null, coverage: "none" };
  const covers = { from: dayOf(covered.from), to: dayOf(covered.to) };
  if (from === null) return { covers, coverage: "none" };
  const isWhole = (period.from ?? covers.from) >= covers.from && (period.to ?? covers.to) <= covers.to;
  return { covers, coverage: isWhole ? "whole" : "partly" };
}

/** `isHidden`: the number of decisions is not shown because few accounts are behind it. */
function policiesOf({ policies }: Tally, isHidden: boolean): readonly PolicyEvidence[] {
  const sum = (of: (policy: PolicyInForce) => number): number => policies.reduce((total, one) => total + of(one), 0);
  const [time, decisions] = [sum(({ timeMs }) => timeMs), sum((one) => one.decisions)];
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10);
  return policies.map((one) => ({
    version: one.version,
    since: new Date(one.since).toISOString(),
    until: new Date(one.until).toISOString(),
    timePercent: percent(one.timeMs, time),
    decisionsPercent: isHidden || decisions === 0 ? null : percent(one.decisions, decisions),
    policy: one.policy !== null && isUsable(one.policy) ? one.policy : null,
  }));
}

/** A policy that was edited or written by another version may be valid and still not usable here. */
function isUsable(input: PolicyInput): boolean {
  try {
    compilePolicy(input);
    return true;
  } catch {
    return false;
  }
}

const MAX_DAYS = 3660;

function daysBetween(from: string, to: string): readonly string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = Math.min(MAX_DAYS, Math.max(0, Math.round((last - first) / millisecondsInDay) + 1));
  return Array.from({ length: count }, (_, index) => dayOf(first + index * millisecondsInDay));
}
