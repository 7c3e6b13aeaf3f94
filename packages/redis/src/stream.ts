import type { RecordedLines } from "@recess/core/recorder";
import { connect } from "./client.ts";

/** What is needed of a client for a stream: ioredis' `Redis` and `Cluster` have it. */
export interface RedisStreamClient {
  xadd(...args: [key: string, ...args: string[]]): Promise<string | null>;
  xrange(key: string, start: string, end: string, count: "COUNT", limit: number): Promise<[string, string[]][]>;
}

export interface StreamSinkOptions {
  /** A client of the app's own, which it closes itself, or a URL. */
  readonly client: RedisStreamClient | string;
  /** The stream. Default `"recess:trace"`. */
  readonly key?: string;
  /** About how many entries are kept, each of many lines; the oldest go. Default 10,000. */
  readonly maxEntries?: number;
}

export interface StreamSink {
  (recorded: RecordedLines): Promise<void>;
  /** Closes a client that was made from a URL. */
  close(): void;
}

const KEY = "recess:trace";
const MAX_ENTRIES = 10_000;

/** Adds what a recorder hands over to a Redis stream, from which `recess record` takes it. */
export function streamSink({ client: given, key = KEY, maxEntries = MAX_ENTRIES }: StreamSinkOptions): StreamSink {
  const own = typeof given === "string" ? connect(given) : undefined;
  const client: RedisStreamClient = own ?? (given as RedisStreamClient);
  const sink = async ({ recorder, first, lines }: RecordedLines): Promise<void> => {
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
  const isOurs = recorderName === "recorder" && firstName === "first" && linesName === "lines";
  if (!isOurs || recorder === undefined || !/^\d+$/.test(first ?? "") || lines === undefined) {
    throw new Error(`The entry ${id} of the stream was not written by a recorder.`);
  }
  return { id, recorder, first: Number(first), lines: lines.split("\n") };
}
