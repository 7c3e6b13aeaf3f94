import { type RedisStreamClient, readStream, type StreamEntry } from "@recess/redis";
import { Redis } from "ioredis";
import { UserError } from "../errors.ts";
import { instantOf, type Recorded } from "../trace/files.ts";

export interface StreamOptions {
  readonly url: string;
  readonly key: string;
  readonly after: string | undefined;
}

export interface OpenStream {
  /** Entries as stored. Throws a UserError when the server or the stream cannot be read. */
  entries(): AsyncGenerator<StreamEntry>;
  /** Events, if the entries were written by recorders. Throws as `entries` does. */
  events(): AsyncGenerator<Recorded>;
  /** The id of the last entry read, or the id to start after. */
  readonly lastId: string | undefined;
  close(): void;
}

const CONNECT_MS = 5000;

export function openStream({ url, key, after }: StreamOptions): OpenStream {
  let client: Redis;
  try {
    client = new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
  } catch (cause) {
    throw new UserError(`"${placeOf(url)}" is not the address of a Redis server.`, { cause });
  }
  let trouble: unknown;
  client.on("error", (error) => {
    trouble ??= error;
  });
  let lastId = after;

  async function* entries(): AsyncGenerator<StreamEntry> {
    try {
      await client.connect();
      const source: RedisStreamClient = client;
      for await (const entry of readStream({ client: source, key, after })) {
        yield entry;
        lastId = entry.id;
      }
    } catch (error) {
      const cause = trouble ?? error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UserError(`The stream ${key} at ${placeOf(url)} cannot be read: ${reason}`, { cause });
    }
  }

  async function* events(): AsyncGenerator<Recorded> {
    for await (const { id, recorder, first, lines } of entries()) {
      for (const [index, line] of lines.entries()) {
        yield { at: instantOf(line, `${key} ${id}:${index + 1}`), recorder, number: first + index, line };
      }
    }
  }

  return {
    entries,
    events,
    get lastId() {
      return lastId;
    },
    close: () => client.disconnect(),
  };
}

/** An address without its password. */
export function placeOf(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
