/**
 * A second, naive computation of what the governor decides, written from the meaning of the limits alone.
 *
 * Nothing is summed up or forgotten: an account keeps every credit as an interval, every charge, token, signal, grant,
 * refusal and notice as an entry of a log, and everything is worked out again from these at every event. The next stop and
 * the time of resuming are found by asking the rules themselves ("would you stop at t?") at each candidate instant.
 */
import { Temporal } from "temporal-polyfill";

// ---------------------------------------------------------------------------------------------------------------------
// Readings of the text where it may be read in more than one way; the defaults are the ones taken.

export interface Readings {
  /** `per: "day"` limits share the day's one count of charged messages; false: one count for each {limit, per}. */
  sharedDayCount: boolean;
  /** A lift applies only while the band in force has mayLiftQuietHours. */
  liftNeedsBandNow: boolean;
  /** The streak in the answer to an `adjust` uses the break.rest after the change. */
  adjustStreakAfterChange: boolean;
  /** The last `break` notice is remembered as a number; false: as the streak at which it was given, judged by today's `after`. */
  breakNoticeByNumber: boolean;
  /** Night use is judged in the zone in force at the credited instant; false: in the zone in force when it is settled. */
  nightZoneAtInstant: boolean;
  /** `status` settles, sets band and zone and cuts leases as any event; false: it leaves no trace. */
  statusIsStored: boolean;
  /** The clock of a reminder's `every` also starts at events whose band has that id without `every`. */
  clockStartsWithoutEvery: boolean;
  /** The ninth device is dropped before the leases are cut at the next stop. */
  dropBeforeCut: boolean;
  /** resumesAt of a refused retry is that of a new message (message limits included). */
  resumeOfRetryAsNew: boolean;
  /** Values of ungoverned events (their timeZone) are stored. */
  ungovernedZoneStored: boolean;
  /** The reminder clock also starts on refused events (false by the text). */
  clockStartsOnRefused: boolean;
  /** An exempt message without any other effect still sets the band and the last instant of the record. */
  exemptIsStored: boolean;
  /** `streak restarts` at a gap is judged with the rest of the band of the settling event. */
  restOfThisEvent: boolean;
  /** A pause whose `until` is past ends the current pause. */
  pastPauseReplaces: boolean;
  /** Held longest, if ends are equal: since the lease began; false: since it was last given. */
  heldSinceBegin: boolean;
  /** A warning that was given is remembered also while another stopReason applies. */
  warningPerReason: boolean;
  /** A stopReason remembers one warning, the last one given; false: each given warning is remembered by itself. */
  oneWarningMemory: boolean;
  /** A reminder or nudge is identified by its id, whatever the band; false: by band and id. */
  noticesByIdAlone: boolean;
  /** An allowed `reply` gives the account a floor lease too. */
  replyGivesFloor: boolean;
  /** `calls` of an id that two turns have belong to the one opened last; false: to the one opened first. */
  callsToTurnOpenedLast: boolean;
  /** An id of a step that its turn already has keeps its place among the four; false: it becomes the latest. */
  stepIdKeepsPlace: boolean;
  /** A call that a step names beside a matching one, but that another step used up, stays with that step. */
  usedCallStays: boolean;
}

const TAKEN: Readings = {
  sharedDayCount: true,
  liftNeedsBandNow: false,
  adjustStreakAfterChange: true,
  breakNoticeByNumber: true,
  nightZoneAtInstant: true,
  statusIsStored: true,
  clockStartsWithoutEvery: false,
  dropBeforeCut: true,
  resumeOfRetryAsNew: true,
  ungovernedZoneStored: false,
  clockStartsOnRefused: false,
  exemptIsStored: true,
  restOfThisEvent: true,
  pastPauseReplaces: true,
  heldSinceBegin: true,
  warningPerReason: true,
  oneWarningMemory: true,
  noticesByIdAlone: true,
  replyGivesFloor: false,
  callsToTurnOpenedLast: true,
  stepIdKeepsPlace: true,
  usedCallStays: true,
};

// ---------------------------------------------------------------------------------------------------------------------
// Policy and events, as written

export interface WindowJson {
  from: string;
  to: string;
  days?: string[];
}
export interface BreakJson {
  after: string;
  rest?: string;
  mode?: "remind" | "enforce";
}
export interface MessageLimitJson {
  limit: number;
  per: string;
}
export interface LimitsJson {
  dailyLimit?: string | Record<string, string>;
  weeklyLimit?: string;
  break?: BreakJson;
  quietHours?: WindowJson[];
  openHours?: WindowJson[];
  messageLimits?: MessageLimitJson[];
  features?: Record<string, unknown>;
}
export type Threshold = Record<string, number>;
export interface NudgeJson {
  id: string;
  when: Record<string, number | Threshold>;
  cooldown?: string;
}
export interface ReminderJson {
  id: string;
  at?: "start-of-day" | "start-of-session";
  every?: string;
}
export interface BandJson extends LimitsJson {
  ages: [number, number];
  tokenLimits?: { limit: number; per: "day" }[];
  warnings?: string[];
  reminders?: ReminderJson[];
  nudges?: NudgeJson[];
  maxNudgesPerDay?: number;
  guardian?: { maxExtraTimePerDay?: string; mayLiftQuietHours?: boolean; mayAdjust?: string[] };
  features?: Record<string, unknown>;
  finishReply?: string;
  requiresConsent?: boolean;
  voice?: Pick<LimitsJson, "dailyLimit" | "quietHours" | "messageLimits">;
}
export interface PolicyJson {
  timeZone?: string;
  dayStartsAt?: string;
  weekStartsOn?: string;
  timeZoneChanges?: "next-day" | "at-once";
  maxSteps?: number;
  unknownAge?: string;
  mode?: "enforce" | "observe";
  presence?: { message?: string; heartbeat?: string; floor?: string };
  finishReply?: string;
  night?: { from: string; to: string };
  calendar?: { holidays?: string[]; workdays?: string[]; weekend?: string[] };
  bands: Record<string, BandJson>;
  regions?: Record<string, PartJson>;
  otherRegions?: string;
  dated?: DatedJson[];
}
/** What is merged over a policy. */
export type PartJson = { [Key in keyof PolicyJson]?: unknown };
export type DatedJson = PartJson & { from: string; to?: string };
export type AgeJson = number | "unknown" | { min?: number; max?: number };
export interface EventJson {
  at: string | number;
  account: string;
  age?: AgeJson;
  timeZone?: string;
  device?: string;
  type: string;
  requestId?: string;
  exempt?: boolean;
  answers?: string[];
  reply?: boolean;
  calls?: string[];
  count?: number;
  name?: string;
  minutes?: number;
  until?: string | number;
  limits?: LimitsJson;
  region?: string;
  channel?: "text" | "voice";
}

// ---------------------------------------------------------------------------------------------------------------------
// Time

const DAY_MS = 86_400_000; // only for "14 days" and for making search ranges generous, never for finding a boundary
const HORIZON = 14 * DAY_MS;
const RETRY_MS = 300_000;
const ANSWER_MS = 1_800_000;
const TURN_MS = 1_800_000;
const MINUTE = 60_000;

export function duration(text: string): number {
  const m = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!m) throw new Error(`not a duration: ${text}`);
  const part = (i: number): number => Number(m[i] ?? "0");
  return (((part(1) * 24 + part(2)) * 60 + part(3)) * 60 + part(4)) * 1000;
}

function instantOf(value: string | number): number {
  return typeof value === "number" ? value : Temporal.Instant.from(value).epochMilliseconds;
}

