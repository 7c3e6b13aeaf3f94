import type { Decision } from "@recess/core";
import { refusesMessagesOnly } from "@recess/core/views";

/** Determines when to ask the governor next, and whether to lease time then. Pure: all instants are ms of one clock. */
export interface Lease {
  /** When the governor was last asked. */
  readonly askedAt: number;
  /** The end of the leased time. */
  readonly leasedUntil: number;
  /** When a frame last passed; `-Infinity`: never. */
  readonly flowedAt: number;
  /** When a rule will stop, as far as is known; `Infinity`: no stop is expected. */
  readonly stopsAt: number;
  /** How long after the last frame the person counts as present: `presence.message`. */
  readonly presenceMs: number;
}

/** The shortest lease that the server takes by itself. */
export const LEASE_MS = 30_000;

/** How often the governor is asked. A guardian's pause takes effect within this time. */
const CHECK_MS = 15_000;

/** Minimum time between two checks for a stop that has not come at its announced time: clocks differ. */
const RECHECK_MS = 1000;

/** The instant until which the person counts as present. */
function usedUntil({ flowedAt, presenceMs }: Lease): number {
  return flowedAt + presenceMs;
}

/** When to ask next. `mayLease`: no stop has come, so time may still be leased. */
export function nextCheckAt(lease: Lease, mayLease: boolean): number {
  const { askedAt, stopsAt } = lease;
  const leaseAt = mayLease ? nextLeaseAt(lease) : Infinity;
  return Math.min(askedAt + CHECK_MS, leaseAt, Math.max(stopsAt, askedAt + RECHECK_MS));
}

function nextLeaseAt(lease: Lease): number {
  const { askedAt, leasedUntil } = lease;
  const end = usedUntil(lease);
  if (leasedUntil >= end || askedAt >= end) return Infinity;
  // The last check leases exactly up to the end of use.
  const at = Math.min(leasedUntil, end - LEASE_MS);
  return at > askedAt ? at : Math.max(askedAt, leasedUntil);
}

/** Whether a check now leases more time or only reads the state. */
export function leasesAt(lease: Lease, now: number): boolean {
  const end = usedUntil(lease);
  return lease.leasedUntil < end && now < end && (now + LEASE_MS <= end || lease.leasedUntil <= now);
}

/** When a rule will stop. In observe mode a stop refuses nothing, and an account may have no time left and still be allowed. */
export function stopsAtOf(decision: Decision, now: number): number {
  if (isStopped(decision)) return now;
  const { remainingMs } = decision;
  return remainingMs === null || remainingMs <= 0 ? Infinity : now + remainingMs;
}

/** Whether a rule of time refuses. Message and token limits only refuse turns; the conversation stays open. */
export function isStopped(decision: Decision): boolean {
  return decision.outcome === "block" && decision.reason !== null && !refusesMessagesOnly(decision);
}
