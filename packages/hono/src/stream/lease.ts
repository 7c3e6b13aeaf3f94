import type { Decision } from "@recess/core";

/** Calls back once after `ms`. Returns a function that cancels it. */
export type After = (ms: number, callback: () => void) => () => void;

export interface LeaseOptions {
  /** The decision that let the message in. */
  readonly first: Decision;
  /** How long ago that was: a model may take a while to begin. */
  readonly firstAgeMs: number;
  readonly after: After;
  /** Leases more time, because the account is present. */
  beat(): Promise<Decision>;
  /** Called with every decision of the governor. */
  onDecision(decision: Decision): void;
  /** A stop has come: the reply may continue for `finishReplyMs`. */
  onStop(decision: Decision): void;
  /** The stop was cancelled. */
  onResume(): void;
  /** The time to finish is over. */
  onTimeUp(decision: Decision): void;
  onError(error: unknown): void;
}

const BEAT_MS = 30_000;

/** Minimum time between two checks for a stop that has not come at its announced time: clocks differ. */
const LOOK_AGAIN_MS = 1000;

/**
 * Leases time while a reply streams: every 30 s, and at each instant that the governor announced. The governor decides what is a stop; a
 * stop that it announced holds even if it cannot be asked again. Returns a function that ends the lease.
 */
export function keepLease(options: LeaseOptions): () => void {
  let last = options.first;
  let stopsInMs = timeToStop(last) - options.firstAgeMs;
  let endsInMs: number | null = null;
  let isOver = false;
  let cancel = plan();

  function plan(): () => void {
    const ms = Math.min(BEAT_MS, endsInMs ?? Math.max(stopsInMs, LOOK_AGAIN_MS));
    return options.after(ms, () => void look(ms));
  }

  async function look(waitedMs: number): Promise<void> {
    stopsInMs -= waitedMs;
    if (endsInMs !== null) endsInMs -= waitedMs;
    try {
      const decision = await options.beat();
      if (isOver) return;
      last = decision;
      options.onDecision(decision);
      stopsInMs = decision.outcome === "block" ? 0 : timeToStop(decision);
    } catch (error) {
      if (isOver) return;
      options.onError(error);
    }
    if (stopsInMs > 0 && endsInMs !== null) {
      endsInMs = null;
      options.onResume();
    } else if (stopsInMs <= 0 && endsInMs === null) {
      endsInMs = last.finishReplyMs;
      options.onStop(last);
    }
    if (isOver) return;
    if (endsInMs !== null && endsInMs <= 0) options.onTimeUp(last);
    else cancel = plan();
  }

  return () => {
    isOver = true;
    cancel();
  };
}

/** In observe mode a stop refuses nothing, so an account may have no time left and still be allowed. */
function timeToStop({ remainingMs }: Decision): number {
  return remainingMs === null || remainingMs <= 0 ? Number.POSITIVE_INFINITY : remainingMs;
}