const iso = (ms: number): string => new Date(ms).toISOString();

type Answers = Map<string | number, unknown>;

/** The only caches: the same question to Temporal gets the same answer. Nested maps, one level for each part of the question. */
function remembered<Question extends readonly (string | number)[], Answer>(
  ask: (...question: Question) => Answer,
): (...question: Question) => Answer {
  let all: Answers = new Map();
  let size = 0;
  return (...question) => {
    let answers = all;
    for (let i = 0; i < question.length - 1; i++) {
      let inner = answers.get(question[i]!) as Answers | undefined;
      if (inner === undefined) answers.set(question[i]!, (inner = new Map()));
      answers = inner;
    }
    const last = question[question.length - 1]!;
    let answer = answers.get(last) as Answer | undefined;
    if (answer === undefined) {
      answer = ask(...question);
      answers.set(last, answer);
      if (++size > 200_000) [all, size] = [new Map(), 0];
    }
    return answer;
  };
}

const addDays = remembered((date: string, days: number) => Temporal.PlainDate.from(date).add({ days }).toString());

const dayOfWeek = remembered((date: string) => Temporal.PlainDate.from(date).dayOfWeek);

/** Local date and clock time (`24:00`: the next midnight) to the instant, `compatible`. */
const resolve = remembered((zone: string, date: string, clock: string) => {
  const day = clock === "24:00" ? addDays(date, 1) : date;
  const time = clock === "24:00" ? "00:00" : clock;
  return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone, { disambiguation: "compatible" })
    .epochMilliseconds;
});

const localDate = remembered((zone: string, t: number) =>
  Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(zone).toPlainDate().toString(),
);

interface Day {
  label: string;
  start: number;
  end: number;
}
interface Span {
  a: number;
  b: number;
}
const overlap = (x: Span, a: number, b: number): number => Math.max(0, Math.min(x.b, b) - Math.max(x.a, a));

// ---------------------------------------------------------------------------------------------------------------------
// What is stored for an account: logs

interface Credit extends Span {
  /** The streak restarts at 0 where this credit begins. */
  restarts: boolean;
  /** The zone in force when it was settled (only for the reading nightZoneAtInstant: false). */
  settledIn: string;
  /** The part that was night according to the policy that settled it. */
  night: WindowJson;
}
interface Lease {
  end: number;
  begun: number;
  given: number;
}
interface Bucket {
  limit: number;
  perMs: number;
}
interface Charge {
  requestId: string | null;
  at: number;
  label: string;
  buckets: Bucket[];
  /** Names of the per-day limits charged (only for the reading sharedDayCount: false). */
  dayKeys: string[];
  retries: number;
  answered: boolean;
  givenBack: boolean;
  /** It no longer counts among the day's messages. */
  uncounted: boolean;
  voice: boolean;
}
interface Turn {
  ids: string[];
  opened: number;
  exempt: boolean;
  steps: number;
  calls: { id: string; used: boolean; by: string | null }[];
}
/** The days and zones of an account, as far as they are known or were computed. */
interface Calendar {
  wanted: string | null;
  zones: { from: number; zone: string }[];
  days: Day[];
}
interface Account extends Calendar {
  band: string;
  region: string | null;
  last: number;
  credits: Credit[];
  leases: Map<string, Lease>;
  floorEnd: number;
  /** Use credited while speech held a lease, and the end of that lease. */
  spoken: Span[];
  speechEnd: number;
  consented: boolean;
  pause: { until: number | null } | null;
  liftUntil: number;
  adjusted: LimitsJson;
  grants: { label: string; ms: number }[];
  charges: Charge[];
  turns: Turn[];
  /** TAT times the bucket's limit, so that it is an integer; by "limit/perMs". */
  tats: Map<string, bigint>;
  tokens: { label: string; count: number }[];
  signals: { label: string; name: string }[];
  refusals: string[];
  reminded: { id: string; at: number; label: string }[];
  clocks: Map<string, number>;
  breaks: { n: number; streak: number; streakBegan: number }[];
  warned: { reason: string; w: number; label: string; forgotten: boolean }[];
  nudged: { id: string; at: number; label: string }[];
  events: number;
}

type Reason =
  | "paused"
  | "consent-required"
  | "quiet-hours"
  | "outside-open-hours"
  | "daily-limit"
  | "weekly-limit"
  | "break"
  | "message-limit"
  | "token-limit";

const KNOWN_ADJUST = [
  "dailyLimit",
  "weeklyLimit",
  "break",
  "quietHours",
  "openHours",
  "messageLimits",
  "features",
] as const;
const DAY_NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

// ---------------------------------------------------------------------------------------------------------------------

/** The output lines of `recess replay` for a valid policy and valid events. */
export function replayReference(policyJson: unknown, lines: object[], readings: Partial<Readings> = {}): string[] {
  const { step } = reference(policyJson as PolicyJson, readings);
  return lines.map((l) => step(l as EventJson));
}

export interface Reference {
  step(event: EventJson): string;
  /** Another policy decides from now on. */
  reload(policy: PolicyJson): void;
  /** The features that apply to an account since its last event. */
  features(account: string): Record<string, unknown> | null;
}

/** One value merged over another: objects key by key, where `null` removes a key; everything else is replaced. */
function laidOver(base: unknown, over: unknown, inFeatures = false): unknown {
  const isObject = (x: unknown): x is Record<string, unknown> =>
    typeof x === "object" && x !== null && !Array.isArray(x);
  if (!isObject(base) || !isObject(over)) return over;
  const out = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (!(key in out)) out[key] = value;
    else if (value === null && !inFeatures) delete out[key];
    else out[key] = laidOver(out[key], value, inFeatures || key === "features");
  }
  return out;
}

/** The resolved policy of a region and a day. */
function plainPolicy(whole: PolicyJson, region: string | null, label: string): PolicyJson {
  const { regions = {}, otherRegions = "none", dated = [], ...rest } = whole;
  let plain: unknown = rest;
  const listed = region !== null && region in regions ? region : otherRegions;
  const ofRegion = regions[listed];
  let dates = dated;
  if (ofRegion !== undefined) {
    const { dated: own, ...part } = ofRegion;
    plain = laidOver(plain, part);
    if (own !== undefined) dates = own as DatedJson[];
  }
  for (const { from, to, ...part } of dates) {
    if (from <= label && (to === undefined || label < to)) plain = laidOver(plain, part);
  }
  return plain as PolicyJson;
}

/** The parts of a policy with their defaults. */
function settingsOf(policy: PolicyJson) {
  return {
    policy,
    dayStartsAt: policy.dayStartsAt ?? "04:00",
    observe: policy.mode === "observe",
    presence: {
      message: duration(policy.presence?.message ?? "2m"),
      heartbeat: duration(policy.presence?.heartbeat ?? "65s"),
      floor: duration(policy.presence?.floor ?? "30s"),
    },
    night: policy.night ?? { from: "22:00", to: "06:00" },
    holidays: policy.calendar?.holidays ?? [],
    workdays: policy.calendar?.workdays ?? [],
    weekend: policy.calendar?.weekend ?? ["sat", "sun"],
    weekStart: policy.weekStartsOn ?? "mon",
    maxSteps: policy.maxSteps ?? 24,
    bandsByAge: Object.entries(policy.bands)
      .map(([name, band]) => ({ name, band }))
      .sort((x, y) => x.band.ages[0] - y.band.ages[0]),
  };
}

