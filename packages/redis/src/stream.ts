import { parseDuration, RecessError } from "@recess/core";
import type { Duration } from "@recess/core/policy";
import type { RecordedLines } from "@recess/core/recorder";
import { connect } from "./client.ts";

/** What is needed of a client for a stream: ioredis' `Redis` and `Cluster` have it. */
export interface RedisStreamClient {
  xadd(...args: [key: string, ...args: string[]]): Promise<string | null>;
  xtrim(key: string, strategy: "MINID", threshold: string): Promise<number>;
  xrange(key: string, start: string, end: string, count: "COUNT", limit: number): Promise<[string, string[]][]>;
}

export interface StreamSinkOptions {
  /** A client of the app's own, which it closes itself, or a URL. */
  readonly client: RedisStreamClient | string;
  /** The stream. Default `"recess:trace"`. */
  readonly key?: string;
  /** About how many entries are kept, each of many lines; the oldest go. Default 10,000. */
  readonly maxEntries?: number;
  /**
   * How long an entry is kept, from when it was added; looked at once an hour, when something is added. Default `"400d"`: a
   * year's report can still be made a month after its end.
   */
  readonly retention?: Duration;
  /** Ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
}

export interface StreamSink {
  (recorded: RecordedLines): Promise<void>;
  /** Closes a client that was made from a URL. */
  close(): void;
}

const KEY = "recess:trace";
const MAX_ENTRIES = 10_000;
const RETENTION: Duration = "400d";
const TRIM_EVERY_MS = 60 * 60_000;

/** Adds what a recorder or a journal hands over to a Redis stream, from which `recess` takes it. */
export function streamSink(options: StreamSinkOptions): StreamSink {
  const { client: given, key = KEY, maxEntries = MAX_ENTRIES, retention = RETENTION, clock = Date.now } = options;
  const retentionMs = parseDuration(retention) ?? 0;
  if (retentionMs <= 0) throw new RecessError("argument-invalid", 'retention must be a duration such as "400d".');
  const own = typeof given === "string" ? connect(given) : undefined;
  const client: RedisStreamClient = own ?? (given as RedisStreamClient);
  let trimAt = -Infinity;
  const sink = async ({ recorder, first, lines }: RecordedLines): Promise<void> => {
    const now = clock();
    // First, so that a failure leaves nothing that would be added twice.
    if (now >= trimAt) {
      await client.xtrim(key, "MINID", String(Math.max(0, Math.floor(now - retentionMs))));
      trimAt = now + TRIM_EVERY_MS;
    }
    const entry = ["recorder", recorder, "first", String(first), "lines", lines.join("\n")];
    await client.xadd(key, "MAXLEN", "~", String(maxEntries), "*", ...entry);
  };
  return Object.assign(sink, { close: () => own?.disconnect() });
}

/** Lines of a stream, with the id of their entry. */
export interface StreamEntry extends RecordedLines {
  readonly id: string;
}

export interface ReadStreamOptions {
  readonly client: RedisStreamClient;
  readonly key?: string | undefined;
  /** The id of the entry after which to begin. Default: with the first. */
  readonly after?: string | undefined;
}

const ENTRIES_AT_ONCE = 64;

/** What stands in a stream now, from the oldest on; what is added meanwhile may be there too. */
export async function* readStream({ client, key = KEY, after }: ReadStreamOptions): AsyncGenerator<StreamEntry> {
  let last = after;
  for (;;) {
    const start = last === undefined ? "-" : `(${last}`;
    const entries = await client.xrange(key, start, "+", "COUNT", ENTRIES_AT_ONCE);
    for (const [id, fields] of entries) {
      last = id;
      yield entryOf(id, fields);
    }
    if (entries.length < ENTRIES_AT_ONCE) return;
  }
}

function entryOf(id: string, fields: readonly string[]): StreamEntry {
  const [recorderName, recorder, firstName, first, linesName, lines] = fields;
  const isRecorderEntry = recorderName === "recorder" && firstName === "first" && linesName === "lines";
  if (!isRecorderEntry || recorder === undefined || !/^\d+$/.test(first ?? "") || lines === undefined) {
    throw new Error(`The entry ${id} of the stream was not written by a recorder.`);
  }
  return { id, recorder, first: Number(first), lines: lines.split("\n") };
}
