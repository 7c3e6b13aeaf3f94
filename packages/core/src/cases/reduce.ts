/** Decides one event of an account's requests, appeals, notices and holds. */
import {
  type AccountHold,
  type Appeal,
  type CaseFile,
  type ChildRequest,
  EMPTY_FILE,
  type GuardianNotice,
  type HistoryEntry,
  type RequestAnswer,
} from "./file.ts";
import { bringFileBack } from "./bring-back.ts";
import type { CaseEvent, CaseRefusal, NewEntry } from "./events.ts";
import { seen } from "./messages.ts";

export interface CaseStep {
  /** `null`: nothing needs to be stored. The same object if nothing changed. */
  readonly file: CaseFile | null;
  readonly refusal: CaseRefusal | null;
}

/** Recess's own choice: the regulations set no number. */
const REQUESTS_A_DAY = 3;

const MAX_OPEN_APPEALS = 3;

const APPEALS_A_WEEK = 5;

const WEEK_MS = 7 * 24 * 60 * 60_000;

const MAX_NOTICES = 64;

const MAX_HISTORY = 100;

/** A request for a feature stays open until it is answered, or for this long. */
const FEATURE_REQUEST_MS = WEEK_MS;

/** When an event is decided, and how long closed items are kept. */
export interface CaseTime {
  readonly clock: number;
  readonly retentionMs: number;
  /** The instant for dropping closed items, which jumps of the clock do not affect. Default: `clock`. */
  readonly steady?: number | undefined;
}

/** Decides one event of a file. A pure function. */
export function reduceCase(
  file: CaseFile | null,
  event: CaseEvent,
  { clock, retentionMs, steady = clock }: CaseTime,
): CaseStep {
  const before = file === null ? EMPTY_FILE : bringFileBack(file, clock);
  const now = Math.max(clock, before.last);
  const kept = expire(before, Math.min(now, steady), retentionMs);
  const outcome = change(kept, event, now);
  if (typeof outcome === "string") return { file, refusal: outcome };
  if (outcome === null) return { file: null, refusal: null };
  if (outcome === kept) return { file: before === EMPTY_FILE ? file : before, refusal: null };
  return { file: { ...outcome, last: now }, refusal: null };
}

/** Whether a file is on hold at an instant. */
export function isHeld(file: CaseFile | null, now: number): boolean {
  return file !== null && file.hold !== null && now < (file.hold.until ?? Infinity);
}

function change(file: CaseFile, event: CaseEvent, now: number): CaseFile | CaseRefusal | null {
  switch (event.type) {
    case "ask": {
      const today = file.requests.filter(({ day }) => day === event.day);
      if (file.requests.some((request) => isOpen(request, event.day, now) && request.ask.kind === event.ask.kind)) {
        return "already-open";
      }
      if (today.length >= REQUESTS_A_DAY) return "too-many";
      const { id, ask, day } = event;
      const request: ChildRequest = { id, ask, at: now, day, answer: null, isSeen: false };
      return { ...file, requests: [...file.requests, request] };
    }
    case "answer": {
      const request = file.requests.find(({ id }) => id === event.id);
      if (request === undefined) return "unknown";
      if (request.answer !== null) return "already-answered";
      if (!isOpen(request, event.day, now)) return "lapsed";
      const { by, minutes } = event;
      const answer: RequestAnswer = { at: now, by, minutes, grantedMs: minutes === 0 ? 0 : null };
      return withRequest(file, { ...request, answer });
    }
    case "granted": {
      const request = file.requests.find(({ id }) => id === event.id);
      if (request?.answer === undefined || request.answer === null) return "unknown";
      if (request.answer.grantedMs !== null) return file;
      return withRequest(file, { ...request, answer: { ...request.answer, grantedMs: event.grantedMs } });
    }
    case "appeal": {
      if (file.appeals.some(({ receipt }) => receipt === event.receipt)) return file;
      const isTooMany =
        file.appeals.filter(({ answeredAt }) => answeredAt === null).length >= MAX_OPEN_APPEALS ||
        file.appeals.filter(({ at }) => now - at < WEEK_MS).length >= APPEALS_A_WEEK;
      if (isTooMany) return "too-many";
      const { receipt, kind, text, respondBy } = event;
      const unanswered = { state: "received", answeredAt: null, answer: "", isSeen: false } as const;
      return { ...file, appeals: [...file.appeals, { receipt, kind, text, at: now, respondBy, ...unanswered }] };
    }
    case "review": {
      const appeal = file.appeals.find(({ receipt }) => receipt === event.receipt);
      if (appeal === undefined) return "unknown";
      if (appeal.answeredAt !== null) return "already-answered";
      return appeal.state === "in-review" ? file : withAppeal(file, { ...appeal, state: "in-review" });
    }
    case "decide": {
      const appeal = file.appeals.find(({ receipt }) => receipt === event.receipt);
      if (appeal === undefined) return "unknown";
      if (appeal.answeredAt !== null) return "already-answered";
      const state = event.accepted ? "accepted" : "declined";
      return withAppeal(file, { ...appeal, state, answeredAt: now, answer: event.answer });
    }
    case "notify": {
      if (file.notices.some(({ id }) => id === event.notice.id)) return file;
      const notice: GuardianNotice = { ...event.notice, at: now, deliveredAt: null, isSeen: false };
      return { ...file, notices: [...file.notices, notice].slice(-MAX_NOTICES) };
    }
    case "delivered": {
      const isNews = (notice: GuardianNotice): boolean => notice.deliveredAt === null && event.ids.includes(notice.id);
      if (!file.notices.some(isNews)) return file;
      return {
        ...file,
        notices: file.notices.map((notice) => (isNews(notice) ? { ...notice, deliveredAt: now } : notice)),
      };
    }
    case "changed":
      return withEntry(file, event.entry, now);
    case "taken-back": {
      const entry = file.history.find(({ id }) => id === event.id);
      if (entry === undefined) return "unknown";
      if (entry.takenBackAt !== null) return "already-answered";
      const taken = { ...entry, takenBackAt: now };
      return { ...file, history: file.history.map((other) => (other === entry ? taken : other)) };
    }
    case "seen":
      return seen(file, new Set(event.ids));
    case "hold": {
      const { by, why, until } = event;
      const hold: AccountHold = { by, why, at: now, until, erasureAskedAt: file.hold?.erasureAskedAt ?? null };
      return { ...file, hold };
    }
    case "release":
      return file.hold === null ? "unknown" : { ...file, hold: null };
    case "erase":
      if (file.hold === null || !isHeld(file, now)) return null;
      return file.hold.erasureAskedAt === null ? { ...file, hold: { ...file.hold, erasureAskedAt: now } } : file;
  }
}

