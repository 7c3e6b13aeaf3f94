import type { Band, Limits, Policy } from "../rules/rules.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { Draft } from "./draft.ts";

/** The result of a guardian's event. */
export interface Change {
  readonly grantedMs: number | undefined;
  readonly revokedMs: number | undefined;
  readonly adjusted: readonly string[] | undefined;
  /** Nothing was changed: only a parent may do this. */
  readonly denied: boolean;
  /** A repeated action, which was not done again. */
  readonly repeated: boolean;
}

export const NO_CHANGE: Change = {
  grantedMs: undefined,
  revokedMs: undefined,
  adjusted: undefined,
  denied: false,
  repeated: false,
};

/** The state in which a guardian's event is handled. */
export interface GuardianCase {
  readonly draft: Draft;
  readonly policy: Policy;
  readonly band: Band;
  /** The limits before the event. */
  readonly before: Limits;
  readonly event: GuardianEvent;
  readonly now: number;
}

/** Applies a guardian's event to the record, given the state before it. */
export type ApplyGuardianEvent = (found: GuardianCase) => Change;

export function isGuardianEvent(event: GovernorEvent): event is GuardianEvent {
  switch (event.type) {
    case "grant":
    case "pause":
    case "resume":
    case "lift":
    case "adjust":
    case "unlink":
    case "revoke":
    case "consent":
    case "withdraw-consent":
      return true;
    default:
      return false;
  }
}

/** Later instants have no local time: `Date` ends in the year 275760, and zones and days look ahead. */
export const MAX_INSTANT = 8_600_000_000_000_000;

/** A pause that ends after all representable time has no end. */
export function endOf(until: number | undefined): number {
  return until === undefined || until > MAX_INSTANT ? Infinity : until;
}
