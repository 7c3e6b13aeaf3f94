/** Reads one moment of a case: the time, the event and the expectations. */
import { parseDuration, RecessError } from "@recess/core";
import { type TextNode, valueOf } from "@recess/core/policy";
import { parseTraceLine, TRACE_KEYS, type TraceEvent } from "@recess/core/replay";
import { type Expected, expectedOf } from "./expectations.ts";
import { momentOf } from "./instant.ts";
import { type Place, type Problems, shown } from "./problems.ts";
import { ACCOUNT_KEYS, type AccountContext, accountContext, type Entries } from "./account-context.ts";

export interface TestMoment {
  readonly at: Place;
  readonly zone: string;
  readonly event: TraceEvent;
  /** The amount used on this day by then. */
  readonly used: { readonly ms: number; readonly at: Place } | undefined;
  readonly expected: readonly Expected[];
}

const NOT_OF_EVENTS = new Set(["at", "account", "age", "timeZone", "region", "locale", "simulated", "degraded"]);

const EVENT_KEYS = TRACE_KEYS.filter((key) => !NOT_OF_EVENTS.has(key));

export const MOMENT_KEYS: readonly string[] = ["at", "used", "expect", ...ACCOUNT_KEYS, ...EVENT_KEYS];

interface MomentText {
  readonly entries: Entries;
  readonly at: Place;
  readonly context: AccountContext;
  /** The previous moment, ms since the epoch. */
  readonly previous: number | undefined;
}

export function readMoment({ entries, at, context, previous }: MomentText, problems: Problems): TestMoment | undefined {
  const { zone, age, region, date } = accountContext(entries, context, problems);
  const written = entries.get("at")?.value;
  if (written === undefined) {
    problems.add(at, '"at" is missing: when does it happen? Write "at: 2026-11-24T21:58".');
    return undefined;
  }
  const dateOfClock = entries.has("date") || previous === undefined ? date : undefined;
  const found = momentOf(written, { zone, date: dateOfClock, previous });
  if (typeof found === "string") problems.add(written.at, found);
  // The rest is read too, to report all of its problems.
  const instant = typeof found === "string" ? (previous ?? 0) : found;
  if (previous !== undefined && instant < previous) {
    problems.add(written.at, "It is earlier than the moment before. Write the date if it is another day.");
    return undefined;
  }
  const event = eventOf({ entries, at, zone, instant, account: { age, timeZone: zone, region } }, problems);
  const expect = entries.get("expect")?.value;
  return {
    at,
    zone,
    event,
    used: usedOf(entries.get("used")?.value, problems),
    expected: expect === undefined ? [] : expectedOf(expect, { at: instant, zone }, problems),
  };
}

function usedOf(node: TextNode | undefined, problems: Problems): TestMoment["used"] {
  if (node === undefined) return undefined;
  const ms = node.kind === "scalar" && typeof node.value === "string" ? parseDuration(node.value) : undefined;
  if (ms !== undefined) return { ms, at: node.at };
  problems.add(node.at, `${shown(node)} must be a duration such as "50m" or "1h30m".`);
  return undefined;
}

interface EventText {
  readonly entries: Entries;
  readonly at: Place;
  readonly zone: string;
  readonly instant: number;
  readonly account: { readonly age: unknown; readonly timeZone: string; readonly region: unknown };
}

/** Events are written as in a trace; without a type, a message. */
function eventOf({ entries, at, zone, instant, account }: EventText, problems: Problems): TraceEvent {
  const line: { [key: string]: unknown } = { type: "message", ...account, at: instant, account: "test" };
  for (const key of EVENT_KEYS) {
    const node = entries.get(key)?.value;
    if (node === undefined) continue;
    const until = key === "until" ? momentOf(node, { zone, date: undefined, previous: instant }) : undefined;
    line[key] = typeof until === "number" ? until : valueOf(node);
  }
  try {
    return parseTraceLine(JSON.stringify(line));
  } catch (error) {
    if (!(error instanceof RecessError)) throw error;
    const key = /^"(\w+)"/.exec(error.message)?.[1] ?? "";
    problems.add(entries.get(key)?.value.at ?? at, `${error.message}.`);
    return NO_EVENT;
  }
}

const NO_EVENT: TraceEvent = { at: 0, account: { id: "test" }, event: { type: "status" } };