/** Whether a request is still open: for time and quiet hours on its own day, for a feature some days. */
export function isOpen({ ask, answer, day, at }: ChildRequest, today: string | null, now: number): boolean {
  if (answer !== null) return false;
  return ask.kind === "feature" ? now - at < FEATURE_REQUEST_MS : day === today;
}

/** Adds an entry unless its action is recorded already. For an adjustment, `before` is what it replaced. */
function withEntry(file: CaseFile, entry: NewEntry, now: number): CaseFile {
  if (file.history.some(({ id }) => id === entry.id)) return file;
  const before = entry.limits === null ? null : limitsIn(file);
  const history = [...file.history, { ...entry, at: now, before, takenBackAt: null }];
  return { ...file, history: withoutOldest(history) };
}

/**
 * The guardians' settings, as far as the history goes back: a parent's adjustment replaces them, others add to them.
 */
function limitsIn({ history }: CaseFile): NonNullable<HistoryEntry["limits"]> {
  let set: NonNullable<HistoryEntry["limits"]> = {};
  for (const { type, by, limits } of history) {
    if (type === "unlink") set = {};
    if (type !== "adjust" || limits === null) continue;
    if (by === null || by === "parent") set = limits;
    else {
      const features = { ...set.features, ...limits.features };
      set = { ...set, ...limits, ...(Object.keys(features).length > 0 && { features }) };
    }
  }
  return set;
}

/** The latest adjustment is kept at any age, because the next one's `before` is derived from it. */
function withoutOldest(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  if (history.length <= MAX_HISTORY) return history;
  const latest = history.findLast(({ type }) => type === "adjust");
  const kept = history.slice(-MAX_HISTORY);
  return latest === undefined || kept.includes(latest) ? kept : [latest, ...kept.slice(1)];
}

function withRequest(file: CaseFile, request: ChildRequest): CaseFile {
  return { ...file, requests: file.requests.map((other) => (other.id === request.id ? request : other)) };
}

function withAppeal(file: CaseFile, appeal: Appeal): CaseFile {
  return { ...file, appeals: file.appeals.map((other) => (other.receipt === appeal.receipt ? appeal : other)) };
}

/** Drops closed items after their retention; nothing while on hold. An unanswered appeal counts from its deadline. */
function expire(file: CaseFile, now: number, retentionMs: number): CaseFile {
  if (isHeld(file, now)) return file;
  const keep = (at: number): boolean => now - at < retentionMs;
  const requests = file.requests.filter(({ at }) => keep(at));
  const appeals = file.appeals.filter(({ answeredAt, respondBy }) => keep(answeredAt ?? respondBy));
  const notices = file.notices.filter(({ at }) => keep(at));
  const latest = file.history.findLast(({ type }) => type === "adjust");
  const history = file.history.filter((entry) => keep(entry.at) || entry === latest);
  const isSame =
    history.length === file.history.length &&
    requests.length === file.requests.length &&
    appeals.length === file.appeals.length &&
    notices.length === file.notices.length;
  return isSame ? file : { ...file, requests, appeals, notices, history };
}
