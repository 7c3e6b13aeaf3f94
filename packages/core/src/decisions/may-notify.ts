/** Whether notifications, such as pushes, may be sent. */
import { spanAhead } from "../time/ahead.ts";
import type { Situation } from "./situation.ts";
import { stretchesAhead } from "./stretches.ts";
import { HORIZON_MS, quietFrom } from "./stops.ts";
import { openFrom, refusedUntil } from "./resumes.ts";

/** Whether notifications may be sent, and until when that holds; `null` if that is not known. */
export interface MayNotify {
  readonly allowed: boolean;
  readonly until: number | null;
}

/**
 * Notifications are closed during their own quiet hours, and while anything but a break would refuse a new message, so
 * that nobody is invited to a closed chat. In observe mode nothing is refused, so they are open.
 */
export function mayNotify(situation: Situation): MayNotify {
  const { band, record, now } = situation;
  if (band.mode === "observe") return { allowed: true, until: null };
  const horizon = Math.max(now, record.pausedUntil) + HORIZON_MS;
  const closedUntil = (here: Situation, at: number): number => {
    const own = here.band.notificationQuietHours;
    const quiet = own === undefined ? undefined : spanAhead(own, here.ahead, at, horizon);
    return quiet?.inside === true ? quiet.until : refusedUntil(withoutBreak(here), true, at, horizon);
  };
  const open = openFrom(situation, horizon, closedUntil);
  if (open !== now) return { allowed: false, until: open };
  for (const { here, from, until } of stretchesAhead(situation, { inUse: false, horizon })) {
    if (here === null || here.band.mode === "observe") continue;
    if (from > now && closedUntil(here, from) > from) return { allowed: true, until: from };
    const closes = windowsClose(here, horizon);
    if (closes < until) return { allowed: true, until: closes <= horizon ? closes : null };
  }
  return { allowed: true, until: null };
}

function withoutBreak(situation: Situation): Situation {
  const { limits } = situation;
  return { ...situation, limits: { ...limits, break: { ...limits.break, enforce: false } } };
}

/** When windows next close. Without use, nothing else closes. */
function windowsClose({ band, limits, record, ahead, now }: Situation, horizon: number): number {
  const own = band.notificationQuietHours;
  const { quietHours, openHours } = limits;
  return Math.min(
    own === undefined ? Infinity : spanAhead(own, ahead, now, horizon).until,
    quietHours === undefined ? Infinity : quietFrom(quietHours, ahead, Math.max(now, record.liftedUntil), horizon),
    openHours === undefined ? Infinity : spanAhead(openHours, ahead, now, horizon).until,
  );
}
