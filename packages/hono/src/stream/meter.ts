import type { Decision } from "@recess/core";

import type { Dialect } from "./dialect.ts";
import type { RecessState } from "@recess/protocol";
import { tokensInEvents } from "./usage.ts";
import type { Bytes } from "./bytes.ts";
import { trackerFor, trackUnknownEvents } from "./formats/sniff.ts";
import { trackOpaque, trackText } from "./formats/plain.ts";
import { type After, keepLease } from "./lease.ts";
import { type Reply, type ReplyEnd, wrapReply } from "./reply.ts";
import type { Unit } from "./pieces.ts";
import type { Origin, Tracker } from "./tracker.ts";

export interface MeterOptions {
  /** The decision that let the message in. */
  readonly decision: Decision;
  readonly origin: Origin;
  readonly after: After;
  /** The governor's clock. */
  now(): number;
  stateOf(decision: Decision): RecessState;
  /** Leases more time; `null` for a reply that no limit may touch. */
  readonly beat: (() => Promise<Decision>) | null;
  /** The last sentence of a reply that is ended. */
  lastWords(decision: Decision): string;
  /** Called once, with the tokens that the reply says it used. */
  onEnd(end: ReplyEnd, tokens: number | null): void;
  onError(error: unknown): void;
}

const KEEP_ALIVE_MS = 15_000;

/** How long a call of a tool that is open when the time is up may take to be complete. */
const TOOL_GRACE_MS = 10_000;

/** How to follow an answer that is a streamed reply; `null` for any other. */
export function replyTracker(headers: Headers, origin: Origin, guess: Dialect | null): Tracker | null {
  const type = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const unit = UNITS[type];
  if (unit === undefined) return null;
  if ((headers.get("content-encoding") ?? "identity") !== "identity") return trackOpaque("none");
  if (unit === "line" || headers.has("x-vercel-ai-data-stream")) return trackOpaque("line");
  if (unit === "character") return trackText();
  return headers.has("x-vercel-ai-ui-message-stream")
    ? trackerFor("ui-message", origin)
    : trackUnknownEvents(origin, guess);
}

const UNITS: { readonly [type: string]: Unit } = {
  "text/event-stream": "event",
  "application/x-ndjson": "line",
  "application/jsonl": "line",
  "text/plain": "character",
  "text/markdown": "character",
};

/** Passes a reply on, leases time while it streams to a client that is there, and ends it after a stop. */
export function meterReply(
  source: ReadableStream<Bytes>,
  tracker: Tracker,
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
    state: jsonOf(decision),
    onStart() {
      if (tracker.unit === "event") keepAlive();
      if (beat === null) return;
      endLease = keepLease({
        first: decision,
        firstAgeMs: Math.max(0, options.now() - decision.at),
        after,
        beat,
        onDecision: (next) => reply.tell(jsonOf(next)),
        onStop: () => reply.slow(),
        onResume: () => reply.quicken(),
        onTimeUp(last) {
          const words = options.lastWords(last);
          if (!reply.end(words)) cancelGrace = after(TOOL_GRACE_MS, () => reply.breakOff(words));
        },
        onError: options.onError,
      });
    },
    onEnd(end) {
      cancelKeepAlive();
      cancelGrace();
      endLease();
      options.onEnd(end, end.by === "client" ? null : tokensInEvents(end.tail));
    },
  });
  return reply.stream;
}
