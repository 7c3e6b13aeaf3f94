import { dataOf, type Tracker } from "../tracker.ts";
import type { Unit } from "../pieces.ts";

/** Text as it is: it ends with a sentence more. */
export function trackText(): Tracker {
  const tracker = trackOpaque("character");
  return {
    ...tracker,
    close: (sentence) => (tracker.hasContent() ? `\n\n${sentence}` : sentence),
    resume() {
      return this;
    },
  };
}

/** A protocol of the app's own: all that is known of it is where it may be cut. */
export function trackOpaque(unit: Unit): Tracker {
  let hasContent = false;
  return {
    unit,
    needsAll: false,
    see(text) {
      // Comments of an event stream are no content.
      hasContent ||= unit !== "event" || dataOf(text) !== null;
    },
    hasContent: () => hasContent,
    hasFailed: () => false,
    isBusy: () => false,
    close: () => "",
    fail: () => "",
    tell: () => "",
    resume() {
      return this;
    },
  };
}
