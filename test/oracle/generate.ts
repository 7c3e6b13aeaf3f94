/**
 * Seeded generator of valid policies and valid traces. The trace is generated event by event together with the reference, so that
 * instants can be exactly at (and 1 ms beside) what the reference predicts: stops, resumptions, ends of leases,
 * retries, buckets, cooldowns, day boundaries, window edges.
 *
 * `caseArbitrary` wraps it for fast-check.
 */
import { type Arbitrary, integer, noShrink } from "fast-check";
import { Temporal } from "temporal-polyfill";
import {
  duration,
  reference,
  type AgeJson,
  type BandJson,
  type BreakJson,
  type DatedJson,
  type EventJson,
  type LimitsJson,
  type MessageLimitJson,
  type NudgeJson,
  type PartJson,
  type PolicyJson,
  type ReminderJson,
  type WindowJson,
} from "./reference.ts";

export interface GenerateOptions {
  /** Events per trace: [minimum, maximum]. */
  events?: [number, number];
  /** What cases are about; default: mixed. */
  theme?: Theme;
}

export interface Case {
  seed: number;
  policy: PolicyJson;
  events: EventJson[];
  /** Policies that come into force before the event with that index. */
  reloads: Map<number, PolicyJson>;
  expected: string[];
  /** The account's state after each event; `null` if it is ungoverned. */
  features: (Record<string, unknown> | null)[];
}

// ---------------------------------------------------------------------------------------------------------------------

class Random {
  #s: number;
  constructor(seed: number) {
    this.#s = seed >>> 0;
  }
  /** mulberry32 */
  next(): number {
    this.#s = (this.#s + 0x6d2b79f5) >>> 0;
    let t = this.#s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  int(a: number, b: number): number {
    return a + Math.floor(this.next() * (b - a + 1));
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  pick<T>(xs: readonly T[]): T {
    return xs[Math.floor(this.next() * xs.length)]!;
  }
  some<T>(xs: readonly T[], p: number): T[] {
    return xs.filter(() => this.chance(p));
  }
  shuffle<T>(xs: readonly T[]): T[] {
    return [...xs]
      .map((x) => [this.next(), x] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, x]) => x);
  }
  weighted<T>(xs: readonly (readonly [number, T])[]): T {
    let r = this.next() * xs.reduce((s, [w]) => s + w, 0);
    for (const [w, x] of xs) {
      r -= w;
      if (r < 0) return x;
    }
    return xs[xs.length - 1]![1];
  }
}

const ZONES = [
  "UTC",
  "Pacific/Apia",
  "Asia/Beirut",
  "America/Havana",
  "Africa/Cairo",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Santiago",
  "Pacific/Kiritimati",
  "Antarctica/Troll",
  "Africa/Casablanca",
  "America/New_York",
  "Europe/London",
  "Asia/Shanghai",
  "Pacific/Niue",
  "Pacific/Chatham",
  "America/St_Johns",
  "Asia/Gaza",
  "Asia/Almaty",
  "America/Asuncion",
  "Africa/El_Aaiun",
  "America/Godthab",
] as const;

