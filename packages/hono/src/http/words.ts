import type { Decision } from "@recess/core";
import type { RecessState } from "@recess/protocol";
import { createWords } from "@recess/words";
import { type Reader, readerFor, sentence } from "@recess/words/all";

import { type About, stateOf } from "./state.ts";

/** A moment at which the server itself addresses the person. */
export type Moment =
  /** A request was refused. */
  | { readonly kind: "block"; readonly decision: Decision }
  /** A reply is ended early. */
  | { readonly kind: "wind-down"; readonly decision: Decision }
  /** The limits are unavailable. */
  | { readonly kind: "unavailable" };

/** Placeholders: the sentences mention none of these. */
const ABOUT: About = {
  label: null,
  setBy: null,
  help: null,
  may: { askForTime: false, appeal: false },
  summaries: false,
};

/**
 * The built-in sentence for a moment, in the voice for the account's age: what happened and when it opens, without
 * blame. `locale`: a BCP 47 tag; English if there are no texts in that language.
 */
export function defaultDetail(moment: Moment, locale?: string): string {
  return detailFor(moment, readerFor({ option: locale }));
}

export function detailFor(moment: Moment, reader: Reader): string {
  if (moment.kind === "unavailable") return sentence(moment, reader);
  return sentence({ kind: moment.kind, state: wordedState(moment.decision) }, reader);
}

/** The notices of a message as one text; `null` if there are none. */
export function noticesFor(decision: Decision, { locale, languages }: Reader): string | null {
  if (decision.notices.length === 0) return null;
  const state = wordedState(decision);
  const words = createWords(locale, { state, remainingMs: decision.remainingMs, resumesInMs: null }, { languages });
  return decision.notices.map((notice) => words.announce({ ...notice, key: notice.id })).join(" ");
}

/**
 * The part of a decision that sentences use. In a conversation, they name the speech limit if it is the one that was
 * reached.
 */
function wordedState(decision: Decision): RecessState {
  const state = stateOf(decision, ABOUT);
  return decision.channel === "voice" ? { ...state, channel: "voice" } : state;
}
