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
      /** The streak that it speaks of. */
      readonly streakMs: number;
    };

/** Something that is on screen, and since when. */
export interface Shown {
  readonly notice: Announcement;
  readonly since: number;
}

/** What was said of a meaning, and when. */
interface Said {
  readonly meaning: string;
  readonly at: number;
  readonly isPause: boolean;
}

/** What is shown, and what was, so that nobody is interrupted more than need be. */
export interface Announcements {
  readonly toast?: Shown | undefined;
  /** What the chip says in passing: no interruption. */
  readonly chipHint?: Shown | undefined;
  readonly screen?: Screen | undefined;
  /** Since when something has been waiting for a quiet moment. */
  readonly waitingSince?: number | undefined;
  /** Keys of what was shown or put away. */
  readonly done: readonly string[];
  /** The day and limit of each interruption. */
  readonly told: readonly string[];
  /** Lately. */
  readonly said: readonly Said[];
  /** The page was open before: a block is news. */
  readonly wasOpen?: boolean;
}

/** What there is to show, and whether this is the moment. Instants are monotonic. */
export interface Scene {
  readonly now: number;
  readonly snapshot: Snapshot;
  /** What the page saw for itself. */
  readonly own: readonly Announcement[];
  /** The last keystroke. */
  readonly typedAt: number;
  /** A call for help was let through: no screen covers its answer until then, unless a message is refused. */
  readonly calmUntil: number;
  /** There is a chip on the page. */
  readonly hasChip: boolean;
}

export const initial: Announcements = { done: [], told: [], said: [] };

const TYPING_MS = 3000;
const MAX_WAIT_MS = 60_000;
const MIN_TOAST_MS = 6000;
const MAX_TOAST_MS = 20_000;
/** A warning earlier than that is the chip's. */
const TOAST_FROM_MS = 5 * 60_000;
/** Toasts a limit and day; the screen at its end is the third interruption. */
const MAX_TOASTS = 2;
/** Nothing of one meaning is said twice within this time. */
const REPEAT_MS = 20 * 60_000;

/** A wait for the next message that is not worth a screen. */
export function isBrief(snapshot: Snapshot): boolean {
  return isOver(snapshot) && snapshot.resumesInMs !== null && snapshot.resumesInMs <= 60_000;
}

/** A screen through which the page may shine: the chat can still be read. What stops speech alone leaves writing open. */
export function isOver({ phase, state }: Snapshot): boolean {
  return phase === "blocked" && (isReadable(state) || state?.channel === "voice");
}

/** What to show next. Pure: the same scene gives the same answer. */
export function step(before: Announcements, scene: Scene): Announcements {
  const { now, snapshot } = scene;
  const blocked = snapshot.phase === "blocked" && !isBrief(snapshot);
  const open = snapshot.phase === "open" || isBrief(snapshot);
  let { toast, chipHint, screen, done, told, said } = before;
  // A message has its place on the screen of a block too, and stays until it is closed: an answer takes time to read. Only
  // what is newer takes its place meanwhile.
  const message = isMessage(toast?.notice) ? toast.notice : undefined;
  // What the last person saw is new to the next.
  if (!snapshot.state) said = [];
  const finish = (key: string): void => {
    if (!done.includes(key)) done = [...done.slice(-50), key];
  };
  const say = (one: Announcement): void => {
    const meaning = meaningOf(one);
    if (meaning) said = [...said.slice(-8), { meaning, at: now, isPause: isPause(one) }];
  };

  // What is over is put away.
  if (chipHint && (!open || now - chipHint.since >= MAX_TOAST_MS)) chipHint = undefined;
  if (toast && (message ? !snapshot.state?.band : !open || now - toast.since >= MAX_TOAST_MS)) toast = undefined;
  if (screen?.kind === "block" && (snapshot.phase !== "blocked" || screen.key !== blockKey(snapshot)))
    screen = undefined;
  if (screen?.kind === "pause" && (snapshot.state?.streakMs ?? 0) < screen.streakMs) finish(screen.key);
  if (screen?.kind === "pause" && (!open || done.includes(screen.key))) screen = undefined;

  // The answer to a wish comes first.
  const waiting = [...scene.own, ...snapshot.notices].filter((one) => {
    if (done.includes(one.key)) return false;
    // A notice on screen is not a repeat of itself.
    if (one.key === screen?.key) return true;
    if (isStale(one, snapshot)) finish(one.key);
    const meaning = meaningOf(one);
    const isRepeat = said.some(
      (other) => other.meaning === meaning && now - other.at < REPEAT_MS && (other.isPause || !isPause(one)),
    );
    if (isRepeat) finish(one.key);
    return !done.includes(one.key);
  });
  const isQuiet = (one: Announcement): boolean =>
    one.kind === "warning" &&
    scene.hasChip &&
    ((snapshot.remainingMs ?? one.remainingMs) > TOAST_FROM_MS ||
      told.filter((limit) => limit === limitOf(one, snapshot)).length >= MAX_TOASTS);

  // One warning in one place: the newer one.
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
    say(pause);
    toast = undefined;
  }
  if (next && may) {
    toast = { notice: next, since: now };
    say(next);
    if (!isMessage(next)) finish(next.key);
    if (next.kind === "warning") {
      told = [...told, limitOf(next, snapshot)];
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
    told,
    said,
    wasOpen: before.wasOpen || snapshot.phase === "open",
  };
}

const isPause = (one: Announcement): boolean => one.kind === "nudge" && one.level === "pause";

/** It speaks of a stretch of use that ended meanwhile. Its receipt says when it was due. */
function isStale(one: Announcement, { state }: Snapshot): boolean {
  const dueAt = "receipt" in one ? Number(one.receipt?.split("@")[1]) : NaN;
  return meaningOf(one) === "break:remind" && dueAt < (state?.serverNow ?? 0) - (state?.streakMs ?? 0);
}

/** A guardian's yes. */
const isYes = ({ kind }: Announcement): boolean => /granted|lifted/.test(kind);

/** What a notice says in the end; `undefined` for what may be said again at any time, such as that this is an AI. */
function meaningOf(one: Announcement): string | undefined {
  return one.kind === "nudge"
    ? (topicOf(one.id) ?? "nudge")
    : /^(?:break|reminder)$/.test(one.kind)
      ? topicOf(one.id)
      : undefined;
}

/** From the server, which dates what it sends; and sent until it knows that it was on screen. */
export function isMessage(one: Announcement | undefined): one is ChildMessage & { readonly key: string } {
  return one !== undefined && "at" in one;
}

function limitOf({ stopReason }: Warning, { state }: Snapshot): string {
  return `${state?.day}:${stopReason}`;
}

/** Puts something away, by its key: it was closed, answered, or its screen left. */
export function putAway(announcements: Announcements, key: string): Announcements {
  return {
    ...announcements,
    done: [...announcements.done, key, `away:${key}`],
    toast: announcements.toast?.notice.key === key ? undefined : announcements.toast,
    screen: announcements.screen?.key === key ? undefined : announcements.screen,
  };
}

/** A message was refused again: a screen that was put away has something to say. */
export function recall(announcements: Announcements, key: string): Announcements {
  return { ...announcements, done: announcements.done.filter((one) => one !== `away:${key}`) };
}

/** Whether `step` may answer differently as time goes by, though nothing happens. */
export function needsTick({ toast, chipHint, waitingSince }: Announcements): boolean {
  return Boolean(toast ?? chipHint ?? waitingSince);
}
