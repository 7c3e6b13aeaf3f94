import { closedOn, existing, type Gap, gapsAround, windowsOn } from "../closed-hours.ts";
import type { KindOfDay } from "../days.ts";
import type { Finding } from "../finding.ts";
import { complement, firstOutside, type Minutes } from "../intervals.ts";
import { type Comparison, finding, of, withoutAdjustable } from "./comparison.ts";

export function* ofWindows(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  const fixed = withoutAdjustable(own.band);
  for (const key of ["quietHours", "openHours"] as const) {
    const windows = claimed.band[key];
    if (windows === undefined) continue;
    const band = { ...fixed, [key]: own.band[key] };
    const found = firstOpen({
      kinds,
      gaps: gapsAround(windows, band.quietHours, band.openHours),
      asked: (day, gap) => {
        const within = windowsOn(windows, day.label, day.claimed, gap);
        return key === "quietHours" ? within : complement(within);
      },
      closed: (day, gap) => closedOn(band, day.label, day.own, gap),
    });
    if (found !== undefined) yield finding(key, of(comparison, key), found);
  }
}

interface Hours {
  readonly kinds: Comparison["kinds"];
  readonly gaps: readonly Gap[];
  /** The minutes of a date that must be closed. */
  readonly asked: (day: KindOfDay, gap?: Gap) => Minutes;
  /** The minutes of a date that are closed. */
  readonly closed: (day: KindOfDay, gap?: Gap) => Minutes;
}

/** The first minute that must be closed and is not; on the day of a clock change only if no other day shows one. */
export function firstOpen({ kinds, gaps, asked, closed }: Hours): Partial<Finding> | undefined {
  for (const day of kinds) {
    const minute = firstOutside(asked(day), closed(day));
    if (minute !== undefined) return { day, minute };
  }
  for (const gap of gaps) {
    for (const day of kinds) {
      const minute = firstOutside(existing(asked(day, gap), gap), closed(day, gap));
      // On which date clocks change depends on the account's zone.
      if (minute !== undefined) return { day, minute, exact: false };
    }
  }
  return undefined;
}
