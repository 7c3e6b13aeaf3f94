import { type Countdown, endsAt, untilChange } from "./countdown.ts";
import { isBlocked, type View } from "./view.ts";

/** What decides when a page calls the server, besides the view. Instants are those of `performance.now()`. */
export interface Timing {
  /** Between 0.8 and 1.2: keeps pages from calling the server in step. */
  readonly jitter: number;
  /** When this page stops being in use: `idleMs` after its last input. */
  readonly usedUntil: number;
  /** Until when somebody is at another tab. */
  readonly peerUntil: number;
  /** The next heartbeat. */
  readonly beatAt: number;
  /** When the state was last requested; `Infinity` while the server has not answered. */
  readonly askedAt: number;
  /** Requests that failed in a row; `Infinity` if nobody is signed in. */
  readonly failures: number;
}

/** How often the state is requested while somebody is at a page that is blocked. */
const POLL_MS = 20_000;

/** The time between heartbeats, as the server sets it. */
export function beatEvery({ state }: View): number {
  return Math.max(5000, state?.heartbeatMs ?? 25_000);
}

function countdownOf(view: View): Countdown {
  return isBlocked(view.state) ? view.reopen : view.stop;
}

/** Until when somebody is at this page, or at another tab. */
function activeUntil({ usedUntil, peerUntil }: Timing): number {
  return Math.max(usedUntil, peerUntil);
}

/** Somebody is at this page, or at another tab. */
export function isActive(timing: Timing, now: number): boolean {
  return now < activeUntil(timing);
}

/** When to request the state, if nothing else happens. */
export function statusDueAt({ failures, askedAt, jitter }: Timing, view: View): number {
  if (failures > 0) return askedAt + 1000 * jitter * 2 ** failures;
  // A guardian may open the chat again, so a blocked page asks about as often as it would send heartbeats.
  const poll = isBlocked(view.state) && view.active ? askedAt + POLL_MS * jitter : Infinity;
  return Math.max(askedAt + 1000, Math.min(endsAt(countdownOf(view)) + 500 * jitter, poll));
}

/** When a heartbeat of this browser is due: only while somebody with limits is active. */
export function beatDueAt({ beatAt }: Timing, { active, state }: View): number {
  return active && state?.band ? beatAt : Infinity;
}

/** The next instant at which something is due or what a person reads changes. */
export function nextAt(timing: Timing, view: View, now: number): number {
  const idleAt = view.active ? activeUntil(timing) : Infinity;
  const changesAt = now + untilChange(countdownOf(view), now);
  return Math.max(now + 50, Math.min(statusDueAt(timing, view), beatDueAt(timing, view), idleAt, changesAt));
}
