import type { AgeGroup, ChildMessage, SentNotice, Reason, RecessState } from "@recess/browser";
import { localeTags } from "@recess/words/all";
import { stopped, T0, teen } from "../support/state.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Something that can be on screen. */
export interface Screen {
  readonly name: string;
  readonly kind: "block" | "pause" | "toast" | "chip";
  readonly state: (ageGroup: AgeGroup) => RecessState;
}

export const ageGroups: readonly AgeGroup[] = ["6-9", "10-12", "13-15", "16-17"];
export const locales: readonly string[] = localeTags;
export const themes: readonly ("light" | "dark")[] = ["light", "dark"];

/** A screen, as `pages/screens.ts` is asked to show it. */
export interface Shot {
  readonly screen: string;
  readonly ageGroup: AgeGroup;
  readonly state: RecessState;
  readonly locale: string;
  readonly theme: "light" | "dark";
}

export const shotOf = (
  screen: Screen,
  ageGroup: AgeGroup,
  locale: string,
  theme: "light" | "dark" = "light",
): Shot => ({ screen: screen.name, ageGroup, state: screen.state(ageGroup), locale, theme });

/** Every screen for every age, in one language. */
export const shotsIn = (locale: string, theme: "light" | "dark" = "light"): readonly Shot[] =>
  screens.flatMap((screen) => ageGroups.map((ageGroup) => shotOf(screen, ageGroup, locale, theme)));

const help = "https://help.example/";
const family = { setBy: { family: true }, help, summaries: true, may: { askForTime: true, appeal: true } } as const;
/** A request that could not change anything if granted. */
const objectOnly = { askForTime: false, appeal: true } as const;
const app = { setBy: { name: "Starling" }, help } as const;

const limits: { readonly [Group in AgeGroup]: number } = {
  "6-9": 40 * MINUTE,
  "10-12": 40 * MINUTE,
  "13-15": HOUR,
  "16-17": 2 * HOUR,
};

const block = (name: string, change: Partial<RecessState> & { reason: Reason }): Screen => ({
  name,
  kind: "block",
  state: (ageGroup) => stopped({ ageGroup, limitMs: limits[ageGroup], usedMs: limits[ageGroup], ...change }),
});

const toast = (name: string, notice: SentNotice, change: Partial<RecessState> = {}): Screen => ({
  name,
  kind: notice.kind === "nudge" && notice.level === "pause" ? "pause" : "toast",
  state: (ageGroup) =>
    teen({ ageGroup, limitMs: limits[ageGroup], usedMs: limits[ageGroup] / 2, notices: [notice], ...app, ...change }),
});

const warning = (
  stopReason: "daily-limit" | "weekly-limit" | "break" | "quiet-hours" | "outside-open-hours",
  minutes = 5,
): Screen =>
  toast(
    `warning-${stopReason}-${minutes}`,
    { kind: "warning", id: "warning", stopReason, remainingMs: minutes * MINUTE, receipt: "w" },
    { stopReason, remainingMs: minutes * MINUTE },
  );

const nudge = (id: string, level: "hint" | "pause"): Screen =>
  toast(
    `${level}-${id}`,
    { kind: "nudge", id: `nudge:${id}`, level, receipt: "n" },
    { streakMs: HOUR, refusalsToday: 6 },
  );

const answer = "We looked at your settings. The limit was right, but it now starts an hour later.";
const messages: { readonly [name: string]: ChildMessage } = {
  "time-granted": { id: "request:1", at: T0, kind: "time-granted", grantedMs: 15 * MINUTE },
  "time-declined": { id: "request:2", at: T0, kind: "time-declined" },
  "quiet-hours-lifted": { id: "request:3", at: T0, kind: "quiet-hours-lifted", grantedMs: 15 * MINUTE },
  "quiet-hours-declined": { id: "request:4", at: T0, kind: "quiet-hours-declined" },
  "feature-granted": { id: "request:5", at: T0, kind: "feature-granted", feature: "Voice messages" },
  "feature-declined": { id: "request:6", at: T0, kind: "feature-declined", feature: "Voice messages" },
  "appeal-accepted": {
    id: "appeal:1",
    at: T0,
    kind: "appeal-answered",
    receipt: "7K3M9-QX2DP",
    state: "accepted",
    answer,
  },
  "appeal-declined": {
    id: "appeal:2",
    at: T0,
    kind: "appeal-answered",
    receipt: "7K3M9-QX2DP",
    state: "declined",
    answer,
  },
  "notified-stop": { id: "notice:1", at: T0, kind: "guardian-notified", about: "stop" },
  "notified-nudge": { id: "notice:2", at: T0, kind: "guardian-notified", about: "nudge" },
  "notified-crisis": { id: "notice:3", at: T0, kind: "guardian-notified", about: "crisis" },
};

