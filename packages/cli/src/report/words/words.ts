import type { Basis } from "@recess/core/presets";
import type { Scope, Verdict } from "../verdict.ts";
import type { Statement } from "../statements.ts";

/** The language's formats of numbers, dates and shares, as the sentences use them. */
export interface Formats {
  number(value: number | null): string;
  percent(value: number | null): string;
  date(day: string): string;
  list(items: readonly string[]): string;
  share(share: { readonly value: number | null; readonly percent: number | null }): string;
  minutes(ms: number): string;
  reason(name: string): string;
  action(name: string): string;
}

/** Words for every statement. */
export type Say = {
  readonly [Id in Statement["id"]]: (of: Extract<Statement, { readonly id: Id }>, formats: Formats) => string;
};

/** The texts of `recess report` in one language. Texts of presets and names in a policy are not translated. */
export interface ReportWords {
  readonly locale: string;
  /** The part of the title before the preset's title. */
  readonly kind: string;
  /** Says that titles, articles and requirements are quoted in English; empty in English. */
  readonly quoted: string;
  readonly madeBy: (command: string, files: string) => string;
  readonly range: (from: string, to: string) => string;
  readonly since: (instant: string) => string;
  readonly lines: (lines: string, chains: string) => string;
  readonly say: Say;
  /** Replaces a figure about too few accounts. */
  readonly hidden: string;
  readonly none: string;
  readonly atLeast: (percent: string) => string;
  readonly hours: (hours: number) => string;
  readonly minutes: (minutes: number) => string;
  readonly reasons: Readonly<Record<string, string>>;
  /** A rule that ended conversations by speech and left writing open. */
  readonly spoken: (rule: string) => string;
  readonly actions: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
  readonly basis: Readonly<Record<Basis, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly ages: (first: number, last: number) => string;
  readonly age: (age: number) => string;
  readonly unknownAge: string;
  readonly everyAge: string;
  readonly rollout: (percent: string) => string;
  readonly scope: (scope: Scope) => string;
  readonly modes: Readonly<Record<"enforce" | "observe", string>>;
  readonly labels: Readonly<Record<Label, string>>;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly notes: Readonly<Record<Note, string>>;
  readonly columns: Readonly<Record<Column, string>>;
  /** For `--crisis`. */
  readonly crisis: {
    readonly title: (year: string) => string;
    readonly total: string;
    readonly noRegion: string;
    readonly fromStore: string;
    readonly fromJournal: string;
  };
  /** How the figures were obtained. */
  readonly methods: (least: number, graceMinutes: number) => readonly string[];
}

type Label =
  | "concerns"
  | "period"
  | "policy"
  | "journal"
  | "governed"
  | "accounts"
  | "stopsCard"
  | "once"
  | "seen"
  | "ofGiven"
  | "ofLeast"
  | "appeals"
  | "received"
  | "degraded"
  | "withoutStore"
  | "asks"
  | "asConfigured"
  | "shownBy"
  | "byConfiguration"
  | "inGeneral"
  | "allBands"
  | "allRules"
  | "decisions"
  | "minutesMissed"
  | "decisionsWithout"
  | "givenUp"
  | "notWritten"
  | "erased"
  | "requests"
  | "byBand"
  | "byDay"
  | "byRule"
  | "howFar"
  | "seenOnScreen"
  | "inTime"
  | "notSet";

type Heading =
  | "policies"
  | "obligations"
  | "operator"
  | "governed"
  | "stopped"
  | "told"
  | "guardians"
  | "availability"
  | "configuration"
  | "ours"
  | "methods"
  | "heads";

type Note =
  | "policies"
  | "obligations"
  | "operator"
  | "governed"
  | "stopped"
  | "told"
  | "configuration"
  | "ours"
  | "heads"
  | "english";

type Column =
  | "version"
  | "since"
  | "time"
  | "decisions"
  | "mode"
  | "compared"
  | "setting"
  | "wanted"
  | "found"
  | "who"
  | "verdict"
  | "band"
  | "accounts"
  | "rule"
  | "stops"
  | "notice"
  | "given"
  | "seen"
  | "ofGiven"
  | "closed"
  | "left"
  | "interval"
  | "inTime"
  | "action"
  | "times"
  | "what"
  | "received"
  | "answered"
  | "late"
  | "waiting"
  | "overdue"
  | "half"
  | "measure"
  | "inPeriod"
  | "writer"
  | "entries"
  | "first"
  | "last"
  | "head";
