import { type PendingNotice, readable, type Snapshot } from "../view.ts";
import type { ChildMessage } from "@recess/protocol";

/** Something to tell: what the server said, and two things that the page sees for itself. */
export type Tell =
  | PendingNotice
  /** An answer, or that a guardian was told. */
  | (ChildMessage & { readonly key: string })
  /** The day's limit grew. */
  | { readonly kind: "time-granted"; readonly id: "extra-time"; readonly key: string; readonly grantedMs: number }
  /** The server answers from what it last knew. */
  | { readonly kind: "degraded"; readonly id: "degraded"; readonly key: string }
  /** A message came too soon: no screen for a wait of seconds. */
  | { readonly kind: "wait"; readonly id: "wait"; readonly key: string };

type Warning = Extract<Tell, { readonly kind: "warning" }>;

/** A screen over the page. */
export type Screen =
  | { readonly kind: "block"; readonly key: string }
  | { readonly kind: "pause"; readonly key: string; readonly notice: Tell; readonly since: number };

/** Something that is on screen, and since when. */
export interface Shown {
  readonly notice: Tell;
  readonly since: number;
}

/** What is shown, and what was, so that nobody is interrupted more than need be. */
export interface Cadence {
  readonly toast?: Shown | undefined;
  /** What the chip says in passing: no interruption. */
  readonly whisper?: Shown | undefined;
  readonly screen?: Screen | undefined;
  /** Since when something has been waiting for a quiet moment. */
  readonly waitingSince?: number | undefined;
  /** Keys of what was shown or put away. */
  readonly done: readonly string[];
  /** The day and limit of each interruption. */
  readonly told: readonly string[];
  /** The page was open before: a block is news. */
  readonly wasOpen?: boolean;
}

/** What there is to show, and whether this is the moment. Instants are monotonic. */
export interface Scene {
  readonly now: number;
  readonly snapshot: Snapshot;
  /** What the page saw for itself. */
  readonly own: readonly Tell[];
  /** The last keystroke. */
  readonly typedAt: number;
  /** A call for help was let through: no screen covers its answer until then, unless a message is refused. */
  readonly calmUntil: number;
  /** There is a chip on the page. */
  readonly hasChip: boolean;
}

export const rested: Cadence = { done: [], told: [] };

const TYPING_MS = 3000;
const LONGEST_WAIT_MS = 60_000;
const TOAST_LEAST_MS = 6000;
const TOAST_MOST_MS = 20_000;
/** A warning earlier than that is the chip's. */
const TOAST_FROM_MS = 5 * 60_000;
/** Toasts a limit and day; the screen at its end is the third interruption. */
const MOST_TOASTS = 2;

/** A wait for the next message that is not worth a screen. */
export function isBrief(snapshot: Snapshot): boolean {
  return isOver(snapshot) && snapshot.resumesInMs !== null && snapshot.resumesInMs <= 60_000;
}

/** A screen through which the page may shine: the chat can still be read. */
export function isOver({ phase, state }: Snapshot): boolean {
  return phase === "blocked" && readable(state);
}

/** What a block is known by: coming back inside the same one is not news. */
export function blockKey({ state }: Snapshot): string {
  return `${state?.reason}@${state?.resumesAt}`;
}

