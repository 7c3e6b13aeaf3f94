import { parseDuration, RecessError } from "@recess/core";
import type { Duration } from "@recess/core/policy";
import type { RecordedLines } from "@recess/core/recorder";
import { connect } from "./client.ts";

/** The part of a client that a stream needs; ioredis' `Redis` and `Cluster` have it. */
export interface RedisStreamClient {
  xadd(...args: [key: string, ...args: string[]]): Promise<string | null>;
  xtrim(key: string, strategy: "MINID", threshold: string): Promise<number>;
  xrange(key: string, start: string, end: string, count: "COUNT", limit: number): Promise<[string, string[]][]>;
}

export interface StreamSinkOptions {
  /** The app's own client, which it closes itself, or a URL. */
  readonly client: RedisStreamClient | string;
  /** The stream's key. Default `"recess:trace"`. */
  readonly key?: string;
  /** The approximate number of entries kept, each of many lines; the oldest are dropped. Default 10,000. */
  readonly maxEntries?: number;
  /**
   * How long an entry is kept after it was added; checked at most once an hour, when entries are added. Default
   * `"400d"`, so that a year's report can still be made a month after the year ends.
   */
  readonly retention?: Duration;
  /** Ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
}

export interface StreamSink {
  (recorded: RecordedLines): Promise<void>;
  /** Closes a client that was created from a URL. */
  close(): void;
}

const KEY = "recess:trace";
const MAX_ENTRIES = 10_000;
const RETENTION: Duration = "400d";
const TRIM_EVERY_MS = 60 * 60_000;

/** Appends the lines of a recorder or a journal to a Redis stream, from which `recess` reads them. */
export function streamSink(options: StreamSinkOptions): StreamSink {
  const { client: given, key = KEY, maxEntries = MAX_ENTRIES, retention = RETENTION, clock = Date.now } = options;
  const retentionMs = parseDuration(retention) ?? 0;
  if (retentionMs <= 0) throw new RecessError("argument-invalid", 'retention must be a duration such as "400d".');
  const own = typeof given === "string" ? connect(given) : undefined;
  const client: RedisStreamClient = own ?? (given as RedisStreamClient);
  let trimAt = -Infinity;
  const sink = async ({ recorder, first, lines }: RecordedLines): Promise<void> => {
    const now = clock();
    // Trimmed first, so that a failure leaves nothing that would be added twice.
    if (now >= trimAt) {
      await client.xtrim(key, "MINID", String(Math.max(0, Math.floor(now - retentionMs))));
      trimAt = now + TRIM_EVERY_MS;
    }
    const entry = ["recorder", recorder, "first", String(first), "lines", lines.join("\n")];
    await client.xadd(key, "MAXLEN", "~", String(maxEntries), "*", ...entry);
  };
  return Object.assign(sink, { close: () => own?.disconnect() });
}

/** Lines of one stream entry, with its id. */
export interface StreamEntry extends RecordedLines {
  readonly id: string;
}

export interface ReadStreamOptions {
  readonly client: RedisStreamClient;
  readonly key?: string | undefined;
  /** The id of the entry after which to start. Default: the first entry. */
  readonly after?: string | undefined;
}

const ENTRIES_AT_ONCE = 64;

/** The entries of a stream, oldest first; entries added meanwhile may be included. */
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
