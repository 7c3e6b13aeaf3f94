import { DAY_NAMES, SCHOOLNIGHT } from "../time/calendar.ts";
import { looksLikeDate, parseDate } from "./date.ts";
import { parseClockTime, parseDuration } from "../values/duration.ts";
import { didYouMean } from "./nearest.ts";
import { guessClockTime, guessDuration } from "./guess.ts";

/** Quotes a value in a message, shortened. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The message for a missing or empty value, with how to write one. */
export function absent(value: unknown, remedy: string): string {
  return value === undefined ? `Missing. ${remedy}` : `Empty. ${remedy}`;
}

/** How a text field is checked. Each function returns what is wrong and how to write it, or nothing. */
export interface TextField {
  /** How to write a valid value. */
  readonly remedy: string;
  readonly fault: (text: string) => string | undefined;
  /** The message for a value that is neither a string nor missing. */
  readonly wrongType?: (value: unknown) => string | undefined;
}

/** The problem with a text field's value, or `undefined`. */
export function textFault(value: unknown, { remedy, fault, wrongType }: TextField): string | undefined {
  if (typeof value === "string") return fault(value);
  if (value === undefined || value === null) return absent(value, remedy);
  return wrongType?.(value) ?? `${quote(value)} is not text. ${remedy}`;
}

const DURATION_REMEDY = 'Write a duration such as "1h30m", "90m" or "45s".';

export interface DurationOptions {
  /** Rejects a length of 0, with this reason. */
  readonly positive?: string | undefined;
  /** A literal word that is also accepted. */
  readonly orWord?: string | undefined;
}

/** A duration. */
export function durationField({ positive, orWord }: DurationOptions = {}): TextField {
  const remedy = orWord === undefined ? DURATION_REMEDY : `Write "${orWord}", or a duration such as "1h" or "10m".`;
  return {
    remedy,
    fault: (value) => {
      if (value === orWord) return undefined;
      const ms = parseDuration(value);
      if (ms !== undefined) return ms === 0 ? positive : undefined;
      if (isNone(value)) return `${quote(value)} is not a duration. ${LEAVE_OUT}`;
      const guess = guessDuration(value);
      return `${quote(value)} is not a duration. ${guess === undefined ? remedy : `Write "${guess}".`}`;
    },
    wrongType: (value) => {
      if (typeof value !== "number") return undefined;
      const guess = guessDuration(value);
      return guess === undefined
        ? `${value} is not a duration. ${remedy}`
        : `${value} has no unit. Write "${guess}" for ${value} minutes; the units are d, h, m and s.`;
    },
  };
}

/** A local clock time; `"24:00"` only as an end. */
export function clockTimeField({ allow24 = false }: { readonly allow24?: boolean } = {}): TextField {
  const remedy = 'Write a clock time such as "21:00".';
  const fix = (value: unknown): string => {
    const guess = guessClockTime(value);
    return guess === undefined ? remedy : `Write "${guess}".`;
  };
  return {
    remedy,
    fault: (value) => {
      if (parseClockTime(value, { allow24 }) !== undefined) return undefined;
      if (value === "24:00") return 'Only "to" can be "24:00". Write "00:00".';
      return `${quote(value)} is not a clock time from "00:00" to "23:59". ${fix(value)}`;
    },
    wrongType: (value) =>
      typeof value === "number" ? `${value} is a bare number, not a clock time. ${fix(value)}` : undefined,
  };
}

/** A date that exists. */
export const DATE_FIELD: TextField = {
  remedy: 'Write a date such as "2026-10-01".',
  fault: (value) => dateFault(value, DATE_FIELD.remedy),
};

function dateFault(value: string, remedy: string): string | undefined {
  if (parseDate(value) !== undefined) return undefined;
  return looksLikeDate(value)
    ? `There is no ${value} in the calendar. ${remedy}`
    : `${quote(value)} is not a date. ${remedy}`;
}

