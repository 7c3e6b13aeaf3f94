import { parseTraceLine, TRACE_KEYS, type TraceEvent } from "@recess/core/replay";
import { formatCount } from "../terminal/format.ts";
import { nearest } from "../terminal/nearest.ts";

/** Reads the lines of one trace in order, and notes lines that are valid but probably mistaken. */
export interface TraceReader {
  /** Throws as `parseTraceLine` does. */
  read(line: string): TraceEvent;
  /** One sentence for each kind of probable mistake in the lines read so far. */
  warnings(): readonly string[];
  /** Whether the trace was made by `recess simulate`. */
  readonly isSimulated: boolean;
}

interface Found {
  readonly firstLine: number;
  count: number;
}

/**
 * Values like these are probably seconds: seconds of 1985 to 3554, read as ms, are in January 1970 to July 1971, which
 * no trace covers.
 */
const SECONDS_FROM = 500_000_000;
const SECONDS_TO = 50_000_000_000;

/** `name` is the file's name. */
export function makeTraceReader(name: string): TraceReader {
  let lines = 0;
  let isSimulated = false;
  const lastOf = new Map<string, number>();
  const unknown = new Map<string, Found>();
  let [back, seconds]: (Found | undefined)[] = [];

  const onUnknownKey = (key: string): void => {
    const found = unknown.get(key);
    if (found !== undefined) found.count++;
    // A trace may contain any other keys, so only a limited number is remembered.
    else if (unknown.size < MAX_KEYS) unknown.set(key, { firstLine: lines, count: 1 });
  };

  const noted = (found: Found | undefined): Found => {
    if (found === undefined) return { firstLine: lines, count: 1 };
    found.count++;
    return found;
  };

  return {
    read: (line) => {
      lines++;
      const event = parseTraceLine(line, { onUnknownKey });
      const { at, account } = event;
      const last = lastOf.get(account.id);
      if (last !== undefined && at < last) back = noted(back);
      else lastOf.set(account.id, at);
      if (at >= SECONDS_FROM && at < SECONDS_TO) seconds = noted(seconds);
      if (lines === 1) isSimulated = line.includes('"simulated":true');
      return event;
    },
    warnings: () => [
      ...(back === undefined
        ? []
        : [
            `${placeOf(name, back)} ${countWords(back, "event is", "events are")} earlier than the account's event before, ` +
              "and counted at the later instant. --sort puts the trace in order first.",
          ]),
      ...(seconds === undefined
        ? []
        : [
            `${placeOf(name, seconds)} "at" is in January 1970 to July 1971 in ${countWords(seconds, "event", "events")}: ` +
              "it is probably in seconds. Write ms (seconds x 1000) or ISO 8601.",
          ]),
      ...[...unknown].flatMap(([key, found]) => {
        const meant = nearest(key, TRACE_KEYS);
        if (meant === undefined) return [];
        const events = countWords(found, "event", "events");
        return [
          `${placeOf(name, found)} "${key}" is not a key of an event and is ignored (${events}). Did you mean "${meant}"?`,
        ];
      }),
    ],
    get isSimulated() {
      return isSimulated;
    },
  };
}

const MAX_KEYS = 64;

function placeOf(name: string, { firstLine }: Found): string {
  return `${name}:${firstLine}`;
}

function countWords({ count }: Found, one: string, more: string): string {
  return `${formatCount(count)} ${count === 1 ? one : more}`;
}
