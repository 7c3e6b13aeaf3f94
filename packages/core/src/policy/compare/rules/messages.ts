import type { MessageLimitInput } from "../../../values/policy-limits.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";

/** No more at once, and no higher rate. A bucket and a daily count do not imply each other. */
export function holdsMessages(own: MessageLimitInput, asked: MessageLimitInput): boolean {
  if (own.limit > asked.limit) return false;
  if (own.per === "day" || asked.per === "day") return own.per === asked.per;
  return msOf(own.per) >= msOf(asked.per);
}

/** Whether the limits certainly allow more than a required one, rather than merely lacking its equivalent. */
export function isExactly(limits: readonly MessageLimitInput[], asked: MessageLimitInput): boolean {
  if (limits.some(({ per }) => (per === "day") !== (asked.per === "day"))) return false;
  const perMinute = ({ limit, per }: MessageLimitInput): number => limit / msOf(per);
  // A limit with a shorter `per`, no more messages at once and no higher rate may be as strict.
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
