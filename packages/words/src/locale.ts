import type { AgeGroup, Reason, TimeReason } from "@recess/protocol";

/** A stop caused by use or by the clock. A pause cannot be foreseen, and missing consent stops from the start. */
export type ForeseenReason = Exclude<TimeReason, "paused" | "consent-required">;

/** Every sentence that has a version for each age group. */
export type VoiceKey =
  // What happened. `:window` is a message limit over hours rather than a day, `:none` a day without any time.
  | Reason
  | "consent-required"
  | "daily-limit:none"
  | "message-limit:window"
  // When it opens again. `:unknown` is a pause without an end, `:none` another stop whose end is not known.
  | "opens"
  | "opens:quiet-hours"
  | "opens:break"
  | "opens:message-limit"
  | "opens:unknown"
  | "opens:none"
  | "opens:consent-required"
  | "when:today"
  | "when:later"
  // That the chat is saved, a figure or two (empty for age groups that figures do not help), and something to do.
  | "saved"
  | "facts"
  | "idea"
  | "idea:quiet-hours"
  | "idea:break"
  // Notices. `{about}` is the label of what is left.
  | "warning"
  | "warning:last"
  | "reminder"
  | "break:remind"
  | "usage"
  | "nudge"
  | "nudge:tries"
  | "nudge:nights"
  | "degraded"
  // The result of a request or an appeal, and what a guardian was notified of.
  | "time-granted"
  | "time-declined"
  | `quiet-hours-${"lifted" | "declined"}`
  | `feature-${"granted" | "declined"}`
  | `appeal-answered:${"accepted" | "declined"}`
  | `guardian-notified:${"stop" | "nudge" | "crisis"}`;

/** The texts of buttons, labels and footers, the same for all ages. */
export type LabelKey =
  | "leave"
  | "done"
  | "keepGoing"
  | "read"
  | "ask"
  | "asked"
  | "appeal"
  | "reported"
  | "failed"
  | "ok"
  | "helpLead"
  | "help"
  | "trusted"
  | "setByFamily"
  | "setBy"
  | "summaries"
  | "used"
  | "offline"
  | "ai"
  // The time for speech alone is used; the day has time left.
  | "voiceLimit"
  | "left:voice"
  | `left:${ForeseenReason}`;

/**
 * One language. Placeholders are written `{name}`: `{left}`, `{used}`, `{limit}`, `{streak}`, `{rest}` and `{extra}`
 * are durations; `{end}` and `{when}` are clock times, with their day unless it is today; `{time}` is a clock time
 * alone (for openings within the hour); `{minutes}`, `{n}` and `{tries}` are numbers. `Intl` formats all of them.
 * `{n#one=message;other=messages}` selects a form by the plural category of `{n}`. `{receipt}` and `{answer}` belong to
 * an appeal, `{feature}` is a name that the app gave.
 */
export interface Locale {
  /** BCP 47. */
  readonly tag: string;
  /** Only for languages written from right to left. */
  readonly dir?: "rtl";
  readonly labels: { readonly [Key in LabelKey]: string };
  /**
   * A policy's reminders and nudges may have their own texts by id, `"nudge:late-nights"`, and warnings, ideas and
   * openings by the reason of the stop, `"idea:weekly-limit"`.
   */
  readonly voices: { readonly [Group in AgeGroup]: Voice };
}

export type Voice = { readonly [Key in Exclude<VoiceKey, "facts">]: string } & { readonly facts?: string } & {
  readonly [id: `${"nudge" | "reminder" | "warning" | "opens" | "idea"}:${string}`]: string | undefined;
};

/** Texts that replace a locale's own. */
export interface Overrides {
  readonly labels?: Partial<Locale["labels"]>;
  readonly voices?: { readonly [Group in AgeGroup]?: Partial<Voice> };
}

/**
 * The same language with some texts of your own.
 *
 * @example
 * ```ts
 * const locale = withTexts(en, { labels: { leave: "Back to my library" } });
 * ```
 */
export function withTexts(locale: Locale, texts: Overrides): Locale {
  const voice = (group: AgeGroup): Voice => ({ ...locale.voices[group], ...texts.voices?.[group] });
  return {
    ...locale,
    labels: { ...locale.labels, ...texts.labels },
    voices: { "6-9": voice("6-9"), "10-12": voice("10-12"), "13-15": voice("13-15"), "16-17": voice("16-17") },
  };
}
