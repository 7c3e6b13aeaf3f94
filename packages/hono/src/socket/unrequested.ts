/**
 * Prevents an endless loop with a model that talks by itself, which may answer its own cancellation. After one refused reply, further
 * unrequested replies are muted for five seconds without asking the governor or cancelling them.
 */
export interface Unrequested {
  /** Whether to ask the governor about an unrequested reply. */
  mayAsk(now: number): boolean;
  /** Whether to cancel such a reply at the model. `true` at most once every five seconds. */
  mayCancel(now: number): boolean;
  /** A turn of the person was admitted: the next reply may answer it. */
  reset(): void;
}

const QUIET_MS = 5000;

export function createUnrequested(): Unrequested {
  let quietUntil = -Infinity;
  return {
    mayAsk: (now) => now >= quietUntil,
    mayCancel(now) {
      if (now < quietUntil) return false;
      quietUntil = now + QUIET_MS;
      return true;
    },
    reset: () => void (quietUntil = -Infinity),
  };
}
