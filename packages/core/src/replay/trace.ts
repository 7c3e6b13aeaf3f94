import { parseAdjustment } from "../policy/adjustment.ts";
import { ACTIONS } from "../records/codes.ts";
import { parseInstant } from "../time/instant.ts";
import { isTimeZone } from "../time/zone.ts";
import type { Account } from "../values/account.ts";
import type { Channel } from "../values/decision.ts";
import { isAge } from "../values/age.ts";
import { RecessError } from "../values/errors.ts";
import type { ByWhom, GovernorEvent } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";

/** One line of a trace. */
export interface TraceEvent {
  readonly at: number;
  readonly account: Account;
  readonly event: GovernorEvent;
}

/**
 * Parses one line of a trace. Throws a RecessError `"trace-invalid"` that says what is wrong with the line; the caller
 * knows the line's number.
 */
export function parseTraceLine(line: string, { onUnknownKey }: TraceLineOptions = {}): TraceEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid("the line is not JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("the line is not a JSON object");
  // Checked by hand: a schema library would take longer than the decision.
  const fields = value as Fields;
  if (onUnknownKey !== undefined) {
    for (const key in fields) if (!KEYS.has(key)) onUnknownKey(key);
  }
  return { at: atOf(fields.at), account: accountOf(fields), event: eventOf(fields) };
}

interface Fields {
  readonly [key: string]: unknown;
}

export interface TraceLineOptions {
  /** Called with each unknown key of the line. Unknown keys are ignored; one may be misspelt. */
  readonly onUnknownKey?: (key: string) => void;
}

/** Every key that a trace line may have, whatever its type. */
export const TRACE_KEYS: readonly string[] = [
  "at",
  "account",
  "age",
  "timeZone",
  "region",
  "locale",
  "type",
  "device",
  "requestId",
  "exempt",
  "answers",
  "calls",
  "reply",
  "channel",
  "count",
  "name",
  "minutes",
  "until",
  "limits",
  "by",
  "actionId",
  // Written by `recess record`: the decision was made without the store.
  "degraded",
  // Written by `recess simulate`.
  "simulated",
];

const KEYS: ReadonlySet<string> = new Set(TRACE_KEYS);

/** The types of events that a trace may contain. */
export const TRACE_TYPES: readonly string[] = [
  "message",
  "reply",
  "active",
  "away",
  "answered",
  "calls",
  "tokens",
  "signal",
  ...ACTIONS,
  "refund",
  "status",
];

const TYPES: ReadonlySet<unknown> = new Set(TRACE_TYPES);

function accountOf(fields: Fields): Account {
  const { account: id, age, timeZone, region } = fields;
  if (typeof id !== "string" || id === "") throw invalid('"account" must be a string that is not empty');
  if (timeZone !== undefined && !(typeof timeZone === "string" && isTimeZone(timeZone))) {
    throw invalid(`"timeZone" must be an IANA zone such as "Asia/Shanghai", not ${show(timeZone)}`);
  }
  if (!isAge(age)) {
    throw invalid(`"age" must be whole years, {"min", "max"} or "unknown", not ${show(age)}`);
  }
  return { id, age, timeZone, region: optional("region", region) };
}

function eventOf(fields: Fields): GovernorEvent {
  const { type } = fields;
  if (!isType(type)) throw invalid(`"type" must be one of ${TRACE_TYPES.join(", ")}, not ${show(type)}`);
  switch (type) {
    case "message":
      return {
        type,
        device: optional("device", fields.device),
        requestId: optional("requestId", fields.requestId),
        exempt: flagOf("exempt", fields.exempt),
        answers: fields.answers === undefined ? undefined : idsOf("answers", fields.answers),
        channel: channelOf(fields.channel),
      };
    case "active":
      return {
        type,
        device: optional("device", fields.device),
        reply: flagOf("reply", fields.reply),
        channel: channelOf(fields.channel),
      };
    case "answered":
      return { type, requestId: textOf("requestId", fields.requestId) };
    case "calls":
      return { type, requestId: textOf("requestId", fields.requestId), calls: idsOf("calls", fields.calls) };
    case "reply":
    case "away":
      return { type, device: optional("device", fields.device), channel: channelOf(fields.channel) };
    case "tokens":
      return { type, count: countOf("count", fields.count) };
    case "signal":
      return { type, name: textOf("name", fields.name) };
    case "grant":
      return { type, minutes: countOf("minutes", fields.minutes), ...byWhom(fields) };
    case "pause":
      return {
        type,
        until: fields.until === undefined ? undefined : instantOf("until", fields.until),
        ...byWhom(fields),
      };
    case "lift":
      return { type, until: instantOf("until", fields.until), ...byWhom(fields) };
    case "adjust":
      return { type, limits: adjustmentOf(fields.limits), ...byWhom(fields) };
    case "revoke":
      return { type, minutes: countOf("minutes", fields.minutes), ...byWhom(fields) };
    case "resume":
    case "consent":
    case "withdraw-consent":
    case "unlink":
      return { type, ...byWhom(fields) };
    case "refund":
      return { type, requestId: textOf("requestId", fields.requestId) };
    case "status":
      return { type, channel: channelOf(fields.channel) };
  }
}

function byWhom({ by, actionId }: Fields): ByWhom {
  if (by !== undefined && by !== "parent" && by !== "app" && by !== "school") {
    throw invalid(`"by" must be parent, app or school, not ${show(by)}`);
  }
  return { by, actionId: optional("actionId", actionId) };
}

function channelOf(channel: unknown): Channel | undefined {
  if (channel === undefined || channel === "text" || channel === "voice") return channel;
  throw invalid(`"channel" must be text or voice, not ${show(channel)}`);
}

function isType(type: unknown): type is GovernorEvent["type"] {
  return TYPES.has(type);
}

function atOf(value: unknown): number {
  const at = instantOf("at", value);
  // Records use 0 for an instant that was never set, so negative instants are not allowed.
  if (at < 0) throw invalid(`"at" must be an instant from 1970 on, not ${show(value)}`);
  return at;
}

function instantOf(key: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) <= MAX_INSTANT) return value;
  const instant = typeof value === "string" ? parseInstant(value) : undefined;
  if (instant !== undefined) return instant;
  throw invalid(
    `"${key}" must be an instant such as "2026-03-08T12:00:00Z" or whole ms since 1970, not ${show(value)}`,
  );
}

/** Half of the range of a Date, so that the days around it are valid too. */
const MAX_INSTANT = 4_320_000_000_000_000;

function textOf(key: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`"${key}" must be a string that is not empty, not ${show(value)}`);
}

function optional(key: string, value: unknown): string | undefined {
  return value === undefined ? undefined : textOf(key, value);
}

function idsOf(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((id): id is string => typeof id === "string")) return value;
  throw invalid(`"${key}" must be a list of strings, not ${show(value)}`);
}

function flagOf(key: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw invalid(`"${key}" must be true or false, not ${show(value)}`);
}

function countOf(key: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`"${key}" must be a non-negative integer, not ${show(value)}`);
}

function adjustmentOf(value: unknown): AdjustableLimitsInput {
  try {
    return parseAdjustment(value);
  } catch (error) {
    throw invalid(`"limits": ${error instanceof RecessError ? error.message : "not valid"}`, error);
  }
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function invalid(message: string, cause?: unknown): RecessError {
  return new RecessError("trace-invalid", message, { cause });
}
