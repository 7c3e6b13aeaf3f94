import type { ChildMessage } from "@recess/protocol";
import { type Announcement, topicOf } from "@recess/words";
import { blockKey, isReadable, type Snapshot } from "../view.ts";

type Warning = Extract<Announcement, { readonly kind: "warning" }>;

/** A screen over the page. */
export type Screen =
  | { readonly kind: "block"; readonly key: string }
  | {
      readonly kind: "pause";
      readonly key: string;
      readonly notice: Announcement;
      readonly since: number;
      /** The streak that it mentions. */
      readonly streakMs: number;
    };

/** Something on screen, and since when. */
export interface Shown {
  readonly notice: Announcement;
  readonly since: number;
}

/** A meaning that was announced, and when. */
interface Announced {
  readonly meaning: string;
  readonly at: number;
  readonly isPause: boolean;
}

/** What is shown, and what was shown before, so that people are interrupted as little as possible. */
export interface Announcements {
  readonly toast?: Shown | undefined;
  /** Shown in the chip, without an interruption. */
  readonly chipHint?: Shown | undefined;
  readonly screen?: Screen | undefined;
  /** Since when something has been waiting for a quiet moment. */
  readonly waitingSince?: number | undefined;
  /** Keys of what was shown or dismissed. */
  readonly done: readonly string[];
  /** The day and limit of each interruption. */
  readonly interrupted: readonly string[];
  /** The meanings that were announced recently. */
  readonly announced: readonly Announced[];
  /** The page was open before, so a block is news. */
  readonly wasOpen?: boolean;
}

/** The input of `step`: what there is to show, and the circumstances. Instants are monotonic. */
export interface Scene {
  readonly now: number;
  readonly snapshot: Snapshot;
  /** Detected by the page itself. */
  readonly own: readonly Announcement[];
  /** When the last key was pressed. */
  readonly typedAt: number;
  /** Until when no screen covers the answer to a call for help, unless a message is refused. */
  readonly calmUntil: number;
  /** There is a chip on the page. */
  readonly hasChip: boolean;
}

export const initial: Announcements = { done: [], interrupted: [], announced: [] };

const TYPING_MS = 3000;
const MAX_WAIT_MS = 60_000;
const MIN_TOAST_MS = 6000;
const MAX_TOAST_MS = 20_000;
/** Earlier warnings are shown in the chip. */
const TOAST_FROM_MS = 5 * 60_000;
/** The maximum number of toasts per limit and day; the screen at its end is the third interruption. */
const MAX_TOASTS = 2;
/** The same meaning is not repeated within this time. */
const REPEAT_MS = 20 * 60_000;

/** Whether the wait for the next message is too short for a screen. */
export function isBrief(snapshot: Snapshot): boolean {
  return isOver(snapshot) && snapshot.resumesInMs !== null && snapshot.resumesInMs <= 60_000;
}

/** Whether the screen may be translucent, because the chat can still be read: a stop of speech leaves writing open. */
export function isOver({ phase, state }: Snapshot): boolean {
  return phase === "blocked" && (isReadable(state) || state?.channel === "voice");
}

