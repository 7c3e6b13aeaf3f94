import { pastOf } from "../decisions/history.ts";
import type { TimeReason } from "./decision.ts";
import { RecessError } from "./errors.ts";
import type { GuardianEvent, Role } from "./event.ts";
import type { AdjustableLimitsInput } from "./policy.ts";
import type {
  AccountRecord,
  Action,
  Bucket,
  Charge,
  DayUse,
  Given,
  Lease,
  Past,
  PastDay,
  Pause,
  SignalCounts,
  Unseen,
  Warned,
} from "./record.ts";

/**
 * The version that `encodeRecord` writes. Every older one stays readable: a new version comes with a decoder for the one
 * before it, and with a fixture of that one in the tests.
 */
const VERSION = 1;

// Instants are written as their distance from the last event and days as theirs from the record's: small numbers keep the
// text short, and it stays JSON that a person can read.
type Version1 = [
  version: 1,
  band: string,
  last: number,
  zone: string,
  askedZone: string,
  day: number,
  dayEnd: number,
  today: DayTuple,
  /** `ago.used.night.granted` in base 36, zeroes at the end left out, days with a space between. */
  past: string,
  pastSignals: [ago: number, SignalCounts][],
  streak: [ms: number, creditEnd: number, breaksTold: number],
  leases: [device: string, end: number, since: number][],
  floorEnd: number,
  pausedUntil: number | null,
  liftedUntil: number,
  adjusted: AdjustableLimitsInput | 0,
  buckets: [limit: number, perMs: number, tat: number, tatPart: number][],
  charges: [requestId: string, at: number, day: number, retries: number, buckets: [limit: number, perMs: number][]][],
  reminders: GivenTuple[],
  nudges: GivenTuple[],
  warnings: [stopReason: number, warningMs: number, day: number][],
  unseen: [id: Unseen["notice"]["id"], at: number, isPause: 0 | 1][],
  version: string,
  hold: [until: number, reason: number] | 0,
  pauses: [by: number, until: number | null][],
  actions: [id: string, type: number, at: number, denied: 0 | 1, given: number | readonly string[] | 0][],
  heldUntil: number | null,
];

/** Zeroes at the end are left out. */
type DayTuple = (number | SignalCounts)[];

type GivenTuple = [id: string, at: number, day: number | null];

const STOP_REASONS: readonly TimeReason[] = [
  "paused",
  "quiet-hours",
  "outside-open-hours",
  "daily-limit",
  "weekly-limit",
  "break",
];

const ROLES: readonly (Role | null)[] = [null, "parent", "app", "school"];

const ACTIONS: readonly GuardianEvent["type"][] = ["grant", "pause", "resume", "lift", "adjust", "unlink"];

/**
 * A record as short text, for stores that keep text. Put together part by part, though it is JSON: to build the lists first, for
 * `JSON.stringify` to write, takes twice as long, and every event of an account does it.
 */
export function encodeRecord(record: AccountRecord): string {
  const { last, day, hold } = record;
  const pastSignals = record.past.days.filter(({ signals }) => signals !== null);
  const ago = ({ id, at, day: given }: Given): string =>
    `[${quoted(id)},${last - at},${given === null ? "null" : day - given}]`;
  return (
    `[${VERSION},${quoted(record.band)},${last},${quoted(record.zone)},` +
    `${record.askedZone === record.zone ? '"="' : quoted(record.askedZone)},${day},${record.dayEnd - last},` +
    `${dayText(record.today)},"${pastText(record.past, day)}",` +
    `${list(pastSignals, (past) => `[${day - past.day},${JSON.stringify(past.signals)}]`)},` +
    `[${record.streakMs},${record.creditEnd === 0 ? -1 : last - record.creditEnd},${record.breaksTold}],` +
    `${list(record.leases, ({ device, end, since }) => `[${quoted(device)},${end - last},${last - since}]`)},` +
    `${record.floorEnd === 0 ? 0 : record.floorEnd - last},${instant(record.pausedUntil)},${record.liftedUntil},` +
    `${record.adjusted === null ? 0 : JSON.stringify(record.adjusted)},` +
    `${list(record.buckets, ({ limit, perMs, tatMs, tatPart }) => `[${limit},${perMs},${tatMs - last},${tatPart}]`)},` +
    `${list(record.charges, (charge) => chargeText(charge, last, day))},` +
    `${list(record.reminders, ago)},${list(record.nudges, ago)},` +
    `${list(record.warnings, (warned) => `[${STOP_REASONS.indexOf(warned.stopReason)},${warned.warningMs},${day - warned.day}]`)},` +
    `${list(record.unseen, (unseen) => unseenText(unseen, last))},` +
    `${quoted(record.version)},${hold === null ? 0 : `[${hold.until - last},${STOP_REASONS.indexOf(hold.reason)}]`},` +
    `${list(record.pauses, ({ by, until }) => `[${ROLES.indexOf(by)},${instant(until)}]`)},` +
    `${list(record.actions, (action) => actionText(action, last))},${instant(record.heldUntil)}]`
  );
}

