import type { AgeGroup, Quota, RecessState, TimeReason } from "@recess/protocol";
import { type Announcement, topicOf } from "./announcement.ts";
import { createFormats, type Device } from "./format.ts";
import type { LabelKey, Locale, VoiceKey } from "./locale.ts";

/** How an account stands at one moment. A snapshot of `@recess/browser` is one. */
export interface Situation {
  readonly state: RecessState | null;
  /** To the next stop; `null` if none is in sight. */
  readonly remainingMs: number | null;
  /** Until it opens again; `null` if it is open or that is not known. */
  readonly resumesInMs: number | null;
}

/** The five texts of every screen, in order. */
export interface ScreenWords {
  readonly what: string;
  /** When it opens again, by the clock; empty if it is open. */
  readonly opens: string;
  readonly saved: string;
  readonly facts: string;
  readonly idea: string;
}

/** Selects the texts for a moment, in one language and for one situation. */
export interface Words {
  label(key: LabelKey): string;
  /** How long until it opens, such as `"in 5 minutes"`; empty if it is open or `opens` says it already. */
  relative(): string;
  left(): string;
  /** The day's use against its limit; empty if the day has no limit. */
  used(): string;
  /** A duration without a sentence, for narrow places. */
  short(ms: number): string;
  announce(announcement: Announcement): string;
  /** The screen of a block, or of the pause that a nudge asks for. */
  screen(nudge?: Announcement): ScreenWords;
  setBy(): string;
}

