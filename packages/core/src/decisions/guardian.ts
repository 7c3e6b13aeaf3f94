import { limitsFor, pick } from "../rules/adjusted.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { Action, Pause } from "../values/record.ts";
import type { Draft } from "./draft.ts";
import { type Change, endOf, type GuardianCase, MAX_INSTANT, NO_CHANGE } from "./guardian-event.ts";
import { isTighter } from "../rules/tighter.ts";
import { unusedGrant } from "./time-left.ts";

const DONE: Change = { ...NO_CHANGE };
const DENIED: Change = { ...NO_CHANGE, denied: true };

/** The number of remembered actions: clicks are repeated within seconds, queued messages within days. */
const MAX_ACTIONS = 16;
const REMEMBERED_MS = 7 * 24 * 60 * 60_000;

/** Applies a guardian's event to the record, given the state before it. */
export function applyGuardianEvent(found: GuardianCase): Change {
  const { draft, event, now } = found;
  const { actionId, type } = event;
  if (actionId === undefined) return change(found);
  const known = draft.actions.find(
    (action) => action.id === actionId && action.type === type && now - action.at < REMEMBERED_MS,
  );
  if (known !== undefined) {
    const { adjusted, denied } = known;
    const ms = known.grantedMs ?? undefined;
    const given = type === "revoke" ? { grantedMs: undefined, revokedMs: ms } : { grantedMs: ms, revokedMs: undefined };
    return { ...given, adjusted: adjusted ?? undefined, denied, repeated: true };
  }
  const { grantedMs, revokedMs, adjusted, denied } = change(found);
  const action: Action = {
    id: actionId,
    type,
    at: now,
    denied,
    grantedMs: grantedMs ?? revokedMs ?? null,
    adjusted: adjusted ?? null,
  };
  const recent = draft.actions.filter(({ at }) => now - at < REMEMBERED_MS);
  draft.actions = recent.length < MAX_ACTIONS ? [...recent, action] : [...withoutOne(recent), action];
  return { grantedMs, revokedMs, adjusted, denied, repeated: false };
}

/** Drops the oldest denied action, or the oldest if none was denied, so that denied actions cannot displace others. */
function withoutOne(actions: readonly Action[]): readonly Action[] {
  const dropped = actions.find(({ denied }) => denied) ?? actions[0];
  return actions.filter((action) => action !== dropped);
}

function change(found: GuardianCase): Change {
  const { draft, policy, band, before, event, now } = found;
  const other = event.by === undefined || event.by === "parent" ? null : event.by;
  switch (event.type) {
    case "grant": {
      if (other !== null) return { ...DENIED, grantedMs: 0 };
      const room = Math.max(0, band.maxExtraTimePerDayMs - draft.today.grantedMs);
      const grantedMs = Math.min(event.minutes * 60_000, room);
      draft.today.grantedMs += grantedMs;
      return { ...DONE, grantedMs };
    }
    case "revoke": {
      if (other !== null) return { ...DENIED, revokedMs: 0 };
      const revokedMs = Math.min(event.minutes * 60_000, unusedGrant(policy, before, draft));
      draft.today.grantedMs -= revokedMs;
      return { ...DONE, revokedMs };
    }
    case "consent":
      if (other !== null) return DENIED;
      if (draft.consentedAt === 0) draft.consentedAt = now;
      return DONE;
    case "withdraw-consent":
      // Consent can be withdrawn by an app or a school too, because it closes.
      draft.consentedAt = 0;
      return DONE;
    case "pause":
      return pause(found, other, { by: event.by ?? null, until: endOf(event.until) });
    case "resume":
      return resume(found, other);
    case "lift":
      if (other !== null && endOf(event.until) > Math.max(draft.liftedUntil, now)) return DENIED;
      if (band.mayLiftQuietHours) draft.liftedUntil = Math.min(event.until, MAX_INSTANT);
      return DONE;
    case "adjust":
      return adjust(found, event);
    case "unlink":
      // A school may not change who an account's parents are.
      if (other === "school") return DENIED;
      draft.adjusted = null;
      draft.liftedUntil = 0;
      draft.today.grantedMs = 0;
      draft.consentedAt = 0;
      setPauses(
        draft,
        draft.pauses.filter(({ by }) => by !== "parent"),
      );
      return DONE;
  }
}

/** A parent's settings replace what was set. Other roles add theirs, and may not loosen anything. */
function adjust(
  { draft, band, before, now }: GuardianCase,
  { by, limits }: Extract<GuardianEvent, { readonly type: "adjust" }>,
): Change {
  const taken = pick(limits, band);
  const keys = Object.keys(taken).toSorted();
  const isEmpty = Object.values(limits).every((value) => value === undefined);
  if (keys.length === 0 && !isEmpty) return { ...DONE, adjusted: keys };
  if (by === undefined || by === "parent") {
    draft.adjusted = isEmpty ? null : taken;
    return { ...DONE, adjusted: keys };
  }
  const features = { ...draft.adjusted?.features, ...taken.features };
  const set = { ...draft.adjusted, ...taken, ...(Object.keys(features).length > 0 && { features }) };
  const adjusted = Object.keys(set).length === 0 ? null : set;
  if (!isTighter(before, limitsFor(band, adjusted), { zone: draft.zone, day: draft.day, now })) {
    return { ...DENIED, adjusted: [] };
  }
  draft.adjusted = adjusted;
  return { ...DONE, adjusted: keys };
}

/** A parent's pause replaces all others. Other roles add their own and end none. */
function pause({ draft, now }: GuardianCase, other: Role | null, given: Pause): Change {
  if (other === null) {
    setPauses(draft, [given]);
    return DONE;
  }
  const pauses = [...draft.pauses.filter((held) => held.by !== other), given];
  if (latestOf(pauses) < draft.pausedUntil && draft.pausedUntil > now) return DENIED;
  setPauses(draft, pauses);
  return DONE;
}

/** A parent ends all pauses, others only their own. */
function resume({ draft, now }: GuardianCase, other: Role | null): Change {
  if (other === null) {
    setPauses(draft, []);
    return DONE;
  }
  const rest = draft.pauses.filter(({ by }) => by !== other);
  const isAnothers = rest.length === draft.pauses.length && draft.pausedUntil > now;
  setPauses(draft, rest);
  return isAnothers ? DENIED : DONE;
}

function setPauses(draft: Draft, pauses: readonly Pause[]): void {
  draft.pauses = pauses;
  draft.pausedUntil = latestOf(pauses);
}

function latestOf(pauses: readonly Pause[]): number {
  return pauses.reduce((latest, { until }) => Math.max(latest, until), 0);
}