function list<Item>(items: readonly Item[], textOf: (item: Item) => string): string {
  if (items.length === 0) return "[]";
  let text = "";
  for (const item of items) text += text === "" ? textOf(item) : `,${textOf(item)}`;
  return `[${text}]`;
}

/** What needs no escapes is most of what there is. */
const PLAIN = /^[\w./:+-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** An instant, or `null` for one without end. */
function instant(at: number): string {
  return at === Infinity ? "null" : String(at);
}

function dayText({ usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges, signals }: DayUse): string {
  const amounts = [usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges];
  return signals === null ? `[${trimmed(amounts).join(",")}]` : JSON.stringify([...amounts, signals]);
}

function chargeText({ requestId, at, day: chargedOn, retries, buckets }: Charge, last: number, day: number): string {
  const charged = list(buckets, ({ limit, perMs }) => `[${limit},${perMs}]`);
  return `[${quoted(requestId)},${last - at},${day - chargedOn},${retries},${charged}]`;
}

function unseenText({ notice, at }: Unseen, last: number): string {
  return `[${quoted(notice.id)},${last - at},${notice.kind === "nudge" && notice.level === "pause" ? 1 : 0}]`;
}

function actionText({ id, type, at, denied, grantedMs, adjusted }: Action, last: number): string {
  const given = JSON.stringify(grantedMs ?? adjusted ?? 0);
  return `[${quoted(id)},${ACTIONS.indexOf(type)},${last - at},${denied ? 1 : 0},${given}]`;
}

/** Reads what `encodeRecord` of this or an older version wrote. Throws a RecessError `"record-unreadable"` for all else. */
export function decodeRecord(text: string): AccountRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable("it is not JSON", cause);
  }
  if (!Array.isArray(value)) throw unreadable("it is not a record");
  if (value[0] !== VERSION)
    throw unreadable(`its version is ${JSON.stringify(value[0])}, and this is version ${VERSION}`);
  try {
    return checked(decodeVersion1(value as Version1));
  } catch (cause) {
    throw unreadable("its parts are not those of its version", cause);
  }
}

function decodeVersion1(value: Version1): AccountRecord {
  const [, band, last, zone, askedZone, day, dayEnd, today, past, pastSignals, streak, leases, floorEnd, ...rest] =
    value;
  const [pausedUntil, liftedUntil, adjusted, buckets, charges, reminders, nudges, warnings, unseen, ...more] = rest;
  const [version, hold, pauses, actions, heldUntil] = more;
  const signals = new Map(pastSignals);
  const days = past === "" ? [] : past.split(" ").map((text) => pastDay(text, day, signals));
  return {
    band,
    last,
    zone,
    askedZone: askedZone === "=" ? zone : askedZone,
    day,
    dayEnd: last + dayEnd,
    today: dayUse(today),
    past: pastOf(days, day),
    streakMs: streak[0],
    creditEnd: streak[1] === -1 ? 0 : last - streak[1],
    breaksTold: streak[2],
    leases: leases.map(([device, end, since]): Lease => ({ device, end: last + end, since: last - since })),
    floorEnd: floorEnd === 0 ? 0 : last + floorEnd,
    pausedUntil: pausedUntil ?? Infinity,
    liftedUntil,
    adjusted: adjusted === 0 ? null : shared(adjusted),
    buckets: buckets.map(([limit, perMs, tat, tatPart]): Bucket => ({ limit, perMs, tatMs: last + tat, tatPart })),
    charges: charges.map(([requestId, at, ago, retries, charged]): Charge => ({
      requestId,
      at: last - at,
      day: day - ago,
      retries,
      buckets: charged.map(([limit, perMs]) => ({ limit, perMs })),
    })),
    reminders: reminders.map((tuple) => givenOf(tuple, last, day)),
    nudges: nudges.map((tuple) => givenOf(tuple, last, day)),
    warnings: warnings.map(([reason, warningMs, ago]): Warned => ({
      stopReason: STOP_REASONS[reason] ?? "paused",
      warningMs,
      day: day - ago,
    })),
    unseen: unseen.map(([id, ago, isPause]) => ({ notice: noticeOf(id, isPause === 1), at: last - ago })),
    version,
    hold: hold === 0 ? null : { until: last + hold[0], reason: STOP_REASONS[hold[1]] ?? "paused" },
    pauses: pauses.map(([by, until]): Pause => ({ by: ROLES[by] ?? null, until: until ?? Infinity })),
    actions: actions.map((tuple) => actionOf(tuple, last)),
    heldUntil: heldUntil ?? Infinity,
  };
}

function actionOf([id, index, ago, denied, given]: Version1[25][number], last: number): Action {
  const type = ACTIONS[index] ?? "unlink";
  return {
    id,
    type,
    at: last - ago,
    denied: denied === 1,
    grantedMs: type === "grant" && typeof given === "number" ? given : null,
    adjusted: typeof given === "object" ? given : null,
  };
}

