import type { LabelKey, Locale, VoiceKey } from "../locales/locale.ts";
import type { Snapshot } from "../view.ts";
import type { AgeGroup, Quota, Reason, RecessState, TimeReason } from "@recess/protocol";
import type { Tell } from "./announcements.ts";
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
  /** How long until it opens, such as `"in 16 hours"` or `"now"`; empty where it is open, or `opens` says it already. */
  relative(): string;
  left(): string;
  /** A duration without a sentence, for small spaces. */
  short(ms: number): string;
  tell(notice: Tell): string;
  /** Of a block, or of the pause that a nudge asks for. */
  screen(nudge?: Tell): ScreenWords;
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
    return fill(voice[key], { day, time: clock(instant) });
  }

  const values: Values = {
    left: format.duration(snapshot.resumesInMs ?? snapshot.remainingMs ?? 0, young),
    used: format.duration(state?.usedMs ?? 0, young),
    limit: format.duration(state?.limitMs ?? 0, young),
    streak: format.minutes(state?.streakMs ?? 0, young),
    rest: format.minutes(restMs, young),
    minutes: restMs / 60_000,
    time: clock(state?.resumesAt ?? now),
    end: clock(now + (state?.remainingMs ?? 0)),
    when: when(state?.resumesAt ?? now),
    n: spent(state)?.limit,
    tries: state?.refusalsToday,
    ...state?.setBy,
  };
  const say = (key: VoiceKey, more?: object): string => fill(voice[key], { ...values, ...more });
  /** The words for this reason, or else those for any. */
  const by = (kind: "opens" | "idea" | "warning", reason: string, more?: object): string =>
    fill(voice[`${kind}:${reason}`] ?? voice[kind], { ...values, ...more });
  const label = (key: LabelKey): string => fill(locale.labels[key], values);
  /** A pause has no label: it comes unforeseen. */
  const left = (reason: TimeReason | null | undefined): string =>
    fill(locale.labels[`left:${reason}` as LabelKey], values);
  /** The locale's own words for this id, or those for what it is about. */
  function about(id: string, otherwise: VoiceKey): string {
    let topic = TOPICS.find(([pattern]) => pattern.test(id))?.[1] ?? otherwise;
    // Nobody comes back once.
    if (topic === "nudge:tries" && (state?.refusalsToday ?? 0) < 2) topic = otherwise;
    return fill(voice[id as `nudge:${string}`] ?? voice[topic], values);
  }

  return {
    label,
    relative() {
      if (state?.resumesAt == null || (young && state.reason === "break")) return "";
      return format.relative(snapshot.resumesInMs ?? 0);
    },
    left: () => left(state?.stopReason),
    short: (ms) => format.duration(ms, false),
    tell(notice) {
      switch (notice.kind) {
        case "warning": {
          const isLast = (snapshot.remainingMs ?? notice.remainingMs) <= 60_000;
          return by("warning", isLast ? "last" : notice.stopReason, { about: left(notice.stopReason) });
        }
        case "reminder":
        case "nudge":
          return about(notice.id, notice.kind);
        case "wait":
          return say("opens:message-limit");
        case "break":
          return say("break:remind");
        case "degraded":
          return say("degraded");
        case "time-granted": {
          const extra = format.duration(notice.grantedMs, young);
          // Where another limit stops, there is no new end yet.
          if (snapshot.phase === "blocked") return `+${extra}`;
          return say("extra-time", { extra, minutes: Math.round(notice.grantedMs / 60_000) });
        }
        case "quiet-hours-lifted":
          return `+${format.duration(notice.grantedMs, young)}`;
        case "feature-granted":
          return notice.feature;
        case "time-declined":
        case "quiet-hours-declined":
        case "feature-declined":
          return say("declined");
        case "appeal-answered":
          return say(`appeal:${notice.state}`, notice);
        case "guardian-told":
          return say(`told:${notice.about}`);
      }
    },
    screen(nudge) {
      const reason: Reason = nudge ? "break" : (state?.reason ?? "paused");
      const window = reason === "message-limit" && (spent(state)?.perMs ?? DAY_MS) < DAY_MS;
      return {
        what: nudge ? about(nudge.id, "nudge") : say(window ? "message-limit:window" : reason),
        opens: nudge ? "" : by("opens", state?.resumesAt == null ? "unknown" : reason),
        saved: say("saved"),
        facts: say("facts"),
        idea: by("idea", reason),
      };
    },
    setBy: () => (state?.setBy ? label("family" in state.setBy ? "setByFamily" : "setBy") : ""),
  };
}

/** The message limit that is spent. */
function spent(state: RecessState | null): Quota | undefined {
  return state?.quotas.find((quota) => quota.remaining === 0) ?? state?.quotas[0];
}

interface Values {
  readonly [name: string]: string | number | boolean | null | undefined;
}

/** Puts values in the place of `{names}`. A newer server may tell what there are no words for. */
function fill(text = "", values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
