import type { AgeGroup, Quota, Reason, RecessState, TimeReason } from "@recess/protocol";
import { type Announcement, topicOf } from "./announcement.ts";
import { createFormats, type Device, type Formats } from "./format.ts";
import type { LabelKey, Locale, VoiceKey } from "./locale.ts";

/** An account's state at one moment. A snapshot of `@recess/browser` is one. */
export interface Situation {
  readonly state: RecessState | null;
  /** Ms until the next stop; `null` if none is expected. */
  readonly remainingMs: number | null;
  /** Ms until it opens again; `null` if it is open or the time is not known. */
  readonly resumesInMs: number | null;
}

/** Finds the words for a moment, in one language and for one situation. */
export interface Words {
  label(key: LabelKey): string;
  left(): string;
  /** The day's use against its limit; empty if the day has no limit. */
  used(): string;
  /** A duration without a sentence, for narrow places. */
  short(ms: number): string;
  announce(announcement: Announcement): string;
  /** The parts from which the words of screens are composed. */
  readonly parts: WordParts;
}

/** Sentences of a voice, and what they depend on. */
export interface WordParts {
  readonly situation: Situation;
  readonly format: Formats;
  /** Ages 6 to 12. */
  readonly young: boolean;
  /** The server's clock. */
  readonly now: number;
  /** The message limit that is spent. */
  readonly quota: Quota | undefined;
  readonly restMs: number;
  say(key: VoiceKey, more?: object): string;
  /** The words for this reason, else those for any reason. */
  by(kind: "opens" | "idea" | "warning", reason: string, more?: object): string;
  /** The locale's own words for this id, else those for its topic, else those for `otherwise`. */
  about(id: string, otherwise: VoiceKey): string;
}

/** `{name}` or `{name#forms}`, and a full stop after it. */
const HOLES = /\{(\w+)(?:#([^}]*))?\}(\.?)/g;
/** The length of a rest if the policy has no rule for one. */
const REST_MS = 5 * 60_000;

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
  const quota = spentQuota(state);
  const opensAt = resumesAt ?? now;

  /** A clock time, with its day unless it is today. */
  function when(instant: number): string {
    const day = format.day(instant, now);
    const key = day === null ? "when:today" : "when:later";
    return voice[key].replace("{day}", () => day ?? "").replace("{time}", () => clock(instant));
  }

  /** Figures of a clock stay on one line; in words they need not. */
  function clock(instant: number): string {
    const text = format.clock(instant, young);
    return young ? text : text.replaceAll(" ", "\u00A0");
  }

  const duration = (ms: number | null | undefined): string => format.duration(ms ?? 0, young);
  const values: Values = {
    left: () => duration(resumesInMs ?? remainingMs),
    used: () => duration(state?.usedMs),
    limit: () => duration(state?.limitMs),
    streak: () => format.minutes(state?.streakMs ?? 0, young),
    rest: () => format.minutes(restMs, young),
    minutes: () => Math.floor(restMs / 60_000),
    time: () => clock(opensAt),
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
    // Chinese and Japanese have wide brackets, and no space before them.
    return zone
      ? filled.replace(/[.!。！।۔]?$/, (mark) => (/[。！]/.test(mark) ? `（${zone}）` : ` (${zone})`) + mark)
      : filled;
  }
  const say: WordParts["say"] = (key, more) => fill(voice[key], more);
  const by: WordParts["by"] = (kind, reason, more) => fill(voice[`${kind}:${reason}`] ?? voice[kind], more);
  const label = (key: LabelKey): string => fill(locale.labels[key]);
  /** The limit of speech has its own words. A pause has no label, because it cannot be foreseen. */
  const named = (reason: TimeReason | null | undefined): string => (endsSpeech(state, reason) ? "voice" : `${reason}`);
  const left = (reason: string): string => fill(locale.labels[`left:${reason}` as LabelKey]);

  function about(id: string, otherwise: VoiceKey): string {
    let topic: VoiceKey = topicOf(id) ?? otherwise;
    // Coming back once is not worth mentioning.
    if (topic === "nudge:tries" && (state?.refusalsToday ?? 0) < 2) topic = otherwise;
    return fill(voice[id as `nudge:${string}`] ?? voice[topic]);
  }

  return {
    label,
    left: () => left(named(state?.stopReason)),
    used: () => (state?.limitMs ? label("used") : ""),
    short: (ms) => format.duration(ms, false),
    announce(announcement) {
      switch (announcement.kind) {
        case "warning": {
          const isLast = (remainingMs ?? announcement.remainingMs) <= 60_000;
          const reason = named(announcement.stopReason);
          return by("warning", isLast ? "last" : reason, { about: left(reason) });
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
        case "guardian-notified":
          return say(`${announcement.kind}:${announcement.about}`);
        default: {
          const extra = "grantedMs" in announcement ? duration(announcement.grantedMs) : "";
          // The sentence names the new end, which is not known while another limit stops.
          if (announcement.kind === "time-granted" && (state?.outcome === "block" || remainingMs === null))
            return `+${extra}`;
          return say(announcement.kind, { ...announcement, extra });
        }
      }
    },
    parts: { situation, format, young, now, quota, restMs, say, by, about },
  };
}

/** Whether the time for speech alone ends or will end, while the day still has time for writing. */
export function endsSpeech(state: RecessState | null, reason: Reason | null | undefined): boolean {
  if (state?.channel !== "voice" || reason !== "daily-limit") return false;
  return (state.usedMs ?? 0) + (state.remainingMs ?? 0) < (state.limitMs ?? Infinity);
}

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