/** A record that was cut or edited must not count as one without use: every number has to be one. */
function checked(record: AccountRecord): AccountRecord {
  const numbers = [
    record.last,
    record.day,
    record.dayEnd,
    record.streakMs,
    record.creditEnd,
    record.breaksTold,
    record.floorEnd,
    record.liftedUntil,
    ...record.past.days.flatMap((past) => [past.day, past.usedMs, past.nightMs, past.grantedMs]),
    ...Object.values({ ...record.today, signals: 0 }),
    ...record.leases.flatMap((lease) => [lease.end, lease.since]),
    ...record.buckets.flatMap((bucket) => [bucket.limit, bucket.perMs, bucket.tatMs, bucket.tatPart]),
    ...record.charges.flatMap((charge) => [charge.at, charge.day, charge.retries]),
    ...[...record.reminders, ...record.nudges].flatMap((given) => [given.at, given.day ?? 0]),
    ...record.warnings.flatMap((warned) => [warned.warningMs, warned.day]),
    ...record.unseen.map((unseen) => unseen.at),
    ...(record.hold === null ? [] : [record.hold.until]),
    ...record.pauses.filter(({ until }) => until !== Infinity).map(({ until }) => until),
    ...record.actions.flatMap(({ at, grantedMs }) => [at, grantedMs ?? 0]),
    ...(record.heldUntil === Infinity ? [] : [record.heldUntil]),
    ...(record.pausedUntil === Infinity ? [] : [record.pausedUntil]),
  ];
  const texts = [record.band, record.zone, record.askedZone, record.version];
  if (!numbers.every((value) => Number.isSafeInteger(value)) || !texts.every((value) => typeof value === "string")) {
    throw new TypeError("a part has the wrong type");
  }
  return record;
}

const pastTexts = new WeakMap<Past, string>();

/** Records share their past until the day ends, so its text is made once a day: it is more than half of the work. */
function pastText(past: Past, today: number): string {
  let text = pastTexts.get(past);
  if (text === undefined) {
    text = past.days.map((day) => pastDayText(day, today)).join(" ");
    pastTexts.set(past, text);
  }
  return text;
}

function pastDayText({ day, usedMs, nightMs, grantedMs }: PastDay, today: number): string {
  return trimmed([today - day, usedMs, nightMs, grantedMs])
    .map((amount) => amount.toString(36))
    .join(".");
}

function pastDay(text: string, today: number, signals: ReadonlyMap<number, SignalCounts>): PastDay {
  const [ago = Number.NaN, usedMs = 0, nightMs = 0, grantedMs = 0] = text
    .split(".")
    .map((part) => Number.parseInt(part, 36));
  return { day: today - ago, usedMs, nightMs, grantedMs, signals: signals.get(ago) ?? null };
}

function dayUse(amounts: DayTuple): DayUse {
  const amount = (index: number): number => (index < amounts.length ? amounts[index] : 0) as number;
  return {
    usedMs: amount(0),
    nightMs: amount(1),
    grantedMs: amount(2),
    messages: amount(3),
    tokens: amount(4),
    refusals: amount(5),
    nudges: amount(6),
    signals: signalsOf(amounts[7]),
  };
}

function signalsOf(value: number | SignalCounts | undefined): SignalCounts | null {
  return typeof value === "object" ? value : null;
}

function trimmed<Amount>(amounts: Amount[]): Amount[] {
  const lastUsed = amounts.findLastIndex((amount) => amount !== 0);
  return amounts.slice(0, lastUsed + 1);
}

function noticeOf(id: Unseen["notice"]["id"], isPause: boolean): Unseen["notice"] {
  // The id's type ends in any text, so the two are told apart by how it begins.
  return id.startsWith("nudge:")
    ? { kind: "nudge", id: id as `nudge:${string}`, level: isPause ? "pause" : "hint" }
    : { kind: "reminder", id: id as `reminder:${string}` };
}

function givenOf([id, ago, days]: GivenTuple, last: number, day: number): Given {
  return { id, at: last - ago, day: days === null ? null : day - days };
}

const adjustments = new Map<string, AdjustableLimitsInput>();
const MAX_ADJUSTMENTS = 1000;

/** The limits that a guardian's choice compiles to are kept by its identity: the same choice is made one object again. */
function shared(adjusted: AdjustableLimitsInput): AdjustableLimitsInput {
  const text = JSON.stringify(adjusted);
  const known = adjustments.get(text);
  if (known !== undefined) return known;
  if (adjustments.size >= MAX_ADJUSTMENTS) adjustments.clear();
  adjustments.set(text, adjusted);
  return adjusted;
}

function unreadable(why: string, cause?: unknown): RecessError {
  return new RecessError("record-unreadable", `The stored record cannot be read: ${why}.`, { cause });
}
