import type { LabelKey, Locale, VoiceKey } from "../locales/locale.ts";
import type { Snapshot } from "../view.ts";
import type { AgeGroup, Quota, Reason, RecessState } from "../wire.ts";
import type { Tell } from "./cadence.ts";
import { createFormats } from "./format.ts";

/** The five things that every screen says, in their order. */
export interface ScreenWords {
  readonly what: string;
  /** When it opens again, by the clock; empty if it is open. */
  readonly opens: string;
  readonly saved: string;
  readonly facts: string;
  readonly idea: string;
}

/** Finds the words for a moment, in one language and for one snapshot. */
export interface Words {
  label(key: LabelKey): string;
  /** How long until it opens, such as `"in 16 hours"` or `"now"`; empty where `opens` says it already. */
  relative(): string;
  left(): string;
  /** A duration without a sentence, for small spaces. */
  short(ms: number): string;
  tell(notice: Tell): string;
  block(): ScreenWords;
  pause(notice: Tell): ScreenWords;
  setBy(): string;
}

/** The reminders and nudges of the presets, by what they are about. */
const TOPICS: readonly (readonly [RegExp, VoiceKey])[] = [
  [/without-a-break|:rest$/, "break:remind"],
  [/long-day|minutes|usage/, "usage"],
  [/tries/, "nudge:tries"],
  [/night/, "nudge:nights"],
];

/** A rest, where the policy has no rule for one. */
const REST_MS = 5 * 60_000;
const DAY_MS = 20 * 3_600_000;

export function createWords(locale: Locale, snapshot: Snapshot): Words {
  const { state } = snapshot;
  const group: AgeGroup = state?.ageGroup ?? "16-17";
  const young = group === "6-9" || group === "10-12";
  const voice = locale.voices[group];
  const format = createFormats(locale.tag);
  const timeZone = state?.timeZone ?? "UTC";
  // Reading this off the wall clock would trust a clock that a child can set.
  const now = state?.serverNow ?? 0;
  const restMs = state?.restMs ?? REST_MS;

  const clock = (instant: number): string => format.clock(instant, timeZone, young);

  function when(instant: number): string {
    const day = format.day(instant, now, timeZone);
    const key = day === null ? "when:today" : "when:later";
    return fill(voice[key], { day: () => day ?? "", time: () => clock(instant) });
  }

  const values: { readonly [name: string]: () => string } = {
    left: () => format.duration(snapshot.resumesInMs ?? snapshot.remainingMs ?? 0, young),
    used: () => format.duration(state?.usedMs ?? 0, young),
    limit: () => format.duration(state?.limitMs ?? 0, young),
    streak: () => format.minutes(state?.streakMs ?? 0, young),
    rest: () => format.minutes(restMs, young),
    minutes: () => String(restMs / 60_000),
    time: () => clock(state?.resumesAt ?? now),
    end: () => clock(now + (state?.remainingMs ?? 0)),
    when: () => when(state?.resumesAt ?? now),
    n: () => String(spent(state)?.limit),
    name: () => (state?.setBy && "name" in state.setBy ? state.setBy.name : ""),
  };
  const say = (key: VoiceKey, more?: typeof values): string => fill(voice[key], { ...values, ...more });
  /** The words for this reason, or else those for any. */
  const by = (kind: "opens" | "idea", reason: string): string =>
    fill(voice[`${kind}:${reason}`] ?? voice[kind], values);
  const label = (key: LabelKey): string => fill(locale.labels[key], values);

  return {
    label,
    relative() {
      if (state?.resumesAt == null || (young && state.reason === "break")) return "";
      return format.relative(snapshot.resumesInMs ?? 0);
    },
    left: () => fill(locale.labels[`left:${state?.stopReason}` as LabelKey] ?? "", values),
    short: (ms) => format.duration(ms, false),
    tell(notice) {
      switch (notice.kind) {
        case "warning": {
          const reason = notice.stopReason === "paused" ? "daily-limit" : notice.stopReason;
          return say((snapshot.remainingMs ?? notice.remainingMs) > 60_000 ? `warning:${reason}` : "warning:last");
        }
        case "reminder":
          return about(notice.id, "reminder");
        case "wait":
          return say("opens:message-limit");
        case "break":
          return say("break:remind");
        case "nudge":
          return about(notice.id, "nudge");
        case "degraded":
          return say("degraded");
        case "extra-time":
          return say("extra-time", {
            extra: () => format.duration(notice.extraMs, young),
            minutes: () => String(Math.round(notice.extraMs / 60_000)),
          });
      }
    },
    block() {
      const reason: Reason = state?.reason ?? "paused";
      const window = reason === "message-limit" && (spent(state)?.perMs ?? DAY_MS) < DAY_MS;
      return {
        what: say(window ? "message-limit:window" : reason),
        opens: by("opens", state?.resumesAt == null ? "unknown" : reason),
        saved: say("saved"),
        facts: say("facts"),
        idea: by("idea", reason),
      };
    },
    pause: (notice) => ({
      what: about(notice.id, "nudge"),
      opens: "",
      saved: say("saved"),
      facts: say("facts"),
      idea: say("idea:break"),
    }),
    setBy: () => (state?.setBy ? label("family" in state.setBy ? "setByFamily" : "setBy") : ""),
  };

  /** The locale's own words for this id, or those for what it is about. */
  function about(id: string, otherwise: VoiceKey): string {
    const topic = TOPICS.find(([pattern]) => pattern.test(id))?.[1] ?? otherwise;
    return fill(voice[id as `nudge:${string}`] ?? voice[topic], values);
  }
}

/** The message limit that is spent. */
function spent(state: RecessState | null): Quota | undefined {
  return state?.quotas.find((quota) => quota.remaining === 0) ?? state?.quotas[0];
}

/** Puts values in the place of `{names}`. */
function fill(text: string, values: { readonly [name: string]: () => string }): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name]?.() ?? whole);
}
