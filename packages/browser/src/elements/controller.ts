import type { Recess } from "../recess.ts";
import { blockKey, type Snapshot } from "../view.ts";
import type { ChildMessage, RecessState } from "@recess/protocol";
import { type Announcement, createWords, type Device, type Locale, type Words } from "@recess/words";
import {
  type Announcements,
  initial,
  isBrief,
  isMessage,
  needsTick,
  putAway as close,
  recall,
  type Scene,
  step,
} from "./announcements.ts";

/** Shared by all elements of a page: the client, the words, and the announcements. */
export interface Controller {
  readonly recess: Recess;
  snapshot(): Snapshot;
  locale(): Locale;
  setLocale(locale: Locale): void;
  words(): Words;
  announcements(): Announcements;
  /** Dismisses a screen that was left. */
  putAway(key: string): void;
  /** The person closed the notice, which is reported to the server. */
  dismiss(notice: Announcement | undefined): void;
  /** The content of the chip below the time left. */
  foot?: (host: HTMLElement) => readonly Node[];
  /** Positions the chip's panel within view. */
  place?: (host: HTMLElement, panel: HTMLElement) => void;
  /** A chip was added (1) or removed (-1). */
  chip(change: number): void;
  /** Sets the language attribute of an element. */
  speak(element: HTMLElement): void;
  /** Calls `listener` now and after each change, until the returned function is called. */
  watch(listener: () => void): () => void;
  /** Reports a notice to the server once `element` has been on screen for a second. */
  onVisible(element: Element, notice: Announcement): () => void;
}

/** How long the answer to a call for help stays uncovered. */
const CALM_MS = 10 * 60_000;
const SEEN_MS = 1000;

export function createController(recess: Recess, first: Locale): Controller {
  const device: Device = { zone: new Intl.DateTimeFormat().resolvedOptions().timeZone, languages: navigator.languages };
  let locale = first;
  let announcements = initial;
  let own: readonly Announcement[] = [];
  let last: RecessState | null = null;
  let typedAt = -Infinity;
  let calmUntil = 0;
  let chips = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function look(): void {
    const snapshot = recess.getSnapshot();
    if (snapshot.state !== last) {
      // After signing out, the next person must not read the previous one's announcements.
      own = snapshot.state ? own.filter(({ key }) => !announcements.done.includes(key)) : [];
      for (const one of news(last, snapshot.state)) {
        if (announcements.done.includes(one.key)) acknowledge(one);
        else if (!own.some(({ key }) => key === one.key)) own = [one, ...own];
      }
      if (isBrief(snapshot)) own = [...own, { kind: "wait", id: "wait", key: blockKey(snapshot) }];
      last = snapshot.state;
      if (last?.exempt) calmUntil = performance.now() + CALM_MS;
    }
    const scene: Scene = { now: performance.now(), snapshot, own, typedAt, calmUntil, hasChip: chips > 0 };
    announcements = step(announcements, scene);
    clearTimeout(timer);
    if (needsTick(announcements)) timer = setTimeout(look, SEEN_MS);
    for (const listener of listeners) listener();
  }

  /** Reports to the server that it was on screen, and whether it was closed. */
  function acknowledge(notice: Announcement, isClosed?: boolean): void {
    const { key } = notice;
    const receipt = isMessage(notice) ? notice.id : "receipt" in notice && notice.receipt;
    if (!receipt) return;
    recess.acknowledge({ key, receipt });
    if (isClosed) recess.acknowledge({ key, receipt: `dismissed:${receipt}` });
  }

  function closeOne(key: string): void {
    announcements = close(announcements, key);
    look();
  }

  recess.subscribe(look);
  recess.on("block", () => {
    calmUntil = 0;
    announcements = recall(announcements, blockKey(recess.getSnapshot()));
    look();
  });
  addEventListener("input", () => void (typedAt = performance.now()), true);
  look();

  return {
    recess,
    snapshot: recess.getSnapshot,
    locale: () => locale,
    setLocale(next) {
      locale = next;
      look();
    },
    words: () => createWords(locale, recess.getSnapshot(), device),
    announcements: () => announcements,
    putAway(key) {
      // The client also tracks which screens were put away.
      recess.acknowledge({ key });
      closeOne(key);
    },
    dismiss(notice) {
      if (!notice) return;
      acknowledge(notice, true);
      closeOne(notice.key);
    },
    chip(change) {
      chips += change;
    },
    speak(element) {
      element.lang = locale.tag;
      element.dir = locale.dir ?? "";
    },
    watch(listener) {
      listeners.add(listener);
      listener();
      return () => listeners.delete(listener);
    },
    onVisible(element, notice) {
      let looks = 0;
      const timer = setInterval(() => {
        const { height, top, bottom } = element.getBoundingClientRect();
        const inSight = !document.hidden && height > 0 && bottom > 0 && top < innerHeight;
        looks = inSight ? looks + 1 : 0;
        if (looks < 5) return;
        clearInterval(timer);
        acknowledge(notice);
      }, SEEN_MS / 4);
      return () => clearInterval(timer);
    },
  };
}

/** What the page detects between two states. */
function news(old: RecessState | null, state: RecessState | null): Announcement[] {
  if (state === null) return [];
  // A guardian may give time without a request, which shows only as a higher limit of the day. A requested grant also
  // raises the limit: its message and the higher limit have the same key, so that it is announced once.
  const grown = (grantedMs: number): string => `+${grantedMs}@${state.limitMs}`;
  const keyOf = (message: ChildMessage): string =>
    message.kind === "time-granted" ? grown(message.grantedMs) : message.id;
  const found: Announcement[] = (state.messages ?? []).map((message) =>
    Object.assign({ key: keyOf(message) }, message),
  );
  if (old !== null && old.day === state.day && old.limitMs !== null && state.limitMs !== null) {
    const grantedMs = state.limitMs - old.limitMs;
    // A minute is not worth an interruption.
    if (grantedMs > 60_000) found.push({ kind: "time-granted", id: "extra-time", grantedMs, key: grown(grantedMs) });
  }
  if (state.degraded && !old?.degraded && state.remainingMs !== null) {
    found.push({ kind: "degraded", id: "degraded", key: `degraded@${state.serverNow}` });
  }
  return found;
}
