import type { Decision } from "@recess/core";
import type { RecessState } from "@recess/protocol";

import { type Dialect, isOllama } from "./dialect.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { seeUsageInTail, type Tokens } from "./usage.ts";
import type { Bytes } from "./bytes.ts";
import { trackerFor, trackUnknownEvents } from "./formats/sniff.ts";
import { trackOpaque, trackText } from "./formats/plain.ts";
import { type After, keepLease } from "./lease.ts";
import { wrapReply } from "./reply.ts";
import type { Reply, ReplyEnd } from "./reply-api.ts";
import type { Unit } from "./pieces.ts";
import type { Origin, Tracker } from "./tracker.ts";

export interface MeterOptions {
  /** The decision that let the message in. */
  readonly decision: Decision;
  readonly after: After;
  /** The client did not ask for usage events and receives none. */
  readonly hideUsage: boolean;
  /** The governor's clock. */
  now(): number;
  stateOf(decision: Decision): RecessState;
  /** Leases more time; `null` for a reply that no limit may touch. */
  readonly beat: (() => Promise<Decision>) | null;
  /** The sentence that ends a reply after a stop. */
  lastWords(decision: Decision): string;
  /** Called before the first content is sent. The reply's end waits for the returned promise. */
  onContent(): Promise<void> | null;
  /** Called before the piece that completes these tool calls is sent. */
  onCalls(ids: readonly string[]): Promise<void>;
  onLeave(): void;
  /** Called once. */
  onEnd(end: MeteredEnd): void;
  /** The reply was cut off without an ending in its protocol, because the protocol is not known. */
  onCut(): void;
  onError(error: unknown): void;
}

/** How a reply ended and what it used. */
export interface MeteredEnd {
  readonly by: ReplyEnd["by"];
  readonly hasContent: boolean;
  readonly tokens: Tokens | null;
  /** Ids that the provider will not accept in later requests. */
  readonly lost: readonly string[];
}

const KEEP_ALIVE_MS = 15_000;

/** How long a part that must not be cut (a tool call, JSON) may take to complete after the time is up. */
const GRACE_MS = 10_000;

/** How long to wait for the content of a reply whose client has left. */
const LEFT_MS = 60_000;

/** A reply that is about to be metered. */
export interface Metered {
  readonly tracker: Tracker;
  readonly ledger: Ledger;
  /** Whether the reply can be ended in its own protocol. */
  readonly endsInWords: boolean;
}

/** What is known of a response before its body. */
export interface ReplyOf {
  readonly headers: Headers;
  readonly origin: Origin;
  readonly guess: Dialect | null;
  /** How many calls without ids came before in the same turn. */
  readonly unnamed: number;
}

/** How to follow a response's body. One with a length or an encoding is never cut; one of unknown type is cut between chunks. */
export function replyTracker({ headers, origin, guess, unnamed }: ReplyOf): Metered {
  const ledger = createLedger(unnamed);
  const tracker = trackerOf(headers, origin, guess, ledger);
  return { tracker, ledger, endsInWords: !UNGRACEFUL.has(tracker.unit) || isOllama(guess) };
}

function trackerOf(headers: Headers, origin: Origin, guess: Dialect | null, ledger: Ledger): Tracker {
  const isEncoded = (headers.get("content-encoding") ?? "identity") !== "identity";
  const type = mediaType(headers);
  const isText = TEXT.test(type);
  if (isEncoded || (headers.has("content-length") && type !== "text/event-stream")) {
    return trackOpaque("none", ledger, { isText });
  }
  const unit = UNITS[type] ?? (type.endsWith("json") ? "none" : "chunk");
  if (unit === "line" && isOllama(guess)) return trackerFor(guess, origin, ledger);
  if (unit === "line" || headers.has("x-vercel-ai-data-stream")) return trackOpaque("line", ledger);
  if (unit === "character") return trackText(ledger);
  if (unit !== "event") return trackOpaque(unit, ledger, { isText });
  return headers.has("x-vercel-ai-ui-message-stream")
    ? trackerFor("ui-message", origin, ledger)
    : trackUnknownEvents(origin, guess, ledger);
}

/** Media types whose bodies are probably a model's text. The tokens of other media cannot be estimated. */
const TEXT = /^$|^text\/|[/+](?:json|xml|jsonl|ndjson|x-ndjson|json-seq|javascript)$/;

export function mediaType(headers: Headers): string {
  const type = headers.get("content-type") ?? "";
  return type === "application/json" ? type : (type.split(";", 1)[0] ?? "").trim().toLowerCase();
}

const UNITS: { readonly [type: string]: Unit } = {
  "text/event-stream": "event",
  "application/x-ndjson": "line",
  "application/ndjson": "line",
  "application/jsonl": "line",
  "text/plain": "character",
  "text/markdown": "character",
};

/** Passes a reply on, leases time while it streams to a connected client, and ends it after a stop. */
export function meterReply(
  source: ReadableStream<unknown>,
  { tracker, ledger, endsInWords }: Metered,
  options: MeterOptions,
): ReadableStream<Bytes> {
  const { after, beat, decision } = options;
  const jsonOf = (of: Decision): string => JSON.stringify(options.stateOf(of));
  let cancelKeepAlive = (): void => {};
  let cancelGrace = (): void => {};
  let endLease = (): void => {};

  const keepAlive = (): void => {
    cancelKeepAlive = after(KEEP_ALIVE_MS, () => {
      reply.keepAlive();
      keepAlive();
    });
  };

  const reply: Reply = wrapReply(source, {
    tracker,
    ledger,
    state: () => jsonOf(decision),
    watchAll: decision.countsTokens,
    hideUsage: options.hideUsage,
    onContent: options.onContent,
    onCalls: options.onCalls,
    onLeave() {
      cancelKeepAlive();
      cancelGrace();
      endLease();
      options.onLeave();
      if (!ledger.hasContent()) cancelGrace = after(LEFT_MS, () => reply.stopReading());
    },
    onStart() {
      if (tracker.unit === "event") keepAlive();
      if (beat === null) return;
      endLease = keepLease({
        first: decision,
        firstAgeMs: Math.max(0, options.now() - decision.at),
        after,
        beat,
        onDecision: (next) => reply.sendState(jsonOf(next)),
        onStop: () => reply.prepareEnd(),
        onResume: () => reply.cancelEnd(),
        onTimeUp(last) {
          const words = options.lastWords(last);
          if (!reply.end(words)) cancelGrace = after(GRACE_MS, () => reply.forceEnd(words));
        },
        onError: options.onError,
      });
    },
    onEnd({ by, tail, lost }) {
      cancelKeepAlive();
      cancelGrace();
      endLease();
      if (by === "governor" && !endsInWords) options.onCut();
      seeUsageInTail(ledger.usage, tail);
      options.onEnd({ by, hasContent: ledger.hasContent(), tokens: ledger.tokens(), lost });
    },
  });
  return reply.stream;
}

const UNGRACEFUL: ReadonlySet<Unit> = new Set(["chunk", "line"]);
