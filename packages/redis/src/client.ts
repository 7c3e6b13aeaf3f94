import { Redis } from "ioredis";

/** The required part of a client. ioredis' `Redis` and `Cluster` have it, for any kind of server. */
export interface RedisClient {
  readonly isCluster?: boolean;
  evalsha(sha1: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** A client and the state of its connection. */
export interface Connection {
  readonly client: RedisClient;
  /** Why the server cannot be reached, if known. */
  problem(): string | undefined;
  /** Closes a client that was created here. */
  close(): void;
}

/** Errors of a server that is no longer a master: after a failover the address leads to another server. */
const NOT_MASTER = /\b(?:READONLY|MASTERDOWN)\b/;

/**
 * Commands fail instead of waiting for an unavailable server. The connection is retried forever, and reopened if the
 * server turns out to be a replica.
 */
export function connect(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), 1000) * (0.5 + Math.random() / 2),
    reconnectOnError: ({ message }) => NOT_MASTER.test(message),
  });
  // Without a listener ioredis writes to the console. Each call fails, and the governor reports it.
  redis.on("error", () => undefined);
  return redis;
}

export function connectionOf(given: RedisClient | string): Connection {
  if (typeof given !== "string") {
    // A client without an error listener continues to write errors to the console.
    const watched = isEmitter(given) && given.listenerCount("error") > 0 ? watch(given) : undefined;
    return { client: given, problem: () => watched?.problem(), close: () => undefined };
  }
  const redis = connect(given);
  const { problem } = watch(redis);
  return { client: redis, problem, close: () => redis.disconnect() };
}

interface Emitter {
  readonly status?: unknown;
  on(event: string, listener: (error?: unknown) => void): unknown;
  off(event: string, listener: (error?: unknown) => void): unknown;
  listenerCount(event: string): number;
}

/** Tracks the last error of a connection until it is ready. */
export function watch(client: object): { problem(): string | undefined; stop(): void } {
  let problem: string | undefined;
  if (!isEmitter(client)) return { problem: () => undefined, stop: () => undefined };
  const listeners: readonly (readonly [string, (error?: unknown) => void])[] = [
    ["error", (error) => (problem = messageOf(error))],
    ["close", () => (problem ??= "The server closed the connection, as a port for rediss:// does to redis://")],
    ["ready", () => (problem = undefined)],
  ];
  for (const [event, listener] of listeners) client.on(event, listener);
  return {
    problem: () => problem ?? hintOf(client.status),
    stop: () => {
      for (const [event, listener] of listeners) client.off(event, listener);
    },
  };
}

/** What a connection that has neither failed nor succeeded is waiting for. */
function hintOf(status: unknown): string | undefined {
  if (status === "connecting") return "No connection was made yet; a port without TLS is silent to rediss://";
  return status === "connect" ? "The server is not ready; it may be loading its data" : undefined;
}

function isEmitter(client: object): client is Emitter {
  return "on" in client && typeof client.on === "function" && "off" in client && "listenerCount" in client;
}

/** Some socket errors have a code and no message. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}

/** A cluster server's error when a client does not support clusters. */
function withHint(message: string): string {
  if (!/^(?:MOVED|CLUSTERDOWN)\b/.test(message)) return message;
  return `${message}. This server is one of a cluster: give the store a Cluster client.`;
}

/**
 * An error without the details that the client adds: the command's arguments, which include values of records and,
 * after a failed sign-in, the password.
 */
export function withoutArguments(error: unknown, problem: string | undefined): Error {
  const message = withHint(messageOf(error));
  const isOfServer = error instanceof Error && error.name === "ReplyError";
  return new Error(
    isOfServer || problem === undefined || message.includes(problem) ? message : `${message} ${problem}.`,
  );
}
