import type { BandInput } from "../../../values/policy.ts";
import type { MessageLimitInput, WindowInput } from "../../../values/policy-limits.ts";
import { dailyLimitOn } from "../allowance.ts";
import { closedOn, type Gap, gapsAround, windowsOn } from "../closed-hours.ts";
import type { KindOfDay } from "../days.ts";
import type { Finding } from "../finding.ts";
import { type Minutes, pairs, union } from "../intervals.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding, withoutAdjustable } from "./comparison.ts";
import { firstOpen } from "./hours.ts";
import { holdsMessages, isExactly } from "./messages.ts";
import { firstLonger } from "./time.ts";

/**
 * Spoken conversations. Their time is subject to the band's rules and those of `voice`; their messages count against
 * `voice` alone or, in a band without it, together with written ones.
 */
export function* ofSpeech(comparison: Comparison): Iterable<Finding> {
  if (comparison.own.band.voice === undefined && comparison.claimed.band.voice === undefined) return;
  yield* ofSpokenTime(comparison);
  yield* ofSpokenHours(comparison);
  yield* ofSpokenMessages(comparison);
}

function* ofSpokenTime({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.voice?.dailyLimit;
  if (asked === undefined) return;
  const has = own.band.voice?.dailyLimit;
  const { ages, voice, guardian } = own.band;
  const band = withoutAdjustable(own.band);
  // Nobody adjusts the quiet hours of speech, but a lift suspends them, too.
  const spoken = guardian?.mayLiftQuietHours === true ? [] : (voice?.quietHours ?? []);
  const found = firstLonger({
    kinds,
    side: { ...own, band: { ...band, quietHours: [...(band.quietHours ?? []), ...spoken] } },
    has: ({ label, own: calendar }) =>
      has === undefined ? Infinity : dailyLimitOn({ ages, dailyLimit: has }, label, calendar),
    asked: ({ label, claimed: calendar }) => dailyLimitOn({ ages, dailyLimit: asked }, label, calendar),
  });
  if (found !== undefined) yield finding("voice.dailyLimit", { own: has, claimed: asked }, found);
}

function* ofSpokenHours({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.voice?.quietHours;
  if (asked === undefined) return;
  const has = own.band.voice?.quietHours;
  const { quietHours } = own.band;
  // A lift suspends the quiet hours of both; a parent adjusts only the band's.
  const isAdjustable = own.band.guardian?.mayAdjust?.includes("quietHours") === true;
  const band: BandInput = { ...withoutAdjustable(own.band), ...(quietHours && !isAdjustable && { quietHours }) };
  const found = firstOpen({
    kinds,
    gaps: gapsAround(asked, has, band.quietHours, band.openHours),
    asked: (day, gap) => windowsOn(asked, day.label, day.claimed, gap),
    closed: (day, gap) => closedForSpeech(band, has, { ...day, gap }),
  });
  if (found !== undefined) yield finding("voice.quietHours", { own: has, claimed: asked }, found);
}

function closedForSpeech(
  band: BandInput,
  quietHours: readonly WindowInput[] | undefined,
  { label, own, gap }: KindOfDay & { readonly gap: Gap | undefined },
): Minutes {
  const both = [closedOn(band, label, own, gap), windowsOn(quietHours, label, own, gap)];
  return union(both.flatMap(pairs));
}

function* ofSpokenMessages({ own, claimed }: Comparison): Iterable<Finding> {
  const has = own.band.voice?.messageLimits;
  const written = own.band.messageLimits ?? [];
  const isAdjustable = own.band.guardian?.mayAdjust?.includes("messageLimits") === true;
  const values = (asked: MessageLimitInput): { readonly own: unknown; readonly claimed: unknown } => ({
    own: has,
    claimed: [asked],
  });
  if (claimed.band.voice !== undefined) {
    // Without `voice` the band's limits count speech too.
    const limits = own.band.voice === undefined && !isAdjustable ? written : (has ?? []);
    for (const asked of claimed.band.voice.messageLimits ?? []) {
      if (limits.some((limit) => holdsMessages(limit, asked))) continue;
      yield finding("voice.messageLimits", values(asked), { exact: isExactly(limits, asked) });
    }
    return;
  }
  // The claimed band counts both together and the own one separately, so the own limits are added.
  for (const asked of claimed.band.messageLimits ?? []) {
    const holds = written.some((a) => (has ?? []).some((b) => holdsTogether(a, b, asked)));
    if (!holds && !isAdjustable) yield finding("voice.messageLimits", values(asked), { exact: has === undefined });
    else if (isAdjustable) yield finding("voice.messageLimits", values(asked), { exact: false });
  }
}

function holdsTogether(a: MessageLimitInput, b: MessageLimitInput, asked: MessageLimitInput): boolean {
  const isOneKind = (a.per === "day") === (b.per === "day");
  const per = msOf(a.per === "day" ? undefined : a.per) <= msOf(b.per === "day" ? undefined : b.per) ? a.per : b.per;
  return isOneKind && holdsMessages({ limit: a.limit + b.limit, per }, asked);
}