/** What to show next. A pure function. */
export function step(before: Announcements, scene: Scene): Announcements {
  const { now, snapshot } = scene;
  const blocked = snapshot.phase === "blocked" && !isBrief(snapshot);
  const open = snapshot.phase === "open" || isBrief(snapshot);
  let { toast, chipHint, screen, done, interrupted, announced } = before;
  // A message also appears on the screen of a block, and stays until it is closed, because an answer takes time to
  // read. Only a newer one replaces it.
  const message = isMessage(toast?.notice) ? toast.notice : undefined;
  // What the previous person saw is new to the next one.
  if (!snapshot.state) announced = [];
  const finish = (key: string): void => {
    if (!done.includes(key)) done = [...done.slice(-50), key];
  };
  const noteMeaning = (one: Announcement): void => {
    const meaning = meaningOf(one);
    if (meaning) announced = [...announced.slice(-8), { meaning, at: now, isPause: isPause(one) }];
  };

  // Dismisses what no longer applies or was shown long enough.
  if (chipHint && (!open || now - chipHint.since >= MAX_TOAST_MS)) chipHint = undefined;
  if (toast && (message ? !snapshot.state?.band : !open || now - toast.since >= MAX_TOAST_MS)) toast = undefined;
  if (screen?.kind === "block" && (snapshot.phase !== "blocked" || screen.key !== blockKey(snapshot)))
    screen = undefined;
  if (screen?.kind === "pause" && (snapshot.state?.streakMs ?? 0) < screen.streakMs) finish(screen.key);
  if (screen?.kind === "pause" && (!open || done.includes(screen.key))) screen = undefined;

  // An answer to a request comes first.
  const waiting = [...scene.own, ...snapshot.notices].filter((one) => {
    if (done.includes(one.key)) return false;
    // A notice on screen is not a repetition of itself.
    if (one.key === screen?.key) return true;
    if (isStale(one, snapshot)) finish(one.key);
    const meaning = meaningOf(one);
    const isRepeat = announced.some(
      (other) => other.meaning === meaning && now - other.at < REPEAT_MS && (other.isPause || !isPause(one)),
    );
    if (isRepeat) finish(one.key);
    return !done.includes(one.key);
  });
  const isQuiet = (one: Announcement): boolean =>
    one.kind === "warning" &&
    scene.hasChip &&
    ((snapshot.remainingMs ?? one.remainingMs) > TOAST_FROM_MS ||
      interrupted.filter((limit) => limit === limitOf(one, snapshot)).length >= MAX_TOASTS);

  // One warning at a time: the newer one.
  const quiet = waiting.find(isQuiet);
  if (quiet && open) {
    chipHint = { notice: quiet, since: now };
    finish(quiet.key);
    if (toast?.notice.kind === "warning") toast = undefined;
  }

  const key = blockKey(snapshot);
  const block = blocked && !screen && !done.includes(`away:${key}`) && now >= scene.calmUntil;
  const silent = !before.wasOpen || done.includes(key);
  const canReplace = !toast || now - toast.since >= MIN_TOAST_MS;
  const readsYes = toast && isYes(toast.notice) && !canReplace;
  const yes = readsYes || waiting.some((one) => isYes(one) && one.key !== toast?.notice.key);
  const pause = open && !screen && !yes ? waiting.find(isPause) : undefined;
  const ahead = screen?.kind ?? (block ? "block" : pause && "pause");
  const hasRoom = ahead ? ahead === "block" : open;
  const isNext = (one: Announcement): boolean =>
    isMessage(one) ? one.at > (message?.at ?? 0) : !ahead && !isPause(one) && !isQuiet(one);
  const next = hasRoom && canReplace ? waiting.find(isNext) : undefined;

  const wants = (block && !silent) || pause || next;
  const waitingSince = wants ? (before.waitingSince ?? now) : undefined;
  const busy = snapshot.streaming || now - scene.typedAt < TYPING_MS;
  const may = !busy || (waitingSince !== undefined && now - waitingSince >= MAX_WAIT_MS);

  if (block && (silent || may)) {
    screen = { kind: "block", key };
    if (!message) toast = undefined;
    finish(key);
  } else if (pause && may) {
    const streakMs = meaningOf(pause) === "break:remind" ? (snapshot.state?.streakMs ?? 0) : 0;
    screen = { kind: "pause", key: pause.key, notice: pause, since: now, streakMs };
    noteMeaning(pause);
    toast = undefined;
  }
  if (next && may) {
    toast = { notice: next, since: now };
    noteMeaning(next);
    if (!isMessage(next)) finish(next.key);
    if (next.kind === "warning") {
      interrupted = [...interrupted, limitOf(next, snapshot)];
      chipHint = undefined;
    }
  }

  const shown = screen !== before.screen || toast !== before.toast;
  return {
    toast,
    chipHint,
    screen,
    waitingSince: shown ? undefined : waitingSince,
    done,
    interrupted,
    announced,
    wasOpen: before.wasOpen || snapshot.phase === "open",
  };
}

const isPause = (one: Announcement): boolean => one.kind === "nudge" && one.level === "pause";

/** Whether a break reminder is about continuous use that has ended since. The receipt contains when it was given. */
function isStale(one: Announcement, { state }: Snapshot): boolean {
  const dueAt = "receipt" in one ? Number(one.receipt?.split("@")[1]) : NaN;
  return meaningOf(one) === "break:remind" && dueAt < (state?.serverNow ?? 0) - (state?.streakMs ?? 0);
}

/** Whether a guardian allowed something. */
const isYes = ({ kind }: Announcement): boolean => /granted|lifted/.test(kind);

/** The meaning of a notice; `undefined` for one that may be repeated at any time, such as that this is an AI. */
function meaningOf(one: Announcement): string | undefined {
  return one.kind === "nudge"
    ? (topicOf(one.id) ?? "nudge")
    : /^(?:break|reminder)$/.test(one.kind)
      ? topicOf(one.id)
      : undefined;
}

/** Whether it is a message from the server, which repeats messages until the page confirms that they were on screen. */
export function isMessage(one: Announcement | undefined): one is ChildMessage & { readonly key: string } {
  return one !== undefined && "at" in one;
}

function limitOf({ stopReason }: Warning, { state }: Snapshot): string {
  return `${state?.day}:${stopReason}`;
}

/** Dismisses something by its key: it was closed, answered, or its screen was left. */
export function putAway(announcements: Announcements, key: string): Announcements {
  return {
    ...announcements,
    done: [...announcements.done, key, `away:${key}`],
    toast: announcements.toast?.notice.key === key ? undefined : announcements.toast,
    screen: announcements.screen?.key === key ? undefined : announcements.screen,
  };
}

/** A message was refused again, so a dismissed screen comes back. */
export function recall(announcements: Announcements, key: string): Announcements {
  return { ...announcements, done: announcements.done.filter((one) => one !== `away:${key}`) };
}

/** Whether the result of `step` may change with time alone. */
export function needsTick({ toast, chipHint, waitingSince }: Announcements): boolean {
  return Boolean(toast ?? chipHint ?? waitingSince);
}