/** The same, event by event. */
export function reference(policyJson: PolicyJson, readings: Partial<Readings> = {}): Reference {
  let { policy, dayStartsAt, observe, presence, night, holidays, workdays, weekend, weekStart, maxSteps, bandsByAge } =
    settingsOf(plainPolicy(policyJson, null, ""));
  let whole = policyJson;
  const use = (plain: PolicyJson): void => {
    ({ policy, dayStartsAt, observe, presence, night, holidays, workdays, weekend, weekStart, maxSteps, bandsByAge } =
      settingsOf(plain));
  };
  const R: Readings = { ...TAKEN, ...readings };

  const accounts = new Map<string, Account>();
  const ungovernedZone = new Map<string, string>();

  // -- days -----------------------------------------------------------------------------------------------------------

  const dayStart = (zone: string, date: string): number => resolve(zone, date, dayStartsAt);

  /** The day of a zone's own calendar that contains t: the last date whose start is not after t. */
  function dayContaining(zone: string, t: number): Day {
    const around = localDate(zone, t);
    let label: string | null = null;
    for (let i = -3; i <= 3; i++) {
      const date = addDays(around, i);
      if (dayStart(zone, date) <= t) label = date;
    }
    if (label === null) throw new Error("no day");
    let end: number | null = null;
    for (let i = 1; end === null; i++) {
      const s = dayStart(zone, addDays(label, i));
      if (s > t) end = s;
    }
    return { label, start: dayStart(zone, label), end };
  }

  /** A week is named after its first date. */
  function weekOf(label: string): string {
    let first = label;
    while (DAY_NAMES[dayOfWeek(first) - 1] !== weekStart) first = addDays(first, -1);
    return first;
  }

  const lastDay = (acc: Calendar): Day => acc.days[acc.days.length - 1]!;
  const zoneNow = (acc: Calendar): string => acc.zones[acc.zones.length - 1]!.zone;

  /** A zone comes into force: at `e` a new day begins, or the current one continues. */
  function changeZone(acc: Calendar, zone: string, e: number): void {
    if (zone !== zoneNow(acc)) acc.zones.push({ from: e, zone });
    const day = lastDay(acc);
    const theirs = dayContaining(zone, e);
    if (theirs.label > day.label) {
      day.end = e;
      acc.days.push({ label: theirs.label, start: e, end: theirs.end });
    } else {
      let end = e;
      for (let i = 1; end <= e; i++) end = dayStart(zone, addDays(day.label, i));
      day.end = end;
    }
  }

  /** Computes the account's days up to `now`, boundary by boundary. */
  function walkDays(acc: Calendar, now: number): void {
    while (now >= lastDay(acc).end) changeZone(acc, acc.wanted ?? policy.timeZone ?? "UTC", lastDay(acc).end);
  }

  /** The current day and the following ones up to an instant, as they will be computed. */
  function calendarAhead(acc: Account, until: number): Calendar {
    const ahead: Calendar = {
      wanted: acc.wanted,
      zones: [{ from: -Infinity, zone: zoneNow(acc) }],
      days: [{ ...lastDay(acc) }],
    };
    walkDays(ahead, until);
    return ahead;
  }

  const dayAt = (days: Day[], t: number): Day => {
    for (const d of days) if (d.start <= t && t < d.end) return d;
    throw new Error("beyond the days");
  };

  // -- names of dates, windows ----------------------------------------------------------------------------------------

  /** All names of a date, most specific first. */
  function namesOf(date: string): string[] {
    const own = DAY_NAMES[dayOfWeek(date) - 1]!;
    const isWeekend = weekend.includes(own);
    if (workdays.includes(date)) {
      return isWeekend ? [date, "schoolday", "weekday"] : [date, "schoolday", own, "weekday"];
    }
    const names = [date];
    const isHoliday = holidays.includes(date);
    if (isHoliday) names.push("holiday");
    if (!isHoliday && !isWeekend) names.push("schoolday");
    names.push(own, isWeekend ? "weekend" : "weekday");
    return names;
  }

  /** The names by which a window may start on a date. */
  function nightNamesOf(date: string): string[] {
    const names = namesOf(date);
    if (namesOf(addDays(date, 1)).includes("schoolday")) names.push("schoolnight");
    return names;
  }

  /** Every occurrence of the windows that touches or may touch [a, b]. */
  function occurrences(windows: WindowJson[], zone: string, a: number, b: number): Span[] {
    const spans: Span[] = [];
    const lastDate = addDays(localDate(zone, b), 2);
    for (let date = addDays(localDate(zone, a), -3); date <= lastDate; date = addDays(date, 1)) {
      for (const w of windows) {
        if (w.days !== undefined && !w.days.some((name) => nightNamesOf(date).includes(name))) continue;
        const from = resolve(zone, date, w.from);
        const to = resolve(zone, w.to <= w.from ? addDays(date, 1) : date, w.to);
        if (to > from) spans.push({ a: from, b: to });
      }
    }
    return spans;
  }

  /** The same from `a` on, in each zone while it is in force. */
  function occurrencesAhead(windows: WindowJson[], zones: Calendar["zones"], a: number, b: number): Span[] {
    return zones.flatMap(({ from, zone }, i) => {
      const [begin, end] = [Math.max(a, from), Math.min(b, zones[i + 1]?.from ?? Infinity)];
      if (begin >= end) return [];
      return occurrences(windows, zone, begin, end)
        .map((w) => ({ a: Math.max(w.a, from), b: Math.min(w.b, zones[i + 1]?.from ?? Infinity) }))
        .filter((w) => w.a < w.b);
    });
  }

  function dailyLimitOf(limits: LimitsJson, label: string): number | null {
    const d = limits.dailyLimit;
    if (d === undefined) return null;
    if (typeof d === "string") return duration(d);
    for (const name of [...namesOf(label), "default"]) {
      const v = d[name];
      if (v !== undefined) return duration(v);
    }
    return null;
  }

  // -- sums over the logs ---------------------------------------------------------------------------------------------

  function usedIn(acc: Account, label: string): number {
    let ms = 0;
    for (const d of acc.days) if (d.label === label) for (const c of acc.credits) ms += overlap(c, d.start, d.end);
    return ms;
  }
  function spokenIn(acc: Account, label: string): number {
    let ms = 0;
    for (const d of acc.days) if (d.label === label) for (const c of acc.spoken) ms += overlap(c, d.start, d.end);
    return ms;
  }
  function usedInWeek(acc: Account, week: string): number {
    let ms = 0;
    for (const d of acc.days) if (weekOf(d.label) === week) ms += usedIn(acc, d.label);
    return ms;
  }
  function nightIn(acc: Account, label: string): number {
    let ms = 0;
    for (const d of acc.days) {
      if (d.label !== label) continue;
      for (const c of acc.credits) {
        const a = Math.max(c.a, d.start);
        const b = Math.min(c.b, d.end);
        if (a >= b) continue;
        if (!R.nightZoneAtInstant) {
          for (const n of occurrences([c.night], c.settledIn, a, b)) ms += overlap(n, a, b);
          continue;
        }
        acc.zones.forEach((z, i) => {
          const za = Math.max(a, z.from);
          const zb = Math.min(b, acc.zones[i + 1]?.from ?? Infinity);
          if (za < zb) for (const n of occurrences([c.night], z.zone, za, zb)) ms += overlap(n, za, zb);
        });
      }
    }
    return ms;
  }
  const lastCreditEnd = (acc: Account): number | null => acc.credits[acc.credits.length - 1]?.b ?? null;
  function streakBegan(acc: Account): number {
    let began = -Infinity;
    for (const c of acc.credits) if (c.restarts) began = c.a;
    return began;
  }
  function streakAt(acc: Account, t: number, rest: number): number {
    const end = lastCreditEnd(acc);
    if (end === null || t - end >= rest) return 0;
    const began = streakBegan(acc);
    let ms = 0;
    for (const c of acc.credits) if (c.a >= began) ms += c.b - c.a;
    return ms;
  }
  const sum = (xs: number[]): number => xs.reduce((x, y) => x + y, 0);
  const grantsIn = (acc: Account, label: string): number =>
    sum(acc.grants.filter((g) => g.label === label).map((g) => g.ms));
  const grantsInWeek = (acc: Account, week: string): number =>
    sum(acc.grants.filter((g) => weekOf(g.label) === week).map((g) => g.ms));
  const tokensIn = (acc: Account, label: string): number =>
    sum(acc.tokens.filter((x) => x.label === label).map((x) => x.count));
  const messagesIn = (acc: Account, label: string, dayKey: string | null, voice: boolean | null): number =>
    acc.charges.filter(
      (c) =>
        c.label === label &&
        !c.uncounted &&
        (voice === null || c.voice === voice) &&
        (dayKey === null || c.dayKeys.includes(dayKey)),
    ).length;

  // -- bands ----------------------------------------------------------------------------------------------------------

  function bandOf(age: AgeJson | undefined, acc: Account | undefined): string | null {
    const unknown =
      age === undefined ||
      age === "unknown" ||
      (typeof age === "object" && age.min === undefined && age.max === undefined);
    if (unknown) {
      if (acc !== undefined && policy.bands[acc.band] !== undefined) return acc.band;
      const u = policy.unknownAge ?? "ungoverned";
      return u === "ungoverned" ? null : u;
    }
    const min = typeof age === "number" ? age : (age.min ?? -Infinity);
    const max = typeof age === "number" ? age : (age.max ?? Infinity);
    const youngest = bandsByAge[0];
    if (youngest === undefined) return null;
    if (max < youngest.band.ages[0]) return youngest.name;
    for (const { name, band } of bandsByAge) {
      // whole years: does any of min..max lie in from..to-1?
      if (min <= band.ages[1] - 1 && max >= band.ages[0]) return name;
    }
    return null;
  }

  /** The band's limits, with those that a guardian has set for keys that this band lists. */
  function limitsOf(acc: Account, band: BandJson): LimitsJson {
    const limits: LimitsJson = { ...band };
    const set = (key: (typeof KNOWN_ADJUST)[number]): void => {
      if (acc.adjusted[key] !== undefined) Object.assign(limits, { [key]: acc.adjusted[key] });
    };
    for (const key of KNOWN_ADJUST) if ((band.guardian?.mayAdjust ?? []).includes(key)) set(key);
    return limits;
  }
  const restOf = (limits: LimitsJson): number => duration(limits.break?.rest ?? "5m");

  // -- rules ----------------------------------------------------------------------------------------------------------

  /** How a rule sees the account at an instant t: either with use that continues from now on, or with none. */
  interface View {
    t: number;
    label: string;
    used: number;
    spoken: number;
    weekUsed: number;
    streak: number;
  }
  interface Surroundings {
    acc: Account;
    band: BandJson;
    limits: LimitsJson;
    /** For an event of speech, in a band that limits it. */
    speech: LimitsJson | null;
    speechQuiet: Span[];
    now: number;
    /** The rest after which use from now on is a new streak. */
    restNow: number;
    /** How far ahead `resumesAt` is searched. */
    until: number;
    zones: Calendar["zones"];
    days: Day[];
    quiet: Span[];
    open: Span[];
  }

  function surroundings(acc: Account, band: BandJson, now: number, speech: LimitsJson | null): Surroundings {
    const limits = limitsOf(acc, band);
    const pauseEnd = acc.pause === null ? now : (acc.pause.until ?? now);
    const until = Math.max(now, pauseEnd) + HORIZON;
    const [a, b] = [now - 3 * DAY_MS, until + 3 * DAY_MS];
    const { days, zones } = calendarAhead(acc, b);
    return {
      acc,
      band,
      limits,
      speech,
      speechQuiet: occurrencesAhead(speech?.quietHours ?? [], zones, a, b),
      now,
      restNow: restOf(limits),
      until,
      zones,
      days,
      quiet: occurrencesAhead(limits.quietHours ?? [], zones, a, b),
      open: occurrencesAhead(limits.openHours ?? [], zones, a, b),
    };
  }

  function viewAt(s: Surroundings, t: number, inUse: boolean): View {
    const { acc, now, days } = s;
    const label = dayAt(days, t).label;
    const week = weekOf(label);
    let used = usedIn(acc, label);
    let spoken = spokenIn(acc, label);
    let weekUsed = usedInWeek(acc, week);
    let streak = inUse ? streakAt(acc, now, s.restNow) : streakAt(acc, t, restOf(s.limits));
    if (inUse) {
      for (const d of days) {
        const more = overlap({ a: now, b: t }, d.start, d.end);
        if (d.label === label) used += more;
        if (d.label === label) spoken += more;
        if (weekOf(d.label) === week) weekUsed += more;
      }
      streak += t - now;
      // A rest of length zero is over at every instant, in use or not.
      if (restOf(s.limits) === 0) streak = 0;
    }
    return { t, label, used, spoken, weekUsed, streak };
  }

  const isIn = (spans: Span[], t: number): boolean => spans.some((w) => w.a <= t && t < w.b);

  function paused(acc: Account, t: number): boolean {
    return acc.pause !== null && (acc.pause.until === null || t < acc.pause.until);
  }
  function lifted(s: Surroundings, t: number): boolean {
    if (R.liftNeedsBandNow && s.band.guardian?.mayLiftQuietHours !== true) return false;
    return t < s.acc.liftUntil;
  }

  /** The first time rule that stops in this view. */
  function timeRule(s: Surroundings, v: View, withPause: boolean): Reason | null {
    const { acc, limits } = s;
    if (withPause && paused(acc, v.t)) return "paused";
    if (s.band.requiresConsent === true && !acc.consented) return "consent-required";
    if ((isIn(s.quiet, v.t) || isIn(s.speechQuiet, v.t)) && !lifted(s, v.t)) return "quiet-hours";
    if (limits.openHours !== undefined && !isIn(s.open, v.t)) return "outside-open-hours";
    const daily = dailyLimitOf(limits, v.label);
    if (daily !== null && v.used >= daily + grantsIn(acc, v.label)) return "daily-limit";
    const saying = s.speech === null ? null : dailyLimitOf(s.speech, v.label);
    if (saying !== null && v.spoken >= saying + grantsIn(acc, v.label)) return "daily-limit";
    if (limits.weeklyLimit !== undefined) {
      if (v.weekUsed >= duration(limits.weeklyLimit) + grantsInWeek(acc, weekOf(v.label))) return "weekly-limit";
    }
    if (limits.break !== undefined && limits.break.mode === "enforce") {
      if (v.streak >= duration(limits.break.after)) return "break";
    }
    return null;
  }

  const bucketKey = (b: Bucket, voice: boolean): string => `${voice ? "voice " : ""}${b.limit}/${b.perMs}`;
  function bucketsOf(limits: LimitsJson): Bucket[] {
    return (limits.messageLimits ?? [])
      .filter((m) => m.per !== "day")
      .map((m) => ({ limit: m.limit, perMs: duration(m.per) }));
  }
  /** Everything times `limit`: T is per, and per - T is per * limit - per. */
  function bucketOpensAt(acc: Account, b: Bucket, voice: boolean): { num: bigint; den: bigint } | null {
    const tat = acc.tats.get(bucketKey(b, voice));
    if (tat === undefined) return null;
    const [limit, per] = [BigInt(b.limit), BigInt(b.perMs)];
    return { num: tat - (per * limit - per), den: limit };
  }
  function messageSpent(s: Surroundings, v: View): boolean {
    const voice = s.speech !== null;
    const counted = s.speech ?? s.limits;
    for (const m of counted.messageLimits ?? []) {
      if (m.per === "day") {
        if (messagesIn(s.acc, v.label, R.sharedDayCount ? null : `${m.limit}`, voice) >= m.limit) return true;
      }
    }
    for (const b of bucketsOf(counted)) {
      const opens = bucketOpensAt(s.acc, b, voice);
      if (opens !== null && !(BigInt(v.t) * opens.den >= opens.num)) return true;
    }
    return false;
  }
  function tokensSpent(s: Surroundings, v: View): boolean {
    return (s.band.tokenLimits ?? []).some((x) => tokensIn(s.acc, v.label) >= x.limit);
  }
  function firstReason(s: Surroundings, v: View, asMessage: boolean, isRetry: boolean): Reason | null {
    const rule = timeRule(s, v, true);
    if (rule !== null) return rule;
    if (asMessage && !isRetry && messageSpent(s, v)) return "message-limit";
    if (asMessage && tokensSpent(s, v)) return "token-limit";
    return null;
  }

  /** What lies ahead under one resolved policy, from an instant on. */
  interface Stretch {
    from: number;
    plain: PolicyJson;
    s: Surroundings;
  }

  /** After each date another policy may decide, so the account's state then is computed with that one. */
  function stretchesAhead(s: Surroundings, bandName: string, voice: boolean): Stretch[] {
    const first = policy;
    const stretches: Stretch[] = [{ from: s.now, plain: first, s }];
    for (const day of whole.dated === undefined && whole.regions === undefined ? [] : s.days) {
      const plain = plainPolicy(whole, s.acc.region, day.label);
      if (day.start <= s.now || JSON.stringify(plain) === JSON.stringify(stretches.at(-1)!.plain)) continue;
      use(plain);
      const band = plain.bands[bandName]!;
      const later = surroundings(s.acc, band, s.now, voice ? (band.voice ?? null) : null);
      stretches.push({ from: day.start, plain, s: { ...later, restNow: s.restNow } });
    }
    use(first);
    return stretches;
  }

  /** Computes something for the stretch that contains an instant. */
  function asked<Answer>(stretches: Stretch[], t: number, ask: (s: Surroundings) => Answer): Answer {
    const first = policy;
    const { plain, s } = stretches.findLast(({ from }) => from <= t)!;
    use(plain);
    const answer = ask(s);
    use(first);
    return answer;
  }

  function nextStop(stretches: Stretch[]): { at: number; reason: Reason } | null {
    const { now } = stretches[0]!.s;
    const at: number[] = [];
    for (const { from, s } of stretches) {
      at.push(from, s.acc.liftUntil, ...s.zones.map((z) => z.from));
      for (const w of [...s.quiet, ...s.speechQuiet, ...s.open]) at.push(w.a, w.b);
      for (const d of s.days) at.push(d.start, d.end);
      asked(stretches, from, () => {
        // Where a limit may run out: what is missing from here on, and the whole limit from each later day's start.
        const { acc, limits } = s;
        const here = viewAt(s, from, true);
        const weekly = limits.weeklyLimit === undefined ? null : duration(limits.weeklyLimit);
        for (const d of s.days) {
          const daily = dailyLimitOf(limits, d.label);
          if (daily !== null) at.push(d.start + daily, from + daily + grantsIn(acc, d.label) - here.used);
          const saying = s.speech === null ? null : dailyLimitOf(s.speech, d.label);
          if (saying !== null) at.push(d.start + saying, from + saying + grantsIn(acc, d.label) - here.spoken);
          if (weekly !== null) at.push(d.start + weekly);
        }
        if (weekly !== null) at.push(from + weekly + grantsInWeek(acc, weekOf(here.label)) - here.weekUsed);
        if (limits.break !== undefined) at.push(from + duration(limits.break.after) - here.streak);
      });
    }
    const candidates = [...new Set(at)].filter((t) => t > now && t <= now + HORIZON).sort((x, y) => x - y);
    for (const t of candidates) {
      const reason = asked(stretches, t, (s) => timeRule(s, viewAt(s, t, true), false));
      if (reason !== null) return { at: t, reason };
    }
    return null;
  }

  function resumesAt(stretches: Stretch[], asMessage: boolean, isRetry: boolean): number | null {
    const { acc, now, until } = stretches[0]!.s;
    if (acc.pause?.until === null) return null;
    const at: number[] = [now, acc.liftUntil];
    if (acc.pause !== null) at.push(acc.pause.until);
    const end = lastCreditEnd(acc);
    for (const { from, s } of stretches) {
      at.push(from, ...s.zones.map((z) => z.from));
      for (const w of [...s.quiet, ...s.speechQuiet, ...s.open]) at.push(w.a, w.b);
      for (const d of s.days) at.push(d.start, d.end);
      if (end !== null) at.push(end + restOf(s.limits));
      for (const b of bucketsOf(s.speech ?? s.limits)) {
        const opens = bucketOpensAt(acc, b, s.speech !== null);
        if (opens === null) continue;
        let q = opens.num / opens.den;
        while (q * opens.den < opens.num) q += 1n;
        at.push(Number(q));
      }
    }
    const candidates = [...new Set(at)].filter((t) => t >= now && t <= until).sort((x, y) => x - y);
    for (const t of candidates) {
      const reason = asked(stretches, t, (s) => firstReason(s, viewAt(s, t, false), asMessage, isRetry));
      if (reason === null) return t;
    }
    return null;
  }

  // -- settling -------------------------------------------------------------------------------------------------------

  function settle(acc: Account, now: number, rest: number): void {
    walkDays(acc, now);
    const latest = Math.max(acc.floorEnd, ...[...acc.leases.values()].map((l) => l.end));
    const end = Math.min(now, latest);
    if (end > acc.last) {
      const before = lastCreditEnd(acc);
      acc.credits.push({
        a: acc.last,
        b: end,
        restarts: before === null || acc.last - before >= rest,
        settledIn: zoneNow(acc),
        night,
      });
      if (acc.speechEnd > acc.last) acc.spoken.push({ a: acc.last, b: Math.min(end, acc.speechEnd) });
    }
    if (acc.speechEnd <= now) acc.speechEnd = -Infinity;
    for (const [device, lease] of acc.leases) if (lease.end <= now) acc.leases.delete(device);
    if (acc.floorEnd <= now) acc.floorEnd = -Infinity;
    acc.last = now;
  }

  function lease(acc: Account, device: string, now: number, ms: number): void {
    if (now + ms <= now) return;
    const held = acc.leases.get(device);
    acc.leases.set(device, {
      end: Math.max(held?.end ?? -Infinity, now + ms),
      begun: R.heldSinceBegin ? (held?.begun ?? acc.events) : acc.events,
      given: acc.events,
    });
  }
  function dropNinth(acc: Account): void {
    while (acc.leases.size > 8) {
      const [first] = [...acc.leases].sort(([, x], [, y]) => x.end - y.end || x.begun - y.begun);
      acc.leases.delete(first![0]);
    }
  }

  // -- notices --------------------------------------------------------------------------------------------------------

  function metric(s: Surroundings, v: View, name: string): number {
    const { acc } = s;
    const labels = (from: number, to: number): string[] => {
      const out: string[] = [];
      for (let i = from; i <= to; i++) out.push(addDays(v.label, -i));
      return out;
    };
    const last7 = labels(0, 6);
    const previous7 = labels(7, 13);
    const usedOver = (ls: string[]): number => sum(ls.map((l) => usedIn(acc, l)));
    if (name.startsWith("signal:")) {
      const wanted = name.slice("signal:".length);
      return acc.signals.filter((x) => x.name === wanted && last7.includes(x.label)).length;
    }
    switch (name) {
      case "minutesToday":
        return Math.floor(usedIn(acc, v.label) / MINUTE);
      case "minutesLast7Days":
        return Math.floor(usedOver(last7) / MINUTE);
      case "minutesPrevious7Days":
        return Math.floor(usedOver(previous7) / MINUTE);
      case "streakMinutes":
        return Math.floor(v.streak / MINUTE);
      case "daysInARow": {
        let n = 0;
        for (const l of labels(0, 13)) {
          if (usedIn(acc, l) < 60_000) break;
          n++;
        }
        return n;
      }
      case "nightMinutesLast7Days":
        return Math.floor(sum(last7.map((l) => nightIn(acc, l))) / MINUTE);
      case "nightsLast7Days":
        return last7.filter((l) => nightIn(acc, l) >= 60_000).length;
      case "refusalsToday":
        return acc.refusals.filter((l) => l === v.label).length;
      case "messagesToday":
        return messagesIn(acc, v.label, null, null);
      case "growthPercent": {
        const before = usedOver(previous7);
        if (before < 60 * MINUTE) return 0;
        return Math.floor(((usedOver(last7) - before) * 100) / before);
      }
      default:
        throw new Error(`no such metric: ${name}`);
    }
  }

  function whenHolds(s: Surroundings, v: View, when: NudgeJson["when"]): boolean {
    for (const [name, threshold] of Object.entries(when)) {
      if (typeof threshold === "number") {
        if (!(metric(s, v, name) >= threshold)) return false;
      } else {
        for (const [below, t] of Object.entries(threshold)) if (!(metric(s, v, below) < t)) return false;
      }
    }
    return true;
  }

  const noticeKey = (s: Surroundings, id: string): string => (R.noticesByIdAlone ? id : `${s.acc.band} ${id}`);

  function startClocks(s: Surroundings): void {
    for (const r of s.band.reminders ?? []) {
      if (r.every === undefined && !R.clockStartsWithoutEvery) continue;
      const key = noticeKey(s, r.id);
      if (!s.acc.clocks.has(key)) s.acc.clocks.set(key, s.now);
    }
  }

  function notices(s: Surroundings, v: View, stop: { ms: number; reason: Reason } | null, stopped: boolean): string[] {
    const { acc, band, limits, now } = s;
    const out: string[] = [];

    startClocks(s);
    for (const r of band.reminders ?? []) {
      const given = acc.reminded.filter((x) => x.id === noticeKey(s, r.id));
      const last = given[given.length - 1];
      let due = false;
      if (r.at === "start-of-day" && !given.some((x) => x.label === v.label)) due = true;
      if (r.at === "start-of-session" && v.streak === 0) {
        const end = lastCreditEnd(acc) ?? -Infinity;
        if (!given.some((x) => x.at > end)) due = true;
      }
      if (r.every !== undefined) {
        const since = last?.at ?? acc.clocks.get(noticeKey(s, r.id));
        if (since !== undefined && now - since >= duration(r.every)) due = true;
      }
      if (due) {
        acc.reminded.push({ id: noticeKey(s, r.id), at: now, label: v.label });
        out.push(`reminder:${r.id}`);
      }
    }

    if (limits.break !== undefined && (limits.break.mode ?? "remind") === "remind") {
      const after = duration(limits.break.after);
      const n = Math.floor(v.streak / after);
      const began = streakBegan(acc);
      const last = acc.breaks.findLast((b) => b.streakBegan === began);
      const lastN = last === undefined ? 0 : R.breakNoticeByNumber ? last.n : Math.floor(last.streak / after);
      if (n > lastN) {
        acc.breaks.push({ n, streak: v.streak, streakBegan: began });
        out.push("break");
      }
    }

    if (!stopped && stop !== null) {
      // One memory for each stopReason: the last one given replaces those before it.
      const last = acc.warned.findLast((g) => g.reason === stop.reason);
      for (const g of acc.warned) {
        const judged = R.oneWarningMemory ? last! : g;
        if (g.reason === stop.reason && (judged.label !== v.label || stop.ms > judged.w)) g.forgotten = true;
        if (!R.warningPerReason && g.reason !== stop.reason) g.forgotten = true;
      }
      const fitting = (band.warnings ?? ["15m", "5m", "1m"]).map(duration).filter((w) => stop.ms <= w);
      if (fitting.length > 0) {
        const w = Math.min(...fitting);
        if (!acc.warned.some((g) => g.reason === stop.reason && !g.forgotten && g.w <= w)) {
          acc.warned.push({ reason: stop.reason, w, label: v.label, forgotten: false });
          out.push("warning");
        }
      }
    }

    if (acc.nudged.filter((x) => x.label === v.label).length < (band.maxNudgesPerDay ?? 3)) {
      for (const nudge of band.nudges ?? []) {
        const cooldown = duration(nudge.cooldown ?? "24h");
        if (acc.nudged.some((x) => x.id === noticeKey(s, nudge.id) && now - x.at < cooldown)) continue;
        if (!whenHolds(s, v, nudge.when)) continue;
        acc.nudged.push({ id: noticeKey(s, nudge.id), at: now, label: v.label });
        out.push(`nudge:${nudge.id}`);
        break;
      }
    }
    return out;
  }

  // -- messages -------------------------------------------------------------------------------------------------------

  /** The charge that a request id got last. */
  function chargeOf(acc: Account, requestId: string | undefined): Charge | undefined {
    return requestId === undefined ? undefined : acc.charges.findLast((c) => c.requestId === requestId);
  }

  function chargeOne(
    acc: Account,
    limits: LimitsJson,
    requestId: string | null,
    now: number,
    label: string,
    answered: boolean,
    voice: boolean,
  ): void {
    const buckets = bucketsOf(limits);
    for (const b of buckets) {
      const t = BigInt(now) * BigInt(b.limit);
      const tat = acc.tats.get(bucketKey(b, voice)) ?? t;
      acc.tats.set(bucketKey(b, voice), (t > tat ? t : tat) + BigInt(b.perMs));
    }
    acc.charges.push({
      requestId,
      at: now,
      label,
      buckets,
      dayKeys: (limits.messageLimits ?? []).filter((m) => m.per === "day").map((m) => `${m.limit}`),
      retries: 0,
      answered,
      givenBack: false,
      uncounted: false,
      voice,
    });
  }

  function openTurn(acc: Account, id: string, now: number, exempt: boolean): void {
    acc.turns = acc.turns.filter((x) => !x.ids.includes(id));
    acc.turns.push({ ids: [id], opened: now, exempt, steps: 0, calls: [] });
    while (acc.turns.length > 4) acc.turns.shift();
  }

  const fits = (c: Turn["calls"][number], id: string | undefined): boolean => !c.used || (c.by !== null && c.by === id);

  function turnOf(acc: Account, ev: EventJson, now: number): Turn | undefined {
    return acc.turns.findLast(
      (x) =>
        now - x.opened < TURN_MS &&
        x.steps < maxSteps &&
        x.calls.some((c) => ev.answers?.includes(c.id) === true && fits(c, ev.requestId)),
    );
  }

  function takeStep(turn: Turn, ev: EventJson): void {
    turn.steps++;
    const id = ev.requestId;
    if (id !== undefined) {
      if (!R.stepIdKeepsPlace) turn.ids = turn.ids.filter((x) => x !== id);
      if (!turn.ids.includes(id)) turn.ids.push(id);
      turn.ids = turn.ids.slice(-4);
    }
    for (const c of turn.calls) {
      if (!ev.answers!.includes(c.id) || (c.used && R.usedCallStays)) continue;
      c.used = true;
      c.by = id ?? null;
    }
  }

  // -- one event ------------------------------------------------------------------------------------------------------

  const ANSWERED = ["message", "reply", "active", "status"];

  /** The policy of the event's region and day: a change of either is like a reload. */
  function choosePolicy(ev: EventJson, at: number, known: Account | undefined): void {
    if (whole.regions === undefined && whole.dated === undefined) return;
    const region = ev.region ?? known?.region ?? null;
    if (known === undefined) {
      use(plainPolicy(whole, region, ""));
      use(plainPolicy(whole, region, dayContaining(ev.timeZone ?? policy.timeZone ?? "UTC", at).label));
      return;
    }
    use(plainPolicy(whole, region, lastDay(known).label));
    const now = Math.max(at, known.last);
    const ahead = calendarAhead(known, now);
    const { label } = lastDay(ahead);
    use(plainPolicy(whole, region, label));
    // A zone that comes into force at once may begin the next day.
    const isAtOnce = policy.timeZoneChanges === "at-once" || known.wanted === null;
    if (ev.timeZone === undefined || !isAtOnce || ev.timeZone === zoneNow(ahead)) return;
    const theirs = dayContaining(ev.timeZone, now).label;
    if (theirs > label) use(plainPolicy(whole, region, theirs));
  }

  function step(ev: EventJson): string {
    const at = instantOf(ev.at);
    const known = accounts.get(ev.account);
    choosePolicy(ev, at, known);
    const bandName = bandOf(ev.age, known);
    const answered = ANSWERED.includes(ev.type);

    if (bandName === null) {
      if (ev.timeZone !== undefined) ungovernedZone.set(ev.account, ev.timeZone);
      if (R.ungovernedZoneStored && known !== undefined && ev.timeZone !== undefined) known.wanted = ev.timeZone;
      return JSON.stringify({
        at: iso(at),
        account: ev.account,
        type: ev.type,
        band: null,
        outcome: answered ? "allow" : "ok",
        reason: null,
        resumesAt: null,
        day: null,
        usedMs: null,
        streakMs: null,
        remainingMs: null,
        stopReason: null,
        notices: [],
        ...(ev.type === "grant" ? { grantedMs: null } : {}),
        ...(ev.type === "adjust" ? { adjusted: null } : {}),
        ...(ev.type === "revoke" ? { revokedMs: null } : {}),
      });
    }

    const band = policy.bands[bandName]!;
    const leavesNoTrace =
      (ev.type === "status" && !R.statusIsStored) || (ev.exempt === true && ev.type === "message" && !R.exemptIsStored);
    let acc: Account;
    if (known !== undefined) {
      acc = leavesNoTrace ? structuredClone(known) : known;
    } else {
      const zone =
        ev.timeZone ??
        (R.ungovernedZoneStored ? ungovernedZone.get(ev.account) : undefined) ??
        policy.timeZone ??
        "UTC";
      acc = {
        band: bandName,
        region: null,
        last: at,
        wanted: ev.timeZone ?? null,
        zones: [{ from: -Infinity, zone }],
        days: [dayContaining(zone, at)],
        credits: [],
        leases: new Map(),
        floorEnd: -Infinity,
        spoken: [],
        speechEnd: -Infinity,
        consented: false,
        pause: null,
        liftUntil: -Infinity,
        adjusted: {},
        grants: [],
        charges: [],
        turns: [],
        tats: new Map(),
        tokens: [],
        signals: [],
        refusals: [],
        reminded: [],
        clocks: new Map(),
        breaks: [],
        warned: [],
        nudged: [],
        events: 0,
      };
    }
    if (!leavesNoTrace) accounts.set(ev.account, acc);
    const now = Math.max(at, acc.last);
    acc.events++;

    const restBefore = restOf(limitsOf(acc, R.restOfThisEvent ? band : policy.bands[acc.band]!));
    settle(acc, now, restBefore);
    acc.band = bandName;
    acc.region = ev.region ?? acc.region;
    if (ev.timeZone !== undefined) {
      const atOnce = policy.timeZoneChanges === "at-once" || acc.wanted === null;
      acc.wanted = ev.timeZone;
      if (atOnce && ev.timeZone !== zoneNow(acc)) changeZone(acc, ev.timeZone, now);
    }
    const label = lastDay(acc).label;

    // Events that change the state without a decision.
    let grantedMs: number | undefined;
    let revokedMs: number | undefined;
    let adjusted: string[] | undefined;
    const speech = ev.channel === "voice" ? (band.voice ?? null) : null;
    const countedBy = (voice: boolean): LimitsJson =>
      voice ? (band.voice ?? limitsOf(acc, band)) : limitsOf(acc, band);
    const device = ev.device ?? "default";
    switch (ev.type) {
      case "away":
        acc.leases.delete(device);
        if (speech !== null) acc.speechEnd = -Infinity;
        break;
      case "tokens":
        acc.tokens.push({ label, count: ev.count! });
        break;
      case "signal":
        // A signal that no nudge of the policy counts is not stored for a later policy that does.
        if (JSON.stringify(policy.bands).includes(`"signal:${ev.name}"`)) acc.signals.push({ label, name: ev.name! });
        break;
      case "grant": {
        const most = duration(band.guardian?.maxExtraTimePerDay ?? "0s");
        grantedMs = Math.max(0, Math.min(ev.minutes! * MINUTE, most - grantsIn(acc, label)));
        acc.grants.push({ label, ms: grantedMs });
        break;
      }
      case "pause": {
        const until = ev.until === undefined ? null : instantOf(ev.until);
        if (R.pastPauseReplaces || until === null || until > now) acc.pause = { until };
        break;
      }
      case "resume":
        acc.pause = null;
        break;
      case "lift":
        if (band.guardian?.mayLiftQuietHours === true) acc.liftUntil = instantOf(ev.until!);
        break;
      case "adjust": {
        const given = ev.limits!;
        const kept: LimitsJson = {};
        for (const k of KNOWN_ADJUST) {
          if (given[k] === undefined || !(band.guardian?.mayAdjust ?? []).includes(k)) continue;
          if (k === "features") {
            const names = Object.entries(given.features ?? {}).filter(([name]) => name in (band.features ?? {}));
            if (names.length > 0) kept.features = Object.fromEntries(names);
          } else {
            Object.assign(kept, { [k]: given[k] });
          }
        }
        adjusted = Object.keys(kept).sort();
        if (adjusted.length > 0 || Object.keys(given).length === 0) acc.adjusted = kept;
        break;
      }
      case "revoke": {
        const daily = dailyLimitOf(limitsOf(acc, band), label);
        const weekly = limitsOf(acc, band).weeklyLimit;
        const week = weekOf(label);
        let left = Infinity;
        if (daily !== null) left = daily + grantsIn(acc, label) - usedIn(acc, label);
        else if (weekly !== undefined) left = duration(weekly) + grantsInWeek(acc, week) - usedInWeek(acc, week);
        revokedMs = Math.max(0, Math.min(ev.minutes! * MINUTE, grantsIn(acc, label), left));
        acc.grants.push({ label, ms: -revokedMs });
        break;
      }
      case "consent":
        acc.consented = true;
        break;
      case "withdraw-consent":
        acc.consented = false;
        break;
      case "refund": {
        const c = chargeOf(acc, ev.requestId);
        if (c === undefined || c.answered || c.givenBack || !(now - c.at < RETRY_MS)) break;
        c.givenBack = true;
        if (c.label === label) c.uncounted = true;
        for (const b of c.buckets) {
          if (b.perMs > now - c.at)
            acc.tats.set(bucketKey(b, c.voice), acc.tats.get(bucketKey(b, c.voice))! - BigInt(b.perMs));
        }
        acc.turns = acc.turns.filter((x) => !x.ids.includes(ev.requestId!));
        break;
      }
      case "answered": {
        const c = chargeOf(acc, ev.requestId);
        if (c === undefined || !(now - c.at < ANSWER_MS)) break;
        if (c.answered || c.givenBack)
          chargeOne(acc, countedBy(c.voice), ev.requestId!, now, label, true, c.voice && band.voice !== undefined);
        else c.answered = true;
        break;
      }
      case "calls": {
        const those = acc.turns.filter((x) => x.ids.includes(ev.requestId!));
        const turn = R.callsToTurnOpenedLast ? those.at(-1) : those[0];
        if (turn === undefined) break;
        for (const id of ev.calls!.slice(0, 32)) {
          if (!turn.calls.some((c) => c.id === id)) turn.calls.push({ id, used: false, by: null });
        }
        turn.calls = turn.calls.slice(-32);
        break;
      }
      default:
        break;
    }

    const s = surroundings(acc, band, now, speech);
    const v = viewAt(s, now, false);
    if (ev.type === "adjust" && !R.adjustStreakAfterChange) v.streak = streakAt(acc, now, restBefore);
    const stopping = timeRule(s, viewAt(s, now, false), true);
    // A later band may limit speech that this one does not.
    const stretches = stretchesAhead(s, bandName, ev.channel === "voice");
    const stop = stopping === null ? nextStop(stretches) : null;
    const left =
      stopping !== null
        ? { ms: 0, reason: stopping }
        : stop !== null
          ? { ms: stop.at - now, reason: stop.reason }
          : null;

    // Events that are decided.
    const turn = ev.type === "message" && ev.exempt !== true ? turnOf(acc, ev, now) : undefined;
    const exempt = (ev.type === "message" && ev.exempt === true) || turn?.exempt === true;
    let refusal: Reason | null = null;
    let given: string[] = [];
    let resumes: number | null = null;
    let isStep = false;
    if (exempt) {
      if (turn === undefined) {
        if (ev.requestId !== undefined) openTurn(acc, ev.requestId, now, true);
      } else {
        isStep = true;
        takeStep(turn, ev);
      }
    } else if (answered) {
      const asMessage = ev.type === "message" || ev.type === "status";
      const charge = ev.type === "message" && turn === undefined ? chargeOf(acc, ev.requestId) : undefined;
      const isRetry =
        charge !== undefined &&
        !charge.answered &&
        !charge.givenBack &&
        now - charge.at < RETRY_MS &&
        charge.retries < 3;
      if (turn === undefined) {
        refusal = firstReason(s, v, asMessage, isRetry);
      } else {
        refusal = timeRule(s, v, true);
        const end = lastCreditEnd(acc);
        const finish = duration(band.finishReply ?? policy.finishReply ?? "2m");
        if (refusal !== "paused" && refusal !== "consent-required" && end !== null && now - end < finish)
          refusal = null;
      }
      const allowed = refusal === null || observe;
      if (isRetry) charge.retries++;
      if (!allowed) {
        resumes = resumesAt(stretches, asMessage, isRetry && !R.resumeOfRetryAsNew);
        if (ev.type === "message") acc.refusals.push(label);
        if (R.clockStartsOnRefused && ev.type !== "status" && ev.type !== "reply") startClocks(s);
      } else if (ev.type !== "status") {
        if (ev.type === "message") {
          if (turn !== undefined) {
            isStep = true;
            takeStep(turn, ev);
          } else if (!isRetry) {
            chargeOne(acc, countedBy(speech !== null), ev.requestId ?? null, now, label, false, speech !== null);
            if (ev.requestId !== undefined) openTurn(acc, ev.requestId, now, false);
          }
        }
        // Use of speech leases speech too, and ends with its next stop.
        const leased = (ms: number): number => {
          const most = speech === null || observe || left === null ? Infinity : left.ms;
          if (speech !== null && Math.min(ms, most) > 0)
            acc.speechEnd = Math.max(acc.speechEnd, now + Math.min(ms, most));
          return Math.min(ms, most);
        };
        if (ev.type === "active" && ev.reply === true) {
          acc.floorEnd = Math.max(acc.floorEnd, now + leased(Math.max(presence.floor, 30_000)));
        } else {
          lease(acc, device, now, leased(ev.type === "active" ? presence.heartbeat : presence.message));
        }
        if (ev.type === "message" || (R.replyGivesFloor && ev.type === "reply"))
          acc.floorEnd = Math.max(acc.floorEnd, now + leased(presence.floor));
        if (ev.type === "message" || ev.type === "active") given = notices(s, v, left, stopping !== null);
      }
    }

    // No lease outlives the next stop.
    if (R.dropBeforeCut) dropNinth(acc);
    if (!observe) {
      // A stop of speech only cuts the lease of speech only.
      const all = speech === null ? s : surroundings(acc, band, now, null);
      const allStop = timeRule(all, viewAt(all, now, false), true);
      const cut = allStop !== null ? now : (nextStop(stretchesAhead(all, bandName, false))?.at ?? Infinity);
      acc.speechEnd = Math.min(acc.speechEnd, cut, stopping !== null ? now : (stop?.at ?? Infinity));
      for (const [d, l] of acc.leases) {
        l.end = Math.min(l.end, cut);
        if (l.end <= now) acc.leases.delete(d);
      }
      acc.floorEnd = Math.min(acc.floorEnd, cut);
    }
    dropNinth(acc);

    const blocked = refusal !== null && !observe;
    return JSON.stringify({
      at: iso(at),
      account: ev.account,
      type: ev.type,
      band: bandName,
      outcome: !answered ? "ok" : blocked ? "block" : "allow",
      reason: blocked ? refusal : null,
      resumesAt: resumes === null ? null : iso(resumes),
      day: label,
      usedMs: usedIn(acc, label),
      streakMs: v.streak,
      remainingMs: left?.ms ?? null,
      stopReason: left?.reason ?? null,
      notices: given,
      ...(grantedMs !== undefined ? { grantedMs } : {}),
      ...(adjusted !== undefined ? { adjusted } : {}),
      ...(revokedMs !== undefined ? { revokedMs } : {}),
      ...(observe && refusal !== null ? { wouldBlock: refusal } : {}),
      ...(exempt ? { exempt: true } : {}),
      ...(isStep ? { step: true } : {}),
      ...(ev.channel === "voice" ? { channel: "voice" } : {}),
    });
  }

  return {
    step,
    reload(next) {
      whole = next;
      use(plainPolicy(next, null, ""));
    },
    features(id) {
      const acc = accounts.get(id);
      const band = acc === undefined ? undefined : policy.bands[acc.band];
      if (acc === undefined || band === undefined) return null;
      const set = limitsOf(acc, band).features ?? {};
      // Name by name, whatever the band was when a guardian set them.
      return Object.fromEntries(
        Object.entries(band.features ?? {}).map(([name, own]) => [name, name in set ? set[name] : own]),
      );
    },
  };
}
