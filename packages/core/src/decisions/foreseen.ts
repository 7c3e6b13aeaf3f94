/** Whether what an account's last event foresaw still holds. */
import type { Band, Policy } from "../rules/rules.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, Foreseen, Hold } from "../values/record.ts";
import { isGuardianEvent } from "./guardian.ts";
import { latestEnd } from "./settle.ts";
import type { Later } from "./situation.ts";
import { isSpeech } from "./voice.ts";

/** An event of an account in a band, and what applies to it besides the account's record. */
export interface Circumstances {
  readonly policy: Policy;
  readonly band: Band;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  readonly event: GovernorEvent;
  /** The account as the app passed it with the event. */
  readonly account: { readonly timeZone?: string | undefined; readonly region?: string | undefined };
  /** The result of `holdFor` while a newer policy waits. */
  readonly hold?: Hold | null;
}

/**
 * Returns what the last event foresaw, if it still holds: the account has been in use since then, as was assumed, on
 * the same day and under the same rules and settings. This is so for most events of a session, and saves a third of a
 * decision's time. Otherwise returns `null`, and the caller must determine it again. Call it before the record is
 * settled.
 */
export function stillForeseen(record: AccountRecord, given: Circumstances, now: number): Foreseen | null {
  const { foreseen } = record;
  if (foreseen === null || now >= foreseen.at || now >= record.dayEnd) return null;
  const isInUse = now === record.last || latestEnd(record) >= now;
  return isInUse && isUnderSameRules(record, given) ? foreseen : null;
}

/**
 * Whether everything that `foreseen` depends on is unchanged (policy, band, zone, region, settings), and the event is
 * neither a guardian's nor by speech.
 */
function isUnderSameRules(record: AccountRecord, given: Circumstances): boolean {
  const { policy, band, later, event, account, hold = null } = given;
  const { timeZone, region } = account;
  return (
    record.version === policy.version &&
    record.band === band.name &&
    later === null &&
    hold === null &&
    record.hold === null &&
    (timeZone === undefined || (timeZone === record.askedZone && (timeZone === record.zone || !policy.zonesAtOnce))) &&
    (region === undefined || region === record.region) &&
    !isGuardianEvent(event) &&
    !isSpeech(event)
  );
}