const ask = (state: "asked" | "declined") => [
  { id: "2", kind: "time", minutes: 15, feature: null, at: T0, state, grantedMs: 0 } as const,
];

export const screens: readonly Screen[] = [
  block("daily-limit-asked", { reason: "daily-limit", ...family, requests: ask("asked") }),
  block("daily-limit-not-today", {
    reason: "daily-limit",
    ...family,
    requests: ask("declined"),
    messages: Object.values(messages).filter(({ kind }) => kind === "time-declined"),
  }),
  block("quiet-hours-granted", {
    reason: "quiet-hours",
    serverNow: T0 + 6 * HOUR,
    resumesAt: T0 + 15 * HOUR,
    ...family,
    messages: Object.values(messages).filter(({ kind }) => kind === "time-granted"),
  }),
  ...Object.entries(messages).map(([name, message]): Screen => ({
    name,
    kind: "toast",
    state: (ageGroup) => teen({ ageGroup, limitMs: limits[ageGroup], messages: [message], ...app }),
  })),
  block("daily-limit", { reason: "daily-limit", ...family }),
  block("voice-limit", { reason: "daily-limit", channel: "voice", usedMs: 20 * MINUTE, ...app }),
  block("weekly-limit", { reason: "weekly-limit", resumesAt: T0 + 5 * 24 * HOUR, ...app }),
  block("break", { reason: "break", resumesAt: T0 + 5 * MINUTE, streakMs: HOUR, ...app }),
  block("quiet-hours", {
    reason: "quiet-hours",
    serverNow: T0 + 6 * HOUR,
    resumesAt: T0 + 15 * HOUR,
    ...family,
    may: { askForTime: false, appeal: false },
  }),
  block("outside-open-hours", { reason: "outside-open-hours", resumesAt: T0 + 4 * HOUR, ...app }),
  block("consent-required", { reason: "consent-required", resumesAt: null, usedMs: 0, ...family, may: objectOnly }),
  block("paused", { reason: "paused", resumesAt: null, ...family, may: objectOnly }),
  block("message-limit", {
    reason: "message-limit",
    remainingMs: 20 * MINUTE,
    quotas: [{ limit: 40, per: "day", perMs: 24 * HOUR, remaining: 0, resetsAt: T0 + 12 * HOUR }],
    resumesAt: T0 + 12 * HOUR,
    ...app,
  }),
  block("message-limit-window", {
    reason: "message-limit",
    remainingMs: 20 * MINUTE,
    quotas: [{ limit: 40, per: "1h", perMs: HOUR, remaining: 0, resetsAt: T0 + 9 * MINUTE }],
    resumesAt: T0 + 9 * MINUTE,
    ...app,
  }),
  block("token-limit", { reason: "token-limit", remainingMs: 20 * MINUTE, resumesAt: T0 + 12 * HOUR, setBy: null }),
  nudge("an-hour-without-a-break", "pause"),
  nudge("long-day", "pause"),
  nudge("answers-first", "hint"),
  nudge("tries-while-closed", "hint"),
  nudge("late-nights", "hint"),
  toast("reminder-ai", { kind: "reminder", id: "reminder:ai", receipt: "r" }),
  toast("reminder-usage", { kind: "reminder", id: "reminder:usage", receipt: "u" }),
  toast("break-remind", { kind: "break", id: "break", receipt: "b" }, { streakMs: HOUR }),
  warning("daily-limit"),
  warning("weekly-limit"),
  warning("break"),
  warning("quiet-hours"),
  warning("outside-open-hours"),
  warning("daily-limit", 1),
  toast(
    "warning-voice-5",
    { kind: "warning", id: "warning", stopReason: "daily-limit", remainingMs: 5 * MINUTE, receipt: "v" },
    { channel: "voice", stopReason: "daily-limit", usedMs: 15 * MINUTE, remainingMs: 5 * MINUTE },
  ),
  toast(
    "degraded",
    { kind: "reminder", id: "reminder:none" },
    { degraded: true, notices: [], remainingMs: 10 * MINUTE },
  ),
  {
    name: "chip-15",
    kind: "chip",
    state: (ageGroup) =>
      teen({
        ageGroup,
        limitMs: limits[ageGroup],
        usedMs: limits[ageGroup] - 15 * MINUTE,
        remainingMs: 15 * MINUTE,
        notices: [
          { kind: "warning", id: "warning", stopReason: "daily-limit", remainingMs: 15 * MINUTE, receipt: "q" },
        ],
      }),
  },
  {
    name: "chip-open",
    kind: "chip",
    state: (ageGroup) =>
      teen({ ageGroup, limitMs: limits[ageGroup], usedMs: limits[ageGroup] - 20 * MINUTE, ...family }),
  },
];
