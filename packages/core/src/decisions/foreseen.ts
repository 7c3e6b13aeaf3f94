/** Whether what an account's last event foresaw still holds. */
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, Foreseen } from "../values/record.ts";
import { isGuardianEvent } from "./guardian-event.ts";
import { latestEnd } from "./settle.ts";
import type { Version } from "./situation.ts";
import { isSpeech } from "./voice.ts";

/** An event and its account, as the app passed them. */
export interface Given {
  readonly event: GovernorEvent;
  readonly account: { readonly timeZone?: string | undefined; readonly region?: string | undefined };
}

/**
 * Returns what the last event foresaw, if it still holds: the account has been in use since then, as was assumed, under
 * rules that `isUnchanged`. This is so for most events of a session, and saves a third of a decision's time. Otherwise
 * returns `null`, and the caller must determine it again. Call it before the record is settled.
 */
export function stillForeseen(record: AccountRecord, now: number): Foreseen | null {
  const { foreseen } = record;
  if (foreseen === null || now >= foreseen.at) return null;
  return now === record.last || latestEnd(record) >= now ? foreseen : null;
}

/**
 * Whether it is the same day, everything else that `foreseen` depends on is unchanged (policy, band, zone, region,
 * settings), and the event, which is neither a guardian's nor by speech, changes none of it.
 */
export function isUnchanged(
  record: AccountRecord,
  { policy, band, later, hold }: Version,
  { event, account: { timeZone, region } }: Given,
  now: number,
): boolean {
  return (
    now < record.dayEnd &&
    record.version === policy.version &&
    record.band === band.name &&
    later === null &&
    hold === null &&
    record.hold === null &&
    (timeZone === undefined || (timeZone === record.askedZone && (!policy.zonesAtOnce || timeZone === record.zone))) &&
    (region === undefined || region === record.region) &&
    !isGuardianEvent(event) &&
    !isSpeech(event)
  );
}
