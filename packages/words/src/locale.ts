import type { AgeGroup, Reason, TimeReason } from "@recess/protocol";

/** A stop that comes with use or by the clock; a pause comes unforeseen, and a missing consent stops from the start. */
export type ForeseenReason = Exclude<TimeReason, "paused" | "consent-required">;

/** Every sentence that is said in the voice of an age group. */
export type VoiceKey =
  // What happened. `:window` is a message limit over hours rather than a day, `:none` a day without any time.
  | Reason
  | "consent-required"
  | "daily-limit:none"
  | "message-limit:window"
  // When it opens again. `:unknown` is a pause without an end, `:none` a closing whose end is not in sight.
  | "opens"
  | "opens:quiet-hours"
  | "opens:break"
  | "opens:message-limit"
  | "opens:unknown"
  | "opens:none"
  | "opens:consent-required"
  | "when:today"
  | "when:later"
  // What is safe, a figure or two (empty for those whom figures do not help), and something to do.
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
  // What came of a request or an appeal, and of what a guardian was told.
  | "time-granted"
  | "time-declined"
  | `quiet-hours-${"lifted" | "declined"}`
  | `feature-${"granted" | "declined"}`
  | `appeal-answered:${"accepted" | "declined"}`
  | `guardian-told:${"stop" | "nudge" | "crisis"}`;

/** Every word on a button, label or footer, for all ages. */
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
  | `left:${ForeseenReason}`;

/**
 * One language. `{names}` in braces are filled in: `{left}`, `{used}`, `{limit}`, `{streak}`, `{rest}` and `{extra}` are
 * durations, `{end}` and `{when}` clock times with their day unless it is today, `{time}` one without (for openings within the
 * hour alone), `{minutes}`, `{n}` and `{tries}` numbers, all as `Intl` writes them. `{n#one=message;other=messages}` is the form
 * that the plural of `{n}` asks for. `{receipt}` and `{answer}` are an appeal's, `{feature}` is a name that the app gave.
 */
export interface Locale {
  /** BCP 47. */
  readonly tag: string;
  /** Only if the language is not written from left to right. */
  readonly dir?: "rtl";
  readonly labels: { readonly [Key in LabelKey]: string };
  /**
   * Reminders and nudges of a policy may be worded by their id too, `"nudge:late-nights"`, and warnings, ideas and openings by
   * the reason of a stop, `"idea:weekly-limit"`.
   */
  readonly voices: { readonly [Group in AgeGroup]: Voice };
}

export type Voice = { readonly [Key in Exclude<VoiceKey, "facts">]: string } & { readonly facts?: string } & {
  readonly [id: `${"nudge" | "reminder" | "warning" | "opens" | "idea"}:${string}`]: string | undefined;
};

/** Texts that take the place of a locale's own. */
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
