import type { Charge, PastCharge, ToolCall, Turn } from "../values/record.ts";
import type { Base } from "./base.ts";
import { isAtDigit, readBase64, readWords, skipMark } from "./text-reader.ts";
import { writeBase64, writeMark, writeWords } from "./text-writer.ts";

type Charges = readonly (Charge | PastCharge)[];

const LINKED = "*".charCodeAt(0);
const OPENED = "@".charCodeAt(0);
const STEPS = ".".charCodeAt(0);
const ID = "+".charCodeAt(0);
const CALL = ",".charCodeAt(0);
const USED_BY = "=".charCodeAt(0);
const USED_BY_ID = ":".charCodeAt(0);
const USED_UP = "!".charCodeAt(0);

/**
 * The turns in order. Most belong to a message among the charges, which contain its id and instant already: such a turn
 * is `*` for the charge after that of the previous turn, or `*` and the position of another charge. Any other turn is
 * its first id, `@` and how long ago it was opened. Then follow, if present: `.` and twice its steps, plus 1 if it is
 * exempt; `+` and each other id; `,` and each call, with `=` and the position of the id that used it, `:` and an id
 * that the turn no longer has, or `!` for a step without an id.
 */
export function writeTurns(turns: readonly Turn[], charges: Charges, { last }: Base): void {
  let place = -1;
  writeWords(turns, ({ openedAt, exempt, steps, ids, calls }) => {
    const linked = charges.findIndex(({ id, at }) => id === ids[0] && at === openedAt);
    if (linked >= 0) {
      writeMark(LINKED);
      if (linked !== place + 1) writeBase64(linked);
      place = linked;
    } else {
      writeBase64(ids[0] ?? 0);
      writeMark(OPENED);
      writeBase64(last - openedAt);
    }
    if (steps > 0 || exempt) writeMarked(STEPS, steps * 2 + (exempt ? 1 : 0));
    for (const id of ids.slice(1)) writeMarked(ID, id);
    for (const { id, usedBy } of calls) {
      writeMarked(CALL, id);
      if (usedBy === -1) writeMark(USED_UP);
      else if (ids.includes(usedBy)) writeMarked(USED_BY, ids.indexOf(usedBy));
      else if (usedBy !== 0) writeMarked(USED_BY_ID, usedBy);
    }
  });
}

function writeMarked(mark: number, value: number): void {
  writeMark(mark);
  writeBase64(value);
}

export function readTurns(charges: Charges, { last }: Base): readonly Turn[] {
  let place = -1;
  const linked = (): { readonly id: number; readonly at: number } => {
    place = isAtDigit() ? readBase64() : place + 1;
    const charge = charges[place];
    if (charge === undefined) throw new SyntaxError("There is no such charge.");
    return charge;
  };
  const named = (): { readonly id: number; readonly at: number } => {
    const id = readBase64();
    if (!skipMark(OPENED)) throw new SyntaxError("The turn has no beginning.");
    return { id, at: last - readBase64() };
  };
  return readWords(() => {
    const { id, at } = skipMark(LINKED) ? linked() : named();
    const steps = skipMark(STEPS) ? readBase64() : 0;
    const ids = [id];
    while (skipMark(ID)) ids.push(readBase64());
    const calls: ToolCall[] = [];
    while (skipMark(CALL)) calls.push({ id: readBase64(), usedBy: readUsedBy(ids) });
    return { openedAt: at, exempt: steps % 2 === 1, steps: Math.floor(steps / 2), ids, calls };
  });
}

function readUsedBy(ids: readonly number[]): number {
  if (skipMark(USED_UP)) return -1;
  if (skipMark(USED_BY_ID)) return readBase64();
  if (!skipMark(USED_BY)) return 0;
  const id = ids[readBase64()];
  if (id === undefined) throw new SyntaxError("The turn has no such id.");
  return id;
}
