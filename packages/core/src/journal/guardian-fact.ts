/** The journal entry for an action of a guardian, the app or a school. */
import { millisecondsInMinute } from "date-fns/constants";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";
import type { Fact, GuardianFact } from "./entry.ts";

/** An action; `account` and `guardian` are pseudonyms. */
interface Action {
  readonly account: string;
  readonly guardian: string | undefined;
  readonly band: string;
  readonly event: GuardianEvent;
  readonly decision: Decision;
}

export function guardianFact({ account, guardian, band, event, decision }: Action): Fact & GuardianFact {
  const { at, denied, grantedMs, revokedMs, adjusted } = decision;
  const minutes = grantedMs ?? revokedMs;
  const until = "until" in event ? event.until : undefined;
  return {
    kind: "guardian",
    at,
    account,
    band,
    action: event.type,
    by: event.by ?? null,
    ...(guardian !== undefined && { guardian }),
    ...(denied !== undefined && { denied: true }),
    ...(minutes !== undefined && { minutes: minutes / millisecondsInMinute }),
    ...(mayChangeFeatures(event, decision) && { features: decision.features }),
    ...(until !== undefined && Number.isFinite(until) && { until }),
    ...(adjusted !== undefined && { adjusted }),
  };
}

/** An action that replaces or undoes all settings may change features without naming one. */
function mayChangeFeatures(event: GuardianEvent, { denied, adjusted = [], features }: Decision): boolean {
  if (denied !== undefined || Object.keys(features).length === 0) return false;
  if (event.type === "unlink") return true;
  return event.type === "adjust" && (adjusted.length > 0 || Object.keys(event.limits).length === 0);
}
