import type { Decision } from "@recess/core";

import { type Lease, LEASE_MS, leasesAt, nextCheckAt, stopsAtOf } from "./lease.ts";

/** When a conversation asks the governor for the account's state and leases time. One request at a time. */
export interface StatusChecks {
  /** A frame has passed that shows that somebody is there. */
  flowed(now: number): void;
  update(decision: Decision, now: number): void;
  /** Begins a check if one is due, and returns whether it leases time; otherwise `null`. `mayLease`: no stop has come. */
  begin(now: number, mayLease: boolean): { readonly leases: boolean } | null;
  /** The governor has answered or failed. */
  done(): void;
  /** Whether a rule of time stops now, as far as is known. */
  isStopped(now: number): boolean;
  /** When the next check is due; `Infinity` while one is under way. */
  nextAt(mayLease: boolean): number;
}

export interface StatusChecksOptions {
  readonly first: Decision;
  readonly now: number;
  presenceMs(decision: Decision): number;
}

export function createStatusChecks({ first, now, presenceMs }: StatusChecksOptions): StatusChecks {
  let isChecking = false;
  // Mutable, because it changes with each frame.
  let lease: { -readonly [Key in keyof Lease]: Lease[Key] } = {
    askedAt: now,
    leasedUntil: -Infinity,
    flowedAt: -Infinity,
    stopsAt: stopsAtOf(first, now),
    presenceMs: presenceMs(first),
  };
  return {
    flowed(at) {
      lease.flowedAt = at;
    },
    update(decision, at) {
      lease = { ...lease, stopsAt: stopsAtOf(decision, at), presenceMs: presenceMs(decision) };
    },
    begin(at, mayLease) {
      if (isChecking || at < nextCheckAt(lease, mayLease)) return null;
      const leases = mayLease && leasesAt(lease, at);
      isChecking = true;
      lease = { ...lease, askedAt: at, ...(leases && { leasedUntil: at + LEASE_MS }) };
      return { leases };
    },
    done: () => void (isChecking = false),
    isStopped: (at) => lease.stopsAt <= at,
    nextAt: (mayLease) => (isChecking ? Infinity : nextCheckAt(lease, mayLease)),
  };
}