/** What to show next. Pure: the same scene gives the same answer. */
export function step(before: Cadence, scene: Scene): Cadence {
  const { now, snapshot } = scene;
  const blocked = snapshot.phase === "blocked" && !isBrief(snapshot);
  const open = snapshot.phase === "open" || isBrief(snapshot);
  let { toast, whisper, screen, done, told } = before;
  // A message has its place on the screen of a block too, and stays until it is closed: an answer takes time to read. Only
  // what is newer takes its place meanwhile.
  const message = isMessage(toast?.notice) ? toast.notice : undefined;
  const finish = (key: string): void => {
    if (!done.includes(key)) done = [...done.slice(-50), key];
  };

  // What is over is put away.
  if (whisper && (!open || now - whisper.since >= TOAST_MOST_MS)) whisper = undefined;
  if (toast && (message ? !snapshot.state?.band : !open || now - toast.since >= TOAST_MOST_MS)) toast = undefined;
  if (screen?.kind === "block" && (snapshot.phase !== "blocked" || screen.key !== blockKey(snapshot)))
    screen = undefined;
  if (screen?.kind === "pause" && (!open || done.includes(screen.key))) screen = undefined;

  const waiting = [...snapshot.notices, ...scene.own].filter((one) => !done.includes(one.key));
  const isPause = (one: Tell): boolean => one.kind === "nudge" && one.level === "pause";
  const isQuiet = (one: Tell): boolean =>
    one.kind === "warning" &&
    scene.hasChip &&
    ((snapshot.remainingMs ?? one.remainingMs) > TOAST_FROM_MS ||
      told.filter((limit) => limit === limitOf(one, snapshot)).length >= MOST_TOASTS);

  const quiet = waiting.find(isQuiet);
  if (quiet && open) {
    whisper = { notice: quiet, since: now };
    finish(quiet.key);
  }

  const key = blockKey(snapshot);
  const block = blocked && !screen && !done.includes(`away:${key}`) && now >= scene.calmUntil;
  const silent = !before.wasOpen || done.includes(key);
  const pause = open && !screen ? waiting.find(isPause) : undefined;
  const canReplace = !toast || now - toast.since >= TOAST_LEAST_MS;
  const ahead = screen?.kind ?? (block ? "block" : pause && "pause");
  const hasRoom = ahead ? ahead === "block" : open;
  const isNext = (one: Tell): boolean =>
    isMessage(one) ? one.at > (message?.at ?? 0) : !ahead && !isPause(one) && !isQuiet(one);
  const next = hasRoom && canReplace ? waiting.find(isNext) : undefined;

  const wants = (block && !silent) || pause || next;
  const waitingSince = wants ? (before.waitingSince ?? now) : undefined;
  const busy = snapshot.streaming || now - scene.typedAt < TYPING_MS;
  const may = !busy || (waitingSince !== undefined && now - waitingSince >= LONGEST_WAIT_MS);

  if (block && (silent || may)) {
    screen = { kind: "block", key };
    if (!message) toast = undefined;
    finish(key);
  } else if (pause && may) {
    screen = { kind: "pause", key: pause.key, notice: pause, since: now };
    toast = undefined;
  }
  if (next && may) {
    toast = { notice: next, since: now };
    if (!isMessage(next)) finish(next.key);
    if (next.kind === "warning") told = [...told, limitOf(next, snapshot)];
  }

  const shown = screen !== before.screen || toast !== before.toast;
  return {
    toast,
    whisper,
    screen,
    waitingSince: shown ? undefined : waitingSince,
    done,
    told,
    wasOpen: before.wasOpen || snapshot.phase === "open",
  };
}

/** From the server, which dates what it tells; and told until it hears that it was on screen. */
export function isMessage(one: Tell | undefined): one is ChildMessage & { readonly key: string } {
  return one !== undefined && "at" in one;
}

function limitOf({ stopReason }: Warning, { state }: Snapshot): string {
  return `${state?.day}:${stopReason}`;
}

/** Puts something away, by its key: it was closed, answered, or its screen left. */
export function putAway(cadence: Cadence, key: string): Cadence {
  return {
    ...cadence,
    done: [...cadence.done, key, `away:${key}`],
    toast: cadence.toast?.notice.key === key ? undefined : cadence.toast,
    screen: cadence.screen?.key === key ? undefined : cadence.screen,
  };
}

/** A message was refused again: a screen that was put away has something to say. */
export function recall(cadence: Cadence, key: string): Cadence {
  return { ...cadence, done: cadence.done.filter((one) => one !== `away:${key}`) };
}

/** Whether `step` may answer differently as time goes by, though nothing happens. */
export function isRestless({ toast, whisper, waitingSince }: Cadence): boolean {
  return Boolean(toast ?? whisper ?? waitingSince);
}
