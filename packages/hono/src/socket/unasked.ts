/**
 * Keeps a model that talks by itself from being asked about and cancelled without end: it may answer its own cancellation. After
 * one refusal all is muted for five seconds, and nothing more is said of it.
 */
export interface Unasked {
  /** Whether the governor is asked about a reply that nobody asked for. */
  mayAsk(now: number): boolean;
  /** Whether the model is told to stop such a reply. It is told once. */
  mayCancel(now: number): boolean;
  /** The person was admitted: what comes now may answer them. */
  reset(): void;
}

const QUIET_MS = 5000;

export function createUnasked(): Unasked {
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
