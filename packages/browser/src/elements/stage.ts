import type { Recess } from "../client.ts";
import type { Locale } from "../locales/locale.ts";
import type { RecessState } from "../wire.ts";
import {
  blockKey,
  type Cadence,
  isBrief,
  putAway,
  recall,
  isRestless,
  rested,
  type Scene,
  step,
  type Tell,
} from "./cadence.ts";
import { createWords, type Words } from "./words.ts";

/** What all elements of a page share: the client, the words, and who says what when. */
export interface Stage {
  readonly recess: Recess;
  locale(): Locale;
  setLocale(locale: Locale): void;
  words(): Words;
  cadence(): Cadence;
  /** Closes a notice or a screen. */
  putAway(key: string | undefined): void;
  /** A chip came (1), or went (-1). */
  chip(change: number): void;
  /** Says which language an element is in. */
  speak(element: HTMLElement): void;
  /** Calls `listener` now and after each change, until the returned function is called. */
  watch(listener: () => void): () => void;
  /** Tells the server once `element`, which says `notice`, has been on screen for a second. */
  witness(element: Element, notice: Tell): () => void;
}

/** How long the answer to a call for help stays in sight. */
const CALM_MS = 10 * 60_000;
const SEEN_MS = 1000;

export function createStage(recess: Recess, first: Locale): Stage {
  let locale = first;
  let cadence = rested;
  let own: readonly Tell[] = [];
  let heard: RecessState | null = null;
  let typedAt = -Infinity;
  let calmUntil = 0;
  let chips = 0;
  let face = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function look(): void {
    const snapshot = recess.getSnapshot();
    if (snapshot.state !== heard) {
      own = [...own, ...news(heard, snapshot.state)].filter(({ key }) => !cadence.done.includes(key));
      if (isBrief(snapshot)) own = [...own, { kind: "wait", id: "wait", key: blockKey(snapshot) }];
      heard = snapshot.state;
      if (heard?.exempt) calmUntil = performance.now() + CALM_MS;
    }
    const scene: Scene = { now: performance.now(), snapshot, own, typedAt, calmUntil, hasChip: chips > 0 };
    cadence = step(cadence, scene);
    clearTimeout(timer);
    if (isRestless(cadence)) timer = setTimeout(look, SEEN_MS);
    // Each heartbeat brings a state, of which little is shown: nothing is drawn for nothing.
    const hidden = { serverNow: 0, usedMs: 0, streakMs: 0, remainingMs: 0 };
    const next = JSON.stringify([{ ...snapshot, state: { ...heard, ...hidden } }, cadence, locale.tag]);
    if (next === face) return;
    face = next;
    for (const listener of listeners) listener();
  }

  recess.subscribe(look);
  recess.on("block", () => {
    calmUntil = 0;
    cadence = recall(cadence, blockKey(recess.getSnapshot()));
    look();
  });
  addEventListener("input", () => void (typedAt = performance.now()), true);
  look();

  return {
    recess,
    locale: () => locale,
    setLocale(next) {
      locale = next;
      look();
    },
    words: () => createWords(locale, recess.getSnapshot()),
    cadence: () => cadence,
    putAway(key) {
      if (key !== undefined) cadence = putAway(cadence, key);
      look();
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
    witness(element, notice) {
      if (notice.kind === "extra-time" || notice.kind === "degraded" || notice.kind === "wait") return () => {};
      let looks = 0;
      const timer = setInterval(() => {
        const { height, top, bottom } = element.getBoundingClientRect();
        const inSight = document.visibilityState === "visible" && height > 0 && bottom > 0 && top < innerHeight;
        looks = inSight ? looks + 1 : 0;
        if (looks < 5) return;
        clearInterval(timer);
        recess.acknowledge(notice);
      }, SEEN_MS / 4);
      return () => clearInterval(timer);
    },
  };
}

/** What the page sees for itself between two states. */
function news(old: RecessState | null, state: RecessState | null): Tell[] {
  if (state === null) return [];
  const found: Tell[] = [];
  if (old !== null && old.day === state.day && old.limitMs !== null && state.limitMs !== null) {
    const extraMs = state.limitMs - old.limitMs;
    // A minute is not worth an interruption.
    if (extraMs > 60_000) {
      found.push({ kind: "extra-time", id: "extra-time", extraMs, key: `extra-time@${state.serverNow}` });
    }
  }
  if (state.degraded && !old?.degraded && state.remainingMs !== null) {
    found.push({ kind: "degraded", id: "degraded", key: `degraded@${state.serverNow}` });
  }
  return found;
}
