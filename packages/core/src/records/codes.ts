import type { TimeReason } from "../values/decision.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { ChargeState } from "../values/record.ts";

// Stored records contain positions in these lists: append only, and never move an entry.

export const STOP_REASONS: readonly TimeReason[] = [
  "paused",
  "quiet-hours",
  "outside-open-hours",
  "daily-limit",
  "weekly-limit",
  "break",
  "consent-required",
];

export const ROLES: readonly (Role | null)[] = [null, "parent", "app", "school"];

export const ACTIONS: readonly GuardianEvent["type"][] = [
  "grant",
  "pause",
  "resume",
  "lift",
  "adjust",
  "unlink",
  "revoke",
  "consent",
  "withdraw-consent",
];

const CHARGE_STATES: readonly ChargeState[] = ["open", "answered", "given-back"];

/** The value of a code. An unknown code throws: mistaken for another it would change decisions. */
export function ofCode<Value>(values: readonly Value[], code: number): Value {
  const value = values[code];
  if (value === undefined) throw new SyntaxError(`Unknown code ${code}.`);
  return value;
}

export function readFlag(code: number): boolean {
  return ofCode([false, true], code);
}

/** The state of a charge, and whether it is for speech: codes of speech follow those of writing. */
export function codeOfCharge(state: ChargeState, voice: boolean): number {
  return CHARGE_STATES.indexOf(state) + (voice ? CHARGE_STATES.length : 0);
}

export function chargeOfCode(code: number): { readonly state: ChargeState; readonly voice: boolean } {
  const voice = code >= CHARGE_STATES.length;
  return { state: ofCode(CHARGE_STATES, voice ? code - CHARGE_STATES.length : code), voice };
}