/** `{name}` or `{name#forms}`, and a full stop after it. */
const HOLES = /\{(\w+)(?:#([^}]*))?\}(\.?)/g;
/** The length of a rest if the policy has no rule for one. */
const REST_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
/** A message limit over a shorter time is not a daily one. */
const DAY_MS = 20 * HOUR_MS;

export function createWords(locale: Locale, situation: Situation, device: Device = {}): Words {
  const { state, resumesInMs, remainingMs } = situation;
  const group: AgeGroup = state?.ageGroup ?? "16-17";
  const young = group === "6-9" || group === "10-12";
  const voice = locale.voices[group];
  const format = createFormats(locale.tag, { timeZone: state?.timeZone, device });
  const resumesAt = state?.resumesAt ?? null;
  // The server's clock: a child can set the device's.
  const sentAt = state?.serverNow ?? 0;
  const now = resumesAt !== null && resumesInMs !== null ? Math.max(sentAt, resumesAt - resumesInMs) : sentAt;
  const restMs = state?.restMs ?? REST_MS;
  const isBlocked = state?.outcome === "block";
  const quota = spentQuota(state);
  const opensAt = resumesAt ?? now;

  /** A clock time, with its day unless it is today. */
  function when(instant: number): string {
    const day = format.day(instant, now);
    const key = day === null ? "when:today" : "when:later";
    return voice[key].replace("{day}", () => day ?? "").replace("{time}", () => format.clock(instant, young));
  }

  const duration = (ms: number | null | undefined): string => format.duration(ms ?? 0, young);
  const values: Values = {
    left: () => duration(resumesInMs ?? remainingMs),
    used: () => duration(state?.usedMs),
    limit: () => duration(state?.limitMs),
    streak: () => format.minutes(state?.streakMs ?? 0, young),
    rest: () => format.minutes(restMs, young),
    minutes: () => Math.floor(restMs / 60_000),
    time: () => format.clock(opensAt, young),
    when: () => when(opensAt),
    end: () => when(now + (remainingMs ?? 0)),
    n: () => quota?.limit,
    tries: () => state?.refusalsToday,
    name: () => (state?.setBy as { readonly name?: string } | null)?.name,
  };

  /**
   * Fills in `{names}`, and selects the form of `{name#one=form;other=forms}`. A newer server may send keys that have
   * no text here.
   */
  function fill(text = "", more: object = {}): string {
    const filled = text.replace(HOLES, (whole, name: string, forms: string | undefined, stop: string) => {
      const value =
        (more as { readonly [name: string]: string | number | undefined })[name] ?? values[name]?.() ?? whole;
      const written =
        typeof value !== "number" ? value : forms ? pick(forms, format.plural(value)) : format.number(value);
      // An abbreviation provides its own full stop: "1 godz."
      return written.endsWith(".") ? written : written + stop;
    });
    const zone = /\{(?:time|when|end)\}/.test(text) && format.zoneName(opensAt);
    return zone ? filled.replace(/[.!。！।۔]?$/, (mark) => ` (${zone})${mark}`) : filled;
  }
  const say = (key: VoiceKey, more?: object): string => fill(voice[key], more);
  /** The text for this reason, or else the general one. */
  const by = (kind: "opens" | "idea" | "warning", reason: string, more?: object): string =>
    fill(voice[`${kind}:${reason}`] ?? voice[kind], more);
  const label = (key: LabelKey): string => fill(locale.labels[key]);
  /** A pause has no label, as it cannot be foreseen. */
  const left = (reason: TimeReason | null | undefined): string => fill(locale.labels[`left:${reason}` as LabelKey]);

  /** The locale's own text for this id, or else the text for its subject. */
  function about(id: string, otherwise: VoiceKey): string {
    let topic: VoiceKey = topicOf(id) ?? otherwise;
    // "Came back once" would not be worth saying.
    if (topic === "nudge:tries" && (state?.refusalsToday ?? 0) < 2) topic = otherwise;
    return fill(voice[id as `nudge:${string}`] ?? voice[topic]);
  }

  /** The sentence that says what happened. */
  function whatKey(reason: string): VoiceKey {
    // Nothing was used: the day has no time, or no messages.
    const isMessages = reason === "message-limit";
    if ((isMessages ? quota?.limit : reason === "daily-limit" && state?.limitMs) === 0) return "daily-limit:none";
    return isMessages && (quota?.perMs ?? DAY_MS) < DAY_MS ? "message-limit:window" : (reason as VoiceKey);
  }

  /** The sentence that says when it opens. */
  function opensKey(reason: string): string {
    if (resumesAt === null) return reason === "paused" ? "unknown" : reason === "consent-required" ? reason : "none";
    // Something other than the rest, such as the night, comes after it, so the words for a rest would be wrong.
    if (reason === "break" && resumesAt - sentAt > restMs + 60_000) return "";
    return reason;
  }

  return {
    label,
    relative() {
      if (!isBlocked || resumesAt === null || resumesInMs === null) return "";
      // A named day, or a rest in minutes, says it already.
      if ((young && state?.reason === "break") || format.day(resumesAt, now) !== null) return "";
      // Hours are rounded, so they would contradict a clock time beside them.
      return resumesInMs < HOUR_MS ? format.relative(resumesInMs) : "";
    },
    left: () => left(state?.stopReason),
    used: () => (state?.limitMs ? label("used") : ""),
    short: (ms) => format.duration(ms, false),
    announce(announcement) {
      switch (announcement.kind) {
        case "warning": {
          const isLast = (remainingMs ?? announcement.remainingMs) <= 60_000;
          const { stopReason } = announcement;
          return by("warning", isLast ? "last" : stopReason, { about: left(stopReason) });
        }
        case "reminder":
        case "nudge":
          return about(announcement.id, announcement.kind);
        case "wait":
          return say("opens:message-limit");
        case "break":
          return say("break:remind");
        case "appeal-answered":
          return say(`${announcement.kind}:${announcement.state}`, announcement);
        case "guardian-told":
          return say(`${announcement.kind}:${announcement.about}`);
        default: {
          const extra = "grantedMs" in announcement ? duration(announcement.grantedMs) : "";
          // While another limit stops the account, there is no new end to announce.
          if (announcement.kind === "time-granted" && (isBlocked || remainingMs === null)) return `+${extra}`;
          return say(announcement.kind, { ...announcement, extra });
        }
      }
    },
    screen(nudge) {
      const reason = nudge ? "break" : (state?.reason ?? "paused");
      return {
        what: nudge ? about(nudge.id, "nudge") : say(whatKey(reason)),
        opens: nudge ? "" : by("opens", opensKey(reason)),
        saved: say("saved"),
        // Once the daily limit is reached, it equals the time used.
        facts: state?.usedMs && reason !== "daily-limit" ? say("facts") : "",
        idea: by("idea", reason),
      };
    },
    setBy: () => (state?.setBy ? label("family" in state.setBy ? "setByFamily" : "setBy") : ""),
  };
}

/** The message limit that is used up. */
function spentQuota(state: RecessState | null): Quota | undefined {
  return state?.quotas.find((quota) => quota.remaining === 0) ?? state?.quotas[0];
}

/** Selects from `one=…;other=…` by plural category. */
function pick(forms: string, category: string): string {
  const byCategory = new Map(forms.split(";").map((form) => form.split("=", 2) as [string, string]));
  return byCategory.get(category) ?? byCategory.get("other") ?? "";
}

/** Computed only if a text uses them. */
interface Values {
  readonly [name: string]: (() => string | number | null | undefined) | undefined;
}
