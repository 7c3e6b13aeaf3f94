import { type Decision, refusesMessagesOnly } from "@recess/core";

/** When the governor is asked next, and whether it leases time then. Pure: all instants are ms by one clock. */
export interface Lease {
  /** When it was asked last. */
  readonly askedAt: number;
  /** Up to when time is leased. */
  readonly leasedUntil: number;
  /** When something last flowed; `-Infinity`: never. */
  readonly flowedAt: number;
  /** When a rule stops, as far as is known; `Infinity`: none is in sight. */
  readonly stopsAt: number;
  /** How long after the last sign of life the person counts as there: `presence.message`. */
  readonly presenceMs: number;
}

/** How long a look of the server's own leases at least. */
export const LEASE_MS = 30_000;

/** How often the governor is asked: so long at most does a guardian's pause take. */
const LOOK_MS = 15_000;

/** The least time between two looks at a stop that does not come when it was foretold: clocks differ. */
const LOOK_AGAIN_MS = 1000;

/** Until when the person counts as there. */
function usedUntil({ flowedAt, presenceMs }: Lease): number {
  return flowedAt + presenceMs;
}

/** When to ask next. `mayLease`: time may still be leased, no stop has come. */
export function nextLookAt(lease: Lease, mayLease: boolean): number {
  const { askedAt, stopsAt } = lease;
  const leaseAt = mayLease ? nextLeaseAt(lease) : Infinity;
  return Math.min(askedAt + LOOK_MS, leaseAt, Math.max(stopsAt, askedAt + LOOK_AGAIN_MS));
}

function nextLeaseAt(lease: Lease): number {
  const { askedAt, leasedUntil } = lease;
  const end = usedUntil(lease);
  if (leasedUntil >= end || askedAt >= end) return Infinity;
  // The last look leases exactly up to the end of use.
  const at = Math.min(leasedUntil, end - LEASE_MS);
  return at > askedAt ? at : Math.max(askedAt, leasedUntil);
}

/** Whether a look now leases more time, or only asks. */
export function leasesAt(lease: Lease, now: number): boolean {
  const end = usedUntil(lease);
  return lease.leasedUntil < end && now < end && (now + LEASE_MS <= end || lease.leasedUntil <= now);
}

/** When a rule stops. In observe mode a stop refuses nothing, and an allowed account has no time left without being stopped. */
export function stopsAtOf(decision: Decision, now: number): number {
  if (isStopped(decision)) return now;
  const { remainingMs } = decision;
  return remainingMs === null || remainingMs <= 0 ? Infinity : now + remainingMs;
}

/** Whether a rule of time refuses. Message and token limits refuse turns alone: the conversation stays open. */
export function isStopped(decision: Decision): boolean {
  return decision.outcome === "block" && decision.reason !== null && !refusesMessagesOnly(decision);
}
