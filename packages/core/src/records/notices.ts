import { trimmed } from "../lib/lists.ts";
import type { Given, Hold, Unseen, Warned } from "../values/record.ts";
import type { Base } from "./base.ts";
import { ofCode, readFlag, STOP_REASONS } from "./codes.ts";
import {
  beginReadingWord,
  isAtClose,
  isAtList,
  isAtQuote,
  readClose,
  readField,
  readNumber,
  readOpen,
  readQuoted,
  readWord,
  readWords,
} from "./text-reader.ts";
import {
  beginWord,
  closeList,
  closeWord,
  openList,
  openWord,
  writeField,
  writeNumber,
  writeQuoted,
  writeWords,
} from "./text-writer.ts";

// Notices that the account was shown. Each reader follows its writer.

/** The id of each, followed by `ago.day`; the day is -1 for one that was never given. */
export function writeGiven(given: readonly Given[], { last, today }: Base): void {
  openList();
  for (const { id, at, day } of given) {
    writeQuoted(id);
    openWord();
    writeField(last - at);
    writeField(day === null ? -1 : today - day);
    closeWord();
  }
  closeList();
}

export function readGiven({ last, today }: Base): readonly Given[] {
  const given: Given[] = [];
  readOpen();
  while (!isAtClose()) {
    const id = readQuoted();
    given.push(
      readWord(() => {
        const at = last - readField();
        const ago = readField();
        return { id, at, day: ago === -1 ? null : today - ago };
      }),
    );
  }
  readClose();
  return trimmed(given);
}

/** `reason.warningMs.day`; the reason's code is stored plus one. */
export function writeWarnings(warnings: readonly Warned[], { today }: Base): void {
  writeWords(warnings, ({ stopReason, warningMs, day }) => {
    beginWord();
    writeField(STOP_REASONS.indexOf(stopReason) + 1);
    writeField(warningMs);
    writeField(today - day);
  });
}

export function readWarnings({ today }: Base): readonly Warned[] {
  return readWords(() => {
    beginReadingWord();
    return {
      stopReason: ofCode(STOP_REASONS, readField() - 1),
      warningMs: readField(),
      day: today - readField(),
    };
  });
}

/** Everything that was given: reminders and nudges, as in the record. */
export interface AllGiven {
  readonly reminders: readonly Given[];
  readonly nudges: readonly Given[];
}

const REMINDER = 0;
const HINT = 1;
const PAUSE = 2;
const KINDS = 3;

/**
 * An unseen notice was given to the account, so reminders and nudges contain its id and instant: it is stored as three
 * times its position there, plus its kind. If it is not found there, it is stored as its id, followed by `ago.isPause`.
 */
export function writeUnseen(unseen: readonly Unseen[], given: AllGiven, { last }: Base): void {
  openList();
  for (const { notice, at } of unseen) {
    const isReminder = notice.kind === "reminder";
    const isPause = !isReminder && notice.level === "pause";
    const id = notice.id.slice(notice.kind.length + 1);
    const place = (isReminder ? given.reminders : given.nudges).findIndex(
      (known) => known.at === at && known.id === id,
    );
    if (place >= 0) {
      writeNumber(place * KINDS + (isReminder ? REMINDER : isPause ? PAUSE : HINT));
    } else {
      writeQuoted(notice.id);
      openWord();
      writeField(last - at);
      writeField(isPause ? 1 : 0);
      closeWord();
    }
  }
  closeList();
}

export function readUnseen(given: AllGiven, { last }: Base): readonly Unseen[] {
  const unseen: Unseen[] = [];
  readOpen();
  while (!isAtClose()) {
    if (isAtQuote()) {
      const id = readQuoted();
      unseen.push(readWord(() => ({ at: last - readField(), notice: noticeOf(id, readFlag(readField())) })));
    } else {
      const code = readNumber();
      const kind = code % KINDS;
      const known = (kind === REMINDER ? given.reminders : given.nudges)[Math.floor(code / KINDS)];
      if (known === undefined) throw new SyntaxError("No such notice was given.");
      const id = `${kind === REMINDER ? "reminder" : "nudge"}:${known.id}`;
      unseen.push({ at: known.at, notice: noticeOf(id, kind === PAUSE) });
    }
  }
  readClose();
  return trimmed(unseen);
}

export function noticeOf(id: string, isPause: boolean): Unseen["notice"] {
  if (id.startsWith("nudge:")) return { kind: "nudge", id: id as `nudge:${string}`, level: isPause ? "pause" : "hint" };
  if (id.startsWith("reminder:")) return { kind: "reminder", id: id as `reminder:${string}` };
  throw new SyntaxError("Not a notice.");
}

export function writeHold(hold: Hold | null, { last }: Base): void {
  if (hold === null) {
    writeNumber(0);
    return;
  }
  openList();
  writeNumber(hold.until - last);
  writeNumber(STOP_REASONS.indexOf(hold.reason));
  closeList();
}

export function readHold({ last }: Base): Hold | null {
  if (!isAtList()) {
    ofCode([null], readNumber());
    return null;
  }
  readOpen();
  const hold = { until: last + readNumber(), reason: ofCode(STOP_REASONS, readNumber()) };
  readClose();
  return hold;
}
