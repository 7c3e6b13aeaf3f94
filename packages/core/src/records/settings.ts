import { isObject } from "../lib/objects.ts";
import { type RecessError, unreadable } from "../values/errors.ts";
import type { AccountRecord, Pause } from "../values/record.ts";
import { ROLES } from "./codes.ts";

/** An account's settings, which outlive its history: never when or how long it was used. */
export type AccountSettings = Pick<
  AccountRecord,
  "band" | "askedZone" | "region" | "pausedUntil" | "pauses" | "liftedUntil" | "adjusted" | "heldUntil" | "consentedAt"
>;

const VERSION = 1;

export function settingsOf(record: AccountRecord): AccountSettings {
  const { band, askedZone, region, pausedUntil, pauses, liftedUntil, adjusted, heldUntil, consentedAt } = record;
  return { band, askedZone, region, pausedUntil, pauses, liftedUntil, adjusted, heldUntil, consentedAt };
}

/**
 * Whether no setting changed between two states of one account. Records share unchanged parts, so identity is enough.
 */
export function haveSameSettings(a: AccountRecord, b: AccountRecord): boolean {
  // Key by key rather than in a loop: it runs for each event, and dynamic lookups would take a twentieth of the time.
  return (
    a.band === b.band &&
    a.askedZone === b.askedZone &&
    a.region === b.region &&
    a.pausedUntil === b.pausedUntil &&
    a.pauses === b.pauses &&
    a.liftedUntil === b.liftedUntil &&
    a.adjusted === b.adjusted &&
    a.heldUntil === b.heldUntil &&
    a.consentedAt === b.consentedAt
  );
}

/** The `version` of a record without history: it contains settings, and nothing was decided with it. */
export const NO_VERSION = "";

/** `empty` is a record without history. */
export function withSettings(empty: AccountRecord, settings: AccountSettings): AccountRecord {
  return { ...empty, ...settings, version: NO_VERSION };
}

/** Settings as text, with the instant (ms) at which they applied. What was not set, as with most accounts, is left out. */
export function encodeSettings(settings: AccountSettings, at: number): string {
  const { band, askedZone, region, pauses, liftedUntil, adjusted, heldUntil, consentedAt } = settings;
  return JSON.stringify({
    v: VERSION,
    at,
    band,
    zone: askedZone,
    region: region || undefined,
    pauses: pauses.length === 0 ? undefined : pauses.map(({ by, until }) => ({ by, until: finite(until) })),
    lifted: liftedUntil || undefined,
    adjusted: adjusted ?? undefined,
    held: heldUntil === 0 ? undefined : finite(heldUntil),
    consent: consentedAt || undefined,
  });
}

/** Throws a RecessError `"record-unreadable"`. */
export function decodeSettings(text: string): { readonly settings: AccountSettings; readonly at: number } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw mismatch(cause);
  }
  if (!isObject(value) || value["v"] !== VERSION) throw mismatch();
  const { at, band, zone, region = "", lifted = 0, adjusted = null, consent = 0, pauses: set = [], held = 0 } = value;
  if (!isWhole(at) || !isWhole(lifted) || !isWhole(consent)) throw mismatch();
  if (typeof band !== "string" || typeof zone !== "string" || typeof region !== "string") throw mismatch();
  if (adjusted !== null && !isObject(adjusted)) throw mismatch();
  const pauses = pausesOf(set);
  return {
    at,
    settings: {
      band,
      askedZone: zone,
      region,
      pauses,
      pausedUntil: pauses.reduce((latest, { until }) => Math.max(latest, until), 0),
      liftedUntil: lifted,
      // It was checked when it was set.
      adjusted,
      heldUntil: instantOf(held),
      consentedAt: consent,
    },
  };
}

function pausesOf(value: unknown): readonly Pause[] {
  if (!Array.isArray(value)) throw mismatch();
  return value.map((pause: unknown) => {
    if (!isObject(pause)) throw mismatch();
    const by = ROLES.find((role) => role === pause["by"]);
    if (by === undefined) throw mismatch();
    return { by, until: instantOf(pause["until"]) };
  });
}

/** JSON has no Infinity: `null` means without end. */
function finite(instant: number): number | null {
  return instant === Infinity ? null : instant;
}

function instantOf(value: unknown): number {
  if (value === null) return Infinity;
  if (!isWhole(value)) throw mismatch();
  return value;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function mismatch(cause?: unknown): RecessError {
  return unreadable("settings", { cause });
}
