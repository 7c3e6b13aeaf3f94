import { parseObject } from "../../http/json.ts";
import { isErrorAlone, type Ledger } from "../ledger.ts";
import type { Unit } from "../pieces.ts";
import { dataOf, type Tracker } from "../tracker.ts";

/** Plain text. It is ended by appending a sentence. */
export function trackText(ledger: Ledger): Tracker {
  return {
    ...trackOpaque("character", ledger),
    isBusy: () => ledger.isStructured(),
    close: (sentence) => (ledger.hasContent() ? `\n\n${sentence}` : sentence),
    resume() {
      return this;
    },
  };
}

export interface OpaqueOptions {
  /** Whether its chunks are text whose tokens can be estimated. */
  readonly isText?: boolean;
}

/** A protocol of the app itself: only where it may be cut is known. */
export function trackOpaque(unit: Unit, ledger: Ledger, { isText = false }: OpaqueOptions = {}): Tracker {
  return {
    unit,
    isText,
    needsAll: false,
    see(text) {
      if (unit === "none" || unit === "chunk") {
        ledger.addContent();
        ledger.addOutput(text);
      } else if (unit === "character") ledger.addText(text.replace(/^\u{feff}/u, ""));
      else if (holdsContent(unit === "event" ? dataOf(text) : text, text)) ledger.addOutput(text);
    },
    isBusy: () => false,
    isUsageOnly: () => false,
    open: () => "",
    close: () => "",
    giveUp: () => "",
    stateEvent: () => "",
    resume() {
      return this;
    },
  };
}

/** Comments, empty lines, the end marker and errors are not content. */
function holdsContent(data: string | null, event: string): boolean {
  if (data === null || data.trim() === "" || data === "[DONE]" || /^event: ?error\s*$/m.test(event)) return false;
  const value = parseObject(data);
  return value === null || !(value["type"] === "error" || isErrorAlone(value));
}