const MIN = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** A canonical duration: units in the order d h m s, none above its maximum, none 0 (except "0m" for nothing). */
function writeDuration(ms: number): string {
  let s = Math.round(ms / 1000);
  if (s === 0) return "0m";
  const parts: string[] = [];
  for (const [unit, size] of [
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    const n = Math.floor(s / size);
    s -= n * size;
    if (n > 0) parts.push(`${n}${unit}`);
  }
  return parts.join("");
}

const transitionsOf = new Map<string, number[]>();
/** DST and offset transitions in 2024-2027. */
function transitions(zone: string): number[] {
  let out = transitionsOf.get(zone);
  if (out === undefined) {
    out = [];
    let z: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2024-01-01T00:00[${zone}]`);
    while ((z = z.getTimeZoneTransition("next")) !== null && z.year < 2028) out.push(z.epochMilliseconds);
    transitionsOf.set(zone, out);
  }
  return out;
}

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const NAMES = ["holiday", "schoolday", ...WEEK, "weekday", "weekend"] as const;
const DAY_STARTS = ["00:00", "00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "04:00", "12:00", "23:30"] as const;
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

// ---------------------------------------------------------------------------------------------------------------------
// Policies

function someClock(r: Random, to: boolean): string {
  if (to && r.chance(0.15)) return "24:00";
  const h = r.weighted([
    [3, r.int(0, 3)],
    [2, r.int(20, 23)],
    [4, r.int(0, 23)],
  ] as const);
  const m = r.pick([0, 0, 0, 30, 30, 15, 45, 59, 1]);
  return `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`;
}

function someWindows(r: Random, dates: string[], open: boolean): WindowJson[] {
  const days = (): string[] => {
    const names: string[] = r.shuffle([...NAMES, ...dates]).slice(0, r.int(1, 5));
    if (r.chance(0.35)) names.push("schoolnight");
    return [...new Set(names)];
  };
  const one = (): WindowJson => {
    for (;;) {
      const w: WindowJson = { from: someClock(r, false), to: someClock(r, true) };
      if (w.from === w.to) continue;
      if (r.chance(0.4)) w.days = days();
      return w;
    }
  };
  if (open && r.chance(0.6)) {
    // generous, often adjacent or overlapping ones
    return r.pick<() => WindowJson[]>([
      () => [
        { from: "06:00", to: "12:00" },
        { from: "12:00", to: "23:00" },
      ],
      () => [
        { from: "00:00", to: "24:00", days: ["weekday", "sat"] },
        { from: "10:00", to: "18:00" },
      ],
      () => [
        { from: "05:00", to: "15:30" },
        { from: "14:00", to: "01:00" },
      ],
      () => [{ from: "00:00", to: "12:00" }, { from: "12:00", to: "24:00" }, one()],
      () => [{ from: "08:00", to: "07:59" }],
    ])();
  }
  if (r.chance(0.3)) {
    return r.pick<() => WindowJson[]>([
      () => [
        { from: "22:00", to: "24:00" },
        { from: "00:00", to: "06:00" },
      ],
      () => [
        { from: "01:30", to: "02:30" },
        { from: "02:30", to: "03:15" },
      ],
      () => [
        { from: "02:15", to: "03:00" },
        { from: "23:30", to: "00:30" },
      ],
      () => [{ from: "22:00", to: "02:30" }],
      () => [
        { from: "00:30", to: "00:45" },
        { from: "00:00", to: "01:00", days: ["sun", "sat", "fri"] },
      ],
      () => [
        { from: "21:00", to: "06:30", days: ["schoolnight"] },
        { from: "23:30", to: "08:00" },
      ],
    ])();
  }
  return Array.from({ length: r.int(1, 3) }, one);
}

const someLimit = (r: Random): string =>
  writeDuration(
    r.pick([0, 1, 2, 5, 7, 10, 10, 20, 20, 30, 30, 45, 60, 60, 90, 90, 150, 300, 1440]) * MIN +
      (r.chance(0.1) ? r.int(1, 59) * 1000 : 0),
  );

function someDailyLimit(r: Random, dates: string[]): string | Record<string, string> {
  if (r.chance(0.5)) return someLimit(r);
  const table: Record<string, string> = {};
  for (const name of r.shuffle([...NAMES, ...dates]).slice(0, r.int(1, 6))) table[name] = someLimit(r);
  if (r.chance(0.6)) table["default"] = someLimit(r);
  return table;
}

function someBreak(r: Random): BreakJson {
  const b: BreakJson = { after: writeDuration(r.pick([30_000, MIN, 2 * MIN, 4 * MIN, 10 * MIN, 20 * MIN, HOUR])) };
  if (r.chance(0.7)) b.rest = writeDuration(r.pick([0, 1000, 10_000, 30_000, MIN, 2 * MIN, 5 * MIN, 15 * MIN, HOUR]));
  if (r.chance(0.7)) b.mode = r.pick(["remind", "enforce"] as const);
  return b;
}

function someMessageLimits(r: Random): MessageLimitJson[] {
  const out = new Map<string, MessageLimitJson>();
  for (let i = r.int(1, 3); i > 0; i--) {
    const m: MessageLimitJson = {
      limit: r.pick([1, 2, 3, 3, 5, 7, 7, 11, 13, 20]),
      per: r.chance(0.3)
        ? "day"
        : writeDuration(r.pick([1000, 7000, 10_000, MIN, 3 * MIN, 10 * MIN, 10 * MIN, HOUR, DAY])),
    };
    out.set(`${m.limit} ${m.per}`, m);
  }
  return [...out.values()];
}

const METRICS = [
  ["minutesToday", 20],
  ["minutesLast7Days", 60],
  ["minutesPrevious7Days", 30],
  ["streakMinutes", 10],
  ["daysInARow", 4],
  ["nightMinutesLast7Days", 10],
  ["nightsLast7Days", 3],
  ["refusalsToday", 4],
  ["messagesToday", 8],
  ["growthPercent", 80],
  ["signal:homework", 3],
  ["signal:lonely", 2],
] as const;

function someNudge(r: Random, id: string): NudgeJson {
  const when: NudgeJson["when"] = {};
  for (const [name, most] of r.shuffle(METRICS).slice(0, r.int(1, 2))) when[name] = r.int(0, most);
  if (r.chance(0.35)) {
    const not: Record<string, number> = {};
    for (const [name, most] of r.shuffle(METRICS).slice(0, r.int(1, 2))) not[name] = r.int(1, most);
    when["not"] = not;
  }
  const n: NudgeJson = { id, when };
  if (r.chance(0.7)) n.cooldown = writeDuration(r.pick([0, 1000, MIN, 10 * MIN, HOUR, 6 * HOUR, 12 * HOUR, 2 * DAY]));
  return n;
}

function someReminder(r: Random, id: string): ReminderJson {
  const m: ReminderJson = { id };
  const kind = r.int(0, 4);
  if (kind <= 1) m.at = "start-of-day";
  else if (kind <= 3) m.at = "start-of-session";
  if (m.at === undefined || r.chance(0.6))
    m.every = writeDuration(r.pick([30_000, 5 * MIN, 30 * MIN, HOUR, 3 * HOUR, DAY]));
  return m;
}

const ADJUSTABLE = [
  "dailyLimit",
  "weeklyLimit",
  "break",
  "quietHours",
  "openHours",
  "messageLimits",
  "features",
] as const;
const FEATURES = ["pushNotifications", "persistentMemory", "companion"] as const;

const someFeatures = (r: Random, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(r.some(names, 0.6).map((name) => [name, r.pick([true, false, 3, null, { a: [1, null] }])]));

function someLimits(r: Random, dates: string[], p: number): LimitsJson {
  const l: LimitsJson = {};
  if (r.chance(p)) l.dailyLimit = someDailyLimit(r, dates);
  if (r.chance(p * 0.6))
    l.weeklyLimit = writeDuration(
      r.weighted([
        [1, 0],
        [3, 10],
        [4, 25],
        [4, 60],
        [6, 150],
        [6, 300],
        [4, 1440],
      ] as const) * MIN,
    );
  if (r.chance(p)) l.break = someBreak(r);
  if (r.chance(p * 0.7)) l.quietHours = someWindows(r, dates, false);
  if (r.chance(p * 0.22)) l.openHours = someWindows(r, dates, true);
  if (r.chance(p)) l.messageLimits = someMessageLimits(r);
  return l;
}

function someBand(r: Random, ages: [number, number], dates: string[]): BandJson {
  const b: BandJson = { ages, ...someLimits(r, dates, 0.6) };
  if (r.chance(0.4)) {
    b.tokenLimits = [{ limit: r.pick([0, 1, 100, 100, 1000, 1000, 5000]), per: "day" }];
    if (r.chance(0.2)) b.tokenLimits.push({ limit: 777, per: "day" });
  }
  if (r.chance(0.4)) {
    b.warnings = r
      .shuffle([30_000, MIN, 2 * MIN, 5 * MIN, 10 * MIN, 15 * MIN, HOUR, 90 * MIN, DAY])
      .slice(0, r.int(0, 4))
      .map(writeDuration);
  }
  if (r.chance(0.5)) b.reminders = r.some(["ai", "pause", "x"], 0.6).map((id) => someReminder(r, id));
  if (r.chance(0.6)) {
    b.nudges = r.some(["a", "b", "c", "d"], 0.7).map((id) => someNudge(r, id));
    if (r.chance(0.5)) b.maxNudgesPerDay = r.int(0, 4);
  }
  if (r.chance(0.75)) {
    b.guardian = {};
    if (r.chance(0.7)) b.guardian.maxExtraTimePerDay = writeDuration(r.pick([0, 5, 20, 45, 60, 120]) * MIN);
    if (r.chance(0.8)) b.guardian.mayLiftQuietHours = r.chance(0.75);
    if (r.chance(0.7)) b.guardian.mayAdjust = r.some(ADJUSTABLE, 0.55);
  }
  if (r.chance(0.4)) b.features = someFeatures(r, FEATURES);
  if (r.chance(0.08)) b.requiresConsent = true;
  if (r.chance(0.25)) {
    b.voice = {};
    if (r.chance(0.6)) b.voice.dailyLimit = someDailyLimit(r, dates);
    if (r.chance(0.4)) b.voice.quietHours = someWindows(r, dates, false);
    if (r.chance(0.5)) b.voice.messageLimits = someMessageLimits(r);
  }
  if (r.chance(0.3)) b.finishReply = writeDuration(r.pick([0, 5000, 30_000, 5 * MIN]));
  return b;
}

function somePolicy(r: Random, dates: string[], zone: string): PolicyJson {
  const layouts: [string, [number, number]][][] = [
    [["teen", [13, 18]]],
    [
      ["child", [0, 13]],
      ["teen", [13, 18]],
    ],
    [
      ["teen", [13, 18]],
      ["child", [6, 13]],
    ],
    [
      ["child", [5, 10]],
      ["teen", [14, 18]],
    ], // a gap
    [
      ["kid", [3, 8]],
      ["child", [8, 13]],
      ["teen", [13, 18]],
    ],
  ];
  const bands: Record<string, BandJson> = {};
  for (const [name, ages] of r.pick(layouts)) bands[name] = someBand(r, ages, dates);
  const p: PolicyJson = { bands };
  if (zone !== "UTC" || r.chance(0.5)) p.timeZone = zone;
  if (r.chance(0.6)) p.dayStartsAt = r.pick(DAY_STARTS);
  if (r.chance(0.4)) p.weekStartsOn = r.pick(WEEK);
  if (r.chance(0.25)) p.timeZoneChanges = r.pick(["at-once", "at-once", "next-day"] as const);
  if (r.chance(0.4)) p.maxSteps = r.pick([1, 2, 3, 5, 24]);
  if (r.chance(0.6)) p.unknownAge = r.pick([...Object.keys(bands), "ungoverned"]);
  if (r.chance(0.12)) p.mode = "observe";
  if (r.chance(0.5)) {
    p.presence = {};
    if (r.chance(0.7)) p.presence.message = writeDuration(r.pick([0, 10_000, MIN, 3 * MIN, 10 * MIN]));
    if (r.chance(0.7)) p.presence.heartbeat = writeDuration(r.pick([0, 5000, 30_000, 90_000, 3 * MIN]));
    if (r.chance(0.7)) p.presence.floor = r.pick(["0s", "5s", "45s", "1m30s"]);
  }
  if (r.chance(0.4)) {
    const holidays = r.some(dates, 0.4);
    p.calendar = { holidays, workdays: r.some(dates, 0.3) };
    if (r.chance(0.2)) delete p.calendar.workdays;
    if (r.chance(0.2)) delete p.calendar.holidays;
    if (r.chance(0.4)) p.calendar.weekend = r.pick([["fri", "sat"], [], ["sun"], ["thu", "fri"], r.some(WEEK, 0.4)]);
  }
  if (r.chance(0.3)) {
    p.night = r.pick([
      { from: "22:00", to: "06:00" },
      { from: "00:00", to: "04:30" },
      { from: "20:00", to: "24:00" },
      { from: "01:30", to: "02:30" },
      { from: "12:00", to: "11:00" },
    ]);
  }
  if (r.chance(0.2)) p.finishReply = r.pick(["30s", "5m"]);
  return p;
}

/** What a region or a date changes in a policy. `moves`: whether it may move the days themselves. */
function somePart(r: Random, p: PolicyJson, dates: string[], moves: boolean): PartJson {
  const part: PartJson = {};
  const bands: Record<string, unknown> = {};
  for (const [name, { ages }] of Object.entries(p.bands)) {
    if (r.chance(0.4)) continue;
    const { ages: _same, ...changes } = r.chance(0.5)
      ? someBand(r, ages, dates)
      : { ages, ...someLimits(r, dates, 0.4) };
    const here = (["dailyLimit", "quietHours", "messageLimits", "weeklyLimit"] as const).filter(
      (key) => moves && p.bands[name]?.[key] !== undefined,
    );
    const gone = r.some(here, 0.1);
    bands[name] = { ...changes, ...Object.fromEntries(gone.map((key) => [key, null])) };
  }
  if (Object.keys(bands).length > 0) part.bands = bands;
  if (r.chance(0.2)) part.weekStartsOn = r.pick(WEEK);
  if (r.chance(0.2)) part.timeZoneChanges = r.pick(["at-once", "next-day"]);
  if (r.chance(0.2)) part.calendar = { weekend: r.some(WEEK, 0.3) };
  if (r.chance(0.1)) part.maxSteps = r.int(1, 3);
  if (r.chance(0.1)) part.night = { from: "20:00", to: "24:00" };
  if (moves && r.chance(0.1)) part.mode = r.pick(["observe", "enforce"]);
  if (moves && r.chance(0.3)) part.dayStartsAt = r.pick(DAY_STARTS);
  if (moves && r.chance(0.3)) part.timeZone = r.pick(ZONES);
  return part;
}

function addParts(r: Random, p: PolicyJson, dates: string[]): void {
  const someDates = (): DatedJson[] =>
    Array.from({ length: r.int(1, 3) }, () => {
      const from = r.int(0, dates.length - 2);
      const to = r.chance(0.7) ? { to: dates[r.int(from + 1, dates.length - 1)]! } : {};
      return { from: dates[from]!, ...to, ...somePart(r, p, dates, false) };
    });
  if (r.chance(0.75)) {
    p.regions = {};
    for (const code of r.some(["US-CA", "CN"], 0.8)) {
      p.regions[code] = somePart(r, p, dates, true);
      if (r.chance(0.25)) p.regions[code].dated = someDates();
    }
    const codes = Object.keys(p.regions);
    if (codes.length > 0 && r.chance(0.5)) p.otherRegions = r.pick([...codes, "none"]);
  }
  if (r.chance(0.6)) p.dated = someDates();
}

/** An author's change: often of when a day begins, sometimes of everything. */
function changedPolicy(r: Random, p: PolicyJson, dates: string[], zone: string, theme: Theme): PolicyJson {
  if (r.chance(0.3)) {
    const other = somePolicy(r, dates, zone);
    applyTheme(r, other, theme);
    return other;
  }
  const next = structuredClone(p);
  if (r.chance(0.7)) next.dayStartsAt = r.pick(DAY_STARTS);
  if (r.chance(0.2)) next.weekStartsOn = r.pick(WEEK);
  if (r.chance(0.2)) next.timeZone = r.pick(ZONES);
  if (r.chance(0.2)) next.timeZoneChanges = r.pick(["at-once", "next-day"] as const);
  if (r.chance(0.1)) next.mode = r.pick(["observe", "enforce"] as const);
  for (const name of r.some(Object.keys(next.bands), 0.3)) {
    next.bands[name] = someBand(r, next.bands[name]!.ages, dates);
  }
  return next;
}

// ---------------------------------------------------------------------------------------------------------------------
// Traces

interface Line {
  resumesAt: string | null;
  remainingMs: number | null;
  day: string | null;
}

/** All durations and clock times anywhere in a policy. */
function durationsIn(value: unknown): number[] {
  if (typeof value === "string") return /^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(value) ? [duration(value)] : [];
  if (Array.isArray(value)) return value.flatMap(durationsIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(durationsIn);
  return [];
}
function clocksIn(value: unknown): string[] {
  if (typeof value === "string") return /^\d\d:\d\d$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(clocksIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(clocksIn);
  return [];
}

function nextLocal(zone: string, clock: string, after: number): number {
  let d = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
  const time = clock === "24:00" ? "00:00" : clock;
  for (;;) {
    const ms = d.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
    if (ms > after) return ms;
    d = d.add({ days: 1 });
  }
}

function someAge(r: Random): AgeJson | undefined {
  return r.weighted<() => AgeJson | undefined>([
    [6, () => r.int(0, 19)],
    [2, () => "unknown" as const],
    [1, () => undefined],
    [1, () => ({})],
    [1, () => ({ min: r.int(0, 19) })],
    [1, () => ({ max: r.int(0, 19) })],
    [
      2,
      () => {
        const min = r.int(0, 18);
        return { min, max: min + r.int(0, 6) };
      },
    ],
  ])();
}

/** A region removes only keys that its band has: a change of the policy may have removed them. */
function withoutIdleNulls(policy: PolicyJson): PolicyJson {
  const copy = structuredClone(policy);
  const plain: { readonly [band: string]: object } = copy.bands;
  for (const region of Object.values(copy.regions ?? {})) {
    const bands = (region.bands ?? {}) as { [band: string]: { [key: string]: unknown } };
    for (const [name, band] of Object.entries(bands)) {
      for (const key of Object.keys(band)) {
        if (band[key] === null && !Object.hasOwn(plain[name] ?? {}, key)) delete band[key];
      }
    }
  }
  return copy;
}

export type Theme = "general" | "retries" | "devices" | "nights" | "turns" | "zones" | "regions";
/** Changes a policy so that rare combinations of rules become common. */
function applyTheme(r: Random, p: PolicyJson, theme: Theme): void {
  for (const b of Object.values(p.bands)) {
    if (theme === "retries") {
      b.messageLimits = someMessageLimits(r);
      if (r.chance(0.7)) delete b.dailyLimit;
      delete b.openHours;
      delete b.quietHours;
      if (r.chance(0.5)) b.tokenLimits = [{ limit: 100, per: "day" }];
    }
    if (theme === "devices") {
      delete b.messageLimits;
      delete b.openHours;
      delete b.weeklyLimit;
      if (r.chance(0.7)) delete b.quietHours;
      if (r.chance(0.5)) delete b.dailyLimit;
    }
    if (theme === "nights") {
      delete b.openHours;
      delete b.quietHours;
      if (r.chance(0.6)) delete b.weeklyLimit;
      b.nudges = [
        { id: "n", when: { nightMinutesLast7Days: r.int(1, 6) }, cooldown: "1m" },
        { id: "m", when: { nightsLast7Days: r.int(1, 3) }, cooldown: "10m" },
      ];
      b.maxNudgesPerDay = 20;
    }
    if (theme === "turns") {
      b.messageLimits = [{ limit: r.int(1, 3), per: r.pick(["day", "10m", "1h", "1d"]) }];
      if (r.chance(0.5)) b.finishReply = writeDuration(r.pick([0, 5000, 30_000, 3 * MIN]));
      if (r.chance(0.7)) delete b.openHours;
      if (r.chance(0.5)) delete b.quietHours;
      if (r.chance(0.3)) b.tokenLimits = [{ limit: 100, per: "day" }];
    }
    if (theme === "zones") {
      delete b.messageLimits;
      if (r.chance(0.4)) b.quietHours = someWindows(r, [], false);
      if (r.chance(0.2)) b.openHours = someWindows(r, [], true);
      if (r.chance(0.7)) b.dailyLimit = writeDuration(r.pick([2, 5, 20, 120, 600, 1200, 1410]) * MIN);
      if (b.break?.mode === "enforce" && r.chance(0.7)) delete b.break;
    }
  }
}

/** The ids of requests and calls that a trace may repeat often. */
const requestsOf = (theme: Theme): number => (theme === "retries" ? 2 : theme === "turns" ? 7 : 5);

function someCalls(r: Random): string[] {
  if (r.chance(0.06)) return Array.from({ length: r.int(30, 40) }, (_, i) => `c${i + r.int(0, 9)}`);
  return Array.from({ length: r.int(0, 3) }, () => `c${r.int(1, 8)}`);
}

export function generateCase(seed: number, o: GenerateOptions = {}): Case {
  const r = new Random(Math.imul(seed, 2654435761) ^ 0x5bd1e995);
  for (let i = 0; i < 5; i++) r.next();
  const zone = r.pick(ZONES);
  const hops = r.chance(0.5) || o.theme === "zones" ? [zone, ...r.shuffle(ZONES).slice(0, r.int(1, 4))] : [zone];

  // Mostly begins shortly before a transition of one of the zones.
  const edges = hops.flatMap(transitions);
  let t =
    edges.length > 0 && r.chance(0.8)
      ? r.pick(edges) - r.int(0, r.pick([2 * HOUR, 12 * HOUR, 2 * DAY, 5 * DAY]))
      : Date.UTC(r.int(2024, 2027), r.int(0, 11), r.int(1, 28)) + r.int(0, DAY);
  if (r.chance(0.4)) t = Math.round(t / 1000) * 1000;
  const dates = Array.from({ length: 8 }, (_, i) => date(t + (i - 1) * DAY));
  const policy = somePolicy(r, dates, zone);
  const theme =
    o.theme ??
    r.weighted<Theme>([
      [6, "general"],
      [1.3, "retries"],
      [1.3, "devices"],
      [1.3, "nights"],
      [2, "turns"],
      [2, "zones"],
      [1.5, "regions"],
    ]);
  applyTheme(r, policy, theme);
  if (theme === "regions") addParts(r, policy, dates);
  const durations = [...new Set([...durationsIn(policy), 2 * MIN, 65_000, 30_000, 5 * MIN, MIN, 15 * MIN])].filter(
    (d) => d <= 3 * DAY,
  );
  const clocks = [...new Set([...clocksIn(policy), policy.dayStartsAt ?? "04:00"])];

  const naive = reference(policy);
  const events: EventJson[] = [];
  const expected: string[] = [];
  const features: Case["features"] = [];
  const reloads: Case["reloads"] = new Map();
  let current = policy;
  const reloading = r.chance(0.25) ? 0.02 : 0;
  const accountIds = Array.from({ length: theme === "general" ? r.int(1, 3) : r.int(1, 2) }, (_, i) => `a${i + 1}`);
  const ages = new Map<string, AgeJson | undefined>();
  const zones = new Map<string, string | undefined>();
  for (const id of accountIds) {
    ages.set(id, r.chance(0.8) ? r.int(3, 17) : someAge(r));
    zones.set(id, r.chance(0.6) ? undefined : r.pick(hops));
  }
  const devices = Array.from({ length: theme === "devices" ? 12 : r.chance(0.15) ? 12 : 3 }, (_, i) => `d${i}`);
  const soon: number[] = [];
  const talks = Object.values(policy.bands).some((band) => band.voice !== undefined) || r.chance(0.05);
  const calm = r.chance(0.6); // more use without a break
  let lastBlocked: number | null = null;
  let nextBoundary = -Infinity;
  const [least, most] = o.events ?? [60, 200];
  const count = r.int(least, most);

  /** Events decided in advance, to cause combinations that chance would take too long for. */
  const script: {
    account: string;
    gap: number;
    type: EventJson["type"];
    device?: string;
    requestId?: string;
    answers?: string[];
    calls?: string[];
  }[] = [];
  for (let i = 0; i < count; i++) {
    if (r.chance(reloading)) {
      current = withoutIdleNulls(changedPolicy(r, current, dates, zone, theme));
      reloads.set(i, current);
      naive.reload(current);
    }
    const scripted = script.shift();
    const account = scripted?.account ?? r.pick(accountIds);
    if (scripted === undefined && theme === "devices" && r.chance(0.06)) {
      // Nine or more devices with many equal ends, then most of them away, and a check of those that are left.
      const gap = r.pick([0, 0, 1, 1000]);
      for (const device of r.shuffle(devices).slice(0, r.int(8, 12)))
        script.push({ account, gap: r.chance(0.7) ? 0 : gap, type: "active", device });
      const later = r.chance(0.3) ? 1000 : 0;
      if (r.chance(0.8))
        for (const device of r.shuffle(devices).slice(0, r.int(2, 8)))
          script.push({ account, gap: r.int(0, 1) * later, type: "active", device });
      for (const device of r.shuffle(devices).slice(0, r.pick([6, 9, 10, 11, 11])))
        script.push({ account, gap: r.pick([0, 0, 0, 1000]), type: "away", device });
      script.push({ account, gap: r.pick([30_000, 65_000, 3 * MIN, 10 * MIN]), type: "status" });
    }
    if (scripted === undefined && theme === "retries" && r.chance(0.1)) {
      const requestId = `r${r.int(1, 2)}`;
      for (let n = r.int(2, 9); n > 0; n--)
        script.push({ account, gap: r.pick([0, 1000, 5000, 40_000]), type: "message", requestId });
      if (r.chance(0.7)) script.push({ account, gap: r.int(0, 9) * 1000, type: "refund", requestId });
      script.push({ account, gap: r.int(0, 2) * 1000, type: "status" });
    }
    if (scripted === undefined && r.chance(theme === "turns" ? 0.14 : 0.02)) {
      // A client that runs tools: a message, its calls, their results, and so on; some of it repeated, late or invented.
      const pause = (): number => r.pick([0, 0, 500, 1000, 1000, 20_000, 20_000, r.int(1, 4) * MIN]);
      let requestId = `r${r.int(1, requestsOf(theme))}`;
      script.push({ account, gap: pause(), type: "message", requestId });
      for (let n = r.int(1, 7); n > 0; n--) {
        if (r.chance(0.5)) script.push({ account, gap: pause(), type: "active" });
        if (r.chance(0.4)) script.push({ account, gap: 0, type: "answered", requestId });
        const calls = someCalls(r);
        script.push({ account, gap: 0, type: "calls", requestId, calls });
        if (r.chance(0.2)) script.push({ account, gap: pause(), type: "tokens" });
        const answers = r.chance(0.8) ? r.some(calls, 0.8) : someCalls(r);
        if (r.chance(0.7)) requestId = `r${r.int(1, requestsOf(theme))}`;
        const step = { account, type: "message" as const, answers, ...(r.chance(0.85) ? { requestId } : {}) };
        const late = r.chance(0.05) ? r.pick([30, 31, 29]) * MIN : 0;
        script.push({ ...step, gap: pause() + late });
        if (r.chance(0.25)) script.push({ ...step, gap: pause() });
        if (r.chance(0.1)) script.push({ account, gap: pause(), type: "refund", requestId });
      }
    }
    if (r.chance(0.03)) ages.set(account, someAge(r));
    if (r.chance(0.04)) ages.set(account, r.int(3, 17));
    if (r.chance(hops.length > 1 ? (theme === "nights" || theme === "zones" ? 0.25 : 0.05) : 0))
      zones.set(account, r.pick(hops));

    // The instant.
    const boundary = nextBoundary;
    const future = soon.filter((x) => x > t && x < t + 3 * DAY);
    if (scripted !== undefined) {
      t += scripted.gap;
    } else if (theme === "nights" && boundary > t && r.chance(0.15)) {
      t = boundary - r.int(1, 110) * 1000;
    } else if ((theme === "devices" || theme === "retries") && r.chance(0.6)) {
      t += r.pick([0, 0, 500, 1000, r.int(1, 20) * 1000, theme === "devices" ? 5000 : 60_000]);
    } else if (future.length > 0 && r.chance(0.22)) {
      const near = r.chance(0.6) ? Math.min(...future) : r.pick(future);
      t = near + r.pick([0, 0, 0, -1, 1]);
    } else if (lastBlocked !== null && lastBlocked >= t && r.chance(0.25)) {
      t = lastBlocked + r.pick([0, 0, 0, 0, -1, 1]);
    } else if (r.chance(0.1)) {
      t = t + r.pick(durations) + r.pick([0, 0, -1, 1]);
    } else if (r.chance(0.03)) {
      t = nextLocal(r.pick(hops), r.pick(clocks), t) + r.pick([0, 0, -1, 1]);
    } else {
      t += r.weighted<() => number>([
        [6, () => 0],
        [8, () => r.int(1, 999)],
        [calm ? 120 : 30, () => r.int(1, 60) * 1000],
        [14, () => r.int(1, 10) * MIN + r.int(0, 999)],
        [8, () => r.int(10, 180) * MIN],
        [4, () => r.int(3, 30) * HOUR],
        [1, () => r.int(1, 5) * DAY],
      ])();
    }
    let at = t;
    if (scripted === undefined && r.chance(0.04)) at -= r.pick([1, 1000, 30_000, 5 * MIN, 2 * HOUR, 2 * DAY]);

    // The event.
    const type =
      scripted?.type ??
      r.weighted([
        [theme === "retries" ? 90 : 34, "message"],
        [30, "active"],
        [5, "reply"],
        [theme === "devices" ? 12 : 6, "away"],
        [4, "tokens"],
        [4, "signal"],
        [4, "grant"],
        [2, "revoke"],
        [2, "consent"],
        [0.5, "withdraw-consent"],
        [1.2, "pause"],
        [4, "resume"],
        [3, "lift"],
        [4, "adjust"],
        [5, "refund"],
        [5, "answered"],
        [theme === "turns" ? 8 : 3, "calls"],
        [6, "status"],
      ] as const);
    const ev: EventJson = {
      at: r.weighted<() => string | number>([
        [10, () => new Date(at).toISOString()],
        [6, () => at],
        [1, () => `${new Date(at + 5.5 * HOUR).toISOString().slice(0, 23)}+05:30`],
      ])(),
      account,
      type,
    };
    if (talks && ["message", "active", "reply", "away", "status"].includes(type) && r.chance(0.5)) ev.channel = "voice";
    const age = ages.get(account);
    if (age !== undefined) ev.age = age;
    const z = zones.get(account);
    if (z !== undefined && r.chance(0.9)) ev.timeZone = z;
    if (r.chance(theme === "regions" ? 0.15 : 0.05)) ev.region = r.pick(["US-CA", "CN", "DE"]);
    if (scripted?.device !== undefined) ev.device = scripted.device;
    else if (r.chance(0.85)) ev.device = r.pick(devices);
    const someUntil = (): string | number => {
      const u = r.weighted<() => number>([
        [4, () => t + r.int(1, 120) * MIN],
        [2, () => t + r.int(1, 90) * 1000],
        [2, () => t + r.int(2, 60) * HOUR],
        [1, () => t - r.int(0, 100) * 1000],
        [1, () => t + 1],
        [1, () => t + r.pick([14 * DAY, 14 * DAY + 1, 20 * DAY])],
        [1, () => nextLocal(r.pick(hops), r.pick(clocks), t)],
      ])();
      soon.push(u);
      return r.chance(0.5) ? u : new Date(u).toISOString();
    };
    switch (type) {
      case "message":
        if (scripted?.answers !== undefined) ev.answers = scripted.answers;
        else if (scripted === undefined && r.chance(theme === "turns" ? 0.4 : 0.1)) ev.answers = someCalls(r);
        if (scripted !== undefined) {
          if (scripted.requestId !== undefined) ev.requestId = scripted.requestId;
        } else if (r.chance(theme === "retries" ? 0.85 : 0.6)) ev.requestId = `r${r.int(1, requestsOf(theme))}`;
        if (scripted !== undefined && scripted.answers === undefined && r.chance(0.08)) ev.exempt = true;
        else if (r.chance(0.05)) ev.exempt = true;
        else if (r.chance(0.03)) ev.exempt = false;
        break;
      case "active":
        if (r.chance(0.25)) ev.reply = r.chance(0.9);
        break;
      case "answered":
        ev.requestId = scripted?.requestId ?? `r${r.int(1, requestsOf(theme))}`;
        break;
      case "calls":
        ev.requestId = scripted?.requestId ?? `r${r.int(1, requestsOf(theme))}`;
        ev.calls = scripted?.calls ?? someCalls(r);
        break;
      case "tokens":
        ev.count = r.pick([0, 1, 50, 99, 100, 333, 777, 1000]);
        break;
      case "signal":
        ev.name = r.pick(["homework", "lonely", "other"]);
        break;
      case "grant":
      case "revoke":
        ev.minutes = r.pick([1, 5, 15, 30, 60]);
        break;
      case "pause":
        if (r.chance(0.85)) ev.until = someUntil();
        break;
      case "lift":
        ev.until = someUntil();
        break;
      case "adjust":
        ev.limits = r.chance(0.2) ? {} : someLimits(r, dates, 0.5);
        if (r.chance(0.3)) ev.limits.features = someFeatures(r, [...FEATURES, "unheard"]);
        break;
      case "refund":
        ev.requestId = scripted?.requestId ?? `r${r.int(1, requestsOf(theme))}`;
        break;
      default:
        break;
    }
    const line = naive.step(ev);
    events.push(ev);
    expected.push(line);
    features.push(naive.features(account));

    if (scripted === undefined && /"reminder:/.test(line) && r.chance(0.15)) {
      // A reminder at the very end of a session.
      for (const device of [ev.device ?? "default", ...devices]) script.push({ account, gap: 0, type: "away", device });
      script.push({ account, gap: r.pick([1000, 5 * MIN, 15 * MIN, HOUR]), type: "active" });
    }
    // Values that may be exact edges later on.
    const out = JSON.parse(line) as Line;
    if (out.remainingMs !== null && out.remainingMs > 0) soon.push(t + out.remainingMs);
    if (out.resumesAt !== null) soon.push((lastBlocked = Date.parse(out.resumesAt)));
    if (type === "message" && r.chance(0.5)) soon.push(t + r.pick([300_000, 300_000, 1_800_000]));
    if (out.remainingMs !== null && out.remainingMs > 0 && theme === "turns") {
      soon.push(t + out.remainingMs + r.pick(durations));
    }
    if (r.chance(0.1)) soon.push(t + r.pick(durations));
    while (soon.length > 12) soon.shift();
    if (theme === "nights" && nextBoundary <= t)
      nextBoundary = nextLocal(r.pick(hops), current.dayStartsAt ?? "04:00", t);
  }
  return { seed, policy, events, reloads, expected, features };
}

export const caseArbitrary = (o: GenerateOptions = {}): Arbitrary<Case> =>
  noShrink(integer({ min: 1, max: 0x7fffffff })).map((seed) => generateCase(seed, o));
