import type { MessageLimitInput } from "../../../values/policy-limits.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";

/** At most as many at once, and at most as many as time goes by. A bucket and a count a day hold nothing of each other. */
export function holdsMessages(own: MessageLimitInput, asked: MessageLimitInput): boolean {
  if (own.limit > asked.limit) return false;
  if (own.per === "day" || asked.per === "day") return own.per === asked.per;
  return msOf(own.per) >= msOf(asked.per);
}

/** Whether it is certain that limits let more pass than one that is asked for, and not only that none is like it. */
export function isExactly(limits: readonly MessageLimitInput[], asked: MessageLimitInput): boolean {
  if (limits.some(({ per }) => (per === "day") !== (asked.per === "day"))) return false;
  const perMinute = ({ limit, per }: MessageLimitInput): number => limit / msOf(per);
  // Fewer at once and fewer in time, over a shorter time.
  return asked.per === "day" || !limits.some((one) => one.limit <= asked.limit && perMinute(one) <= perMinute(asked));
}

export function* ofMessages(comparison: Comparison): Iterable<Finding> {
  const { own, claimed } = comparison;
  const limits = own.band.messageLimits ?? [];
  for (const asked of claimed.band.messageLimits ?? []) {
    if (limits.some((limit) => holdsMessages(limit, asked))) continue;
    const exact = isExactly(limits, asked);
    yield finding("messageLimits", { own: own.band.messageLimits, claimed: [asked] }, { exact });
  }
}

export function* ofTokens({ own, claimed }: Comparison): Iterable<Finding> {
  for (const asked of claimed.band.tokenLimits ?? []) {
    if (own.band.tokenLimits?.some(({ limit }) => limit <= asked.limit) === true) continue;
    yield finding("tokenLimits", { own: own.band.tokenLimits, claimed: [asked] });
  }
}
