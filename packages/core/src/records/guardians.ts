import type { AdjustableLimitsInput } from "../values/policy-limits.ts";
import type { Action, Pause } from "../values/record.ts";
import type { Base } from "./base.ts";
import { ACTIONS, ofCode, readFlag, ROLES } from "./codes.ts";
import {
  isAtList,
  parseJson,
  readClose,
  readList,
  readNumber,
  readNumberOrNull,
  readOpen,
  readQuoted,
  readRaw,
} from "./text-reader.ts";
import { closeList, openList, writeJson, writeNull, writeNumber, writeQuoted } from "./text-writer.ts";
import { remember } from "../lib/memo.ts";

// Actions of guardians, the app and schools. Each reader follows its writer.

/** An instant, or `null` for no end. */
function writeInstant(at: number): void {
  if (at === Infinity) writeNull();
  else writeNumber(at);
}

export function readInstant(): number {
  return readNumberOrNull() ?? Infinity;
}

export function writeAdjusted(adjusted: AdjustableLimitsInput | null): void {
  if (adjusted === null) writeNumber(0);
  else writeJson(adjusted);
}

const adjustments = new Map<string, AdjustableLimitsInput>();
const MAX_ADJUSTMENTS = 1000;

/** Compiled limits are cached by the identity of the guardian's settings, so equal settings become the same object. */
export function readAdjusted(): AdjustableLimitsInput | null {
  const text = readRaw();
  if (text === "0") return null;
  const known = adjustments.get(text);
  if (known !== undefined) return known;
  return remember<string, AdjustableLimitsInput>(adjustments, text, objectOf(text), MAX_ADJUSTMENTS);
}

/** Parses a text as a JSON object. */
export function objectOf(text: string): object {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("Not an object.");
  return value;
}

export function writePause({ by, until }: Pause): void {
  openList();
  writeNumber(ROLES.indexOf(by));
  writeInstant(until);
  closeList();
}

export function readPause(): Pause {
  readOpen();
  const pause = { by: ofCode(ROLES, readNumber()), until: readInstant() };
  readClose();
  return pause;
}

export function writeAction({ id, type, at, denied, grantedMs, adjusted }: Action, { last }: Base): void {
  openList();
  writeQuoted(id);
  writeNumber(ACTIONS.indexOf(type));
  writeNumber(last - at);
  writeNumber(denied ? 1 : 0);
  writeJson(grantedMs ?? adjusted ?? 0);
  closeList();
}

export function readAction({ last }: Base): Action {
  readOpen();
  const id = readQuoted();
  const type = ofCode(ACTIONS, readNumber());
  const at = last - readNumber();
  const denied = readFlag(readNumber());
  const isList = isAtList();
  const adjusted = isList ? readList(readQuoted, null) : null;
  const grantedMs = isList ? null : readNumber();
  readClose();
  const hasMs = type === "grant" || type === "revoke";
  return { id, type, at, denied, grantedMs: hasMs ? grantedMs : null, adjusted };
}