/** A name for dates on which a window can start. */
export const DAY_NAME_FIELD: TextField = {
  remedy: `Write a date such as "2026-10-01", or one of ${DAY_NAMES.join(", ")}.`,
  fault: (value) => dayNameFault(value, [SCHOOLNIGHT]),
};

/** The problem with a day name; `more` lists further valid names. */
export function dayNameFault(value: string, more: readonly string[] = []): string | undefined {
  const names = [...DAY_NAMES, ...more];
  if (names.includes(value)) return undefined;
  if (/^\d/.test(value)) return dateFault(value, DAY_NAME_FIELD.remedy);
  return `${quote(value)} is not the name of a day.${didYouMean(value, names) || ` ${DAY_NAME_FIELD.remedy}`}`;
}

/** The message for an unknown key, with the known ones. */
export function unknownKey(key: string, keys: readonly string[]): string {
  const [, unquoted] = TYPOGRAPHIC.exec(key) ?? [];
  if (unquoted !== undefined) {
    const offer = didYouMean(unquoted, keys) || ` Write ${quote(unquoted)}.`;
    return `${key} is in typographic quotes. Use plain ones.${offer}`;
  }
  const offer =
    didYouMean(key, keys) || ` The keys here are ${keys.filter((known) => known !== "$schema").join(", ")}.`;
  return `Unknown key "${key}".${offer}`;
}

const TYPOGRAPHIC = /^[‘“„«](.+)[’”“»]$/u;

/** Values with which authors mean "none". */
function isNone(input: unknown): boolean {
  return input === false || (typeof input === "string" && /^(?:no|none|off|false|never)$/i.test(input));
}

const LEAVE_OUT = 'To have none, leave the key out; "null" takes away what is built on.';

/** The message for a value that is not an object with keys. */
export function notObject(input: unknown, keys: readonly string[]): string {
  if (isNone(input)) return `${quote(input)} is not possible here. ${LEAVE_OUT}`;
  const remedy = `Write keys and values here: ${keys.filter((known) => known !== "$schema").join(", ")}.`;
  return input === undefined || input === null ? absent(input, remedy) : `${quote(input)} has no keys. ${remedy}`;
}

export function notOneOf(input: unknown, words: readonly string[]): string {
  const remedy = `Write ${words.map((word) => `"${word}"`).join(" or ")}.`;
  if (input === undefined || input === null) return absent(input, remedy);
  const offer = typeof input === "string" ? didYouMean(input, words) : "";
  return `${quote(input)} is not possible here.${offer || ` ${remedy}`}`;
}

export function notNumber(input: unknown, remedy: string): string {
  if (input === undefined || input === null) return absent(input, remedy);
  if (typeof input === "string" && input.trim() !== "" && Number.isFinite(Number(input))) {
    return `${quote(input)} is text. Write the number ${Number(input)}, without quotes.`;
  }
  return `${typeof input === "number" ? String(input) : quote(input)} is not a number. ${remedy}`;
}

export function notList(input: unknown, remedy: string): string {
  if (isNone(input)) return `${quote(input)} is not possible here. ${LEAVE_OUT}`;
  return input === undefined || input === null ? absent(input, remedy) : `${quote(input)} is not a list. ${remedy}`;
}

/** Whether JSON can represent a value. */
export function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  return (Array.isArray(value) ? value : Object.values(value)).every(isJson);
}

export const NOT_JSON: string =
  "Not something that JSON can hold. Write text, a number, true, false, null, a list or keys and values.";

/** The message for a value that is not a map of features. */
export function notFeatures(input: unknown): string {
  return `${quote(input)} has no keys. Write names and values such as {"pushNotifications": false}.`;
}

/** The problem with a value that must be an integer of at least `min`. */
export function wholeNumberFault(input: unknown, min: number): string | undefined {
  const remedy = `Write a whole number, ${min} or more.`;
  if (typeof input !== "number") return notNumber(input, remedy);
  return Number.isSafeInteger(input) && input >= min ? undefined : `${input} is not possible here. ${remedy}`;
}
