import { NONE, trimmed } from "../lib/lists.ts";

const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SPACE = 32;
const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const BACKSLASH = 92;
const ENDLESS = 33;
const DIGIT_0 = 48;
const LETTER_A = 97;
const LETTER_N = 110;
const LETTER_Z = 122;

// Texts are read one after another. The position is a module variable, because reading a record changes it hundreds of
// times and an object's property would be slower. All functions that change it are therefore in this file.
let text = "";
let at = 0;

/** Starts reading a text. All following calls throw a SyntaxError if the text does not contain what they read. */
export function beginReading(of: string, from: number): void {
  text = of;
  at = from;
}

export function endReading(): void {
  if (at !== text.length) throw unexpected();
}

function take(code: number): void {
  if (!skip(code)) throw unexpected();
}

/** A value must be followed by a comma or by the end of its list. */
function endItem(): void {
  const code = text.charCodeAt(at);
  if (code === COMMA) at++;
  else if (code !== CLOSE) throw unexpected();
}

export function readOpen(): void {
  take(OPEN);
}

function isQuoteClosed(): boolean {
  if (!skip(QUOTE)) return false;
  endItem();
  return true;
}

export function readClose(): void {
  take(CLOSE);
  if (at < text.length) endItem();
}

export function isAtClose(): boolean {
  return text.charCodeAt(at) === CLOSE;
}

/** A safe integer. */
export function readNumber(): number {
  const from = text;
  const isNegative = from.charCodeAt(at) === MINUS;
  const start = isNegative ? at + 1 : at;
  let end = start;
  let value = 0;
  for (;;) {
    const digit = from.charCodeAt(end) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
    end++;
  }
  at = end;
  if (end === start || value > Number.MAX_SAFE_INTEGER) throw unexpected();
  endItem();
  return isNegative ? -value : value;
}

/** An integer in base 36. */
export function readBase36(): number {
  const from = text;
  let end = at;
  let value = 0;
  for (;;) {
    const code = from.charCodeAt(end);
    const digit = code >= LETTER_A && code <= LETTER_Z ? code - LETTER_A + 10 : code - DIGIT_0;
    if (!(digit >= 0 && (digit <= 9 || code >= LETTER_A))) break;
    value = value * 36 + digit;
    end++;
  }
  if (end === at || value > Number.MAX_SAFE_INTEGER) throw unexpected();
  at = end;
  return value;
}

const DIGIT_VALUES = new Int8Array(128).fill(-1);
Array.from("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_", (digit, value) => {
  DIGIT_VALUES[digit.charCodeAt(0)] = value;
});

/** An integer in base 64: of this many digits, or of all that follow. */
export function readBase64(count: number = Infinity): number {
  const from = text;
  const isNegative = from.charCodeAt(at) === MINUS;
  const start = isNegative ? at + 1 : at;
  let end = start;
  let value = 0;
  while (end - start < count) {
    const digit = DIGIT_VALUES[from.charCodeAt(end)] ?? -1;
    if (digit < 0) break;
    value = value * 64 + digit;
    end++;
  }
  if (end === start || value > Number.MAX_SAFE_INTEGER || (count !== Infinity && end - start < count)) {
    throw unexpected();
  }
  at = end;
  return isNegative ? -value : value;
}

let isFirstField = true;

export function beginReadingWord(): void {
  isFirstField = true;
}

/** The next number of a word: 0 if it is empty, or if the word has ended. */
export function readField(): number {
  if (isFirstField) isFirstField = false;
  else if (!skip(DOT)) return 0;
  if (skip(ENDLESS)) return Infinity;
  const code = text.charCodeAt(at);
  return code === MINUS || (DIGIT_VALUES[code] ?? -1) >= 0 ? readBase64() : 0;
}

export function skipMark(code: number): boolean {
  return skip(code);
}

function skip(code: number): boolean {
  if (text.charCodeAt(at) !== code) return false;
  at++;
  return true;
}

export function skipDot(): boolean {
  return skip(DOT);
}

/** A number, or `null`. */
export function readNumberOrNull(): number | null {
  if (text.charCodeAt(at) !== LETTER_N) return readNumber();
  if (!text.startsWith("null", at)) throw unexpected();
  at += 4;
  endItem();
  return null;
}

/**
 * Like `readQuoted`, for a string that usually equals `usual`. It then returns `usual` itself, because a slice would
 * keep the whole text in memory.
 */
export function readQuotedLike(usual: string): string {
  const end = at + 1 + usual.length;
  const isUsual = text.charCodeAt(at) === QUOTE && text.charCodeAt(end) === QUOTE && text.startsWith(usual, at + 1);
  // A backslash is escaped in the text, so the comparison above would be wrong.
  if (!isUsual || usual.includes("\\")) return interned(readQuoted());
  at = end + 1;
  endItem();
  return usual;
}

/**
 * The engine's own string of a text: each decision compares zones, bands and versions, and two of its own strings are
 * the same only if they are the same object. As a key of an object a string becomes one of its own.
 */
function interned(read: string): string {
  const [own = read] = Object.keys({ [read]: true });
  return own;
}

export function readQuoted(): string {
  take(QUOTE);
  const from = text;
  const start = at;
  for (let end = start; end < from.length; end++) {
    const code = from.charCodeAt(end);
    if (code === QUOTE) {
      at = end + 1;
      endItem();
      return from.slice(start, end);
    }
    if (code === BACKSLASH) {
      at = start - 1;
      return parseJson(readRaw()) as string;
    }
  }
  throw unexpected();
}

/** An error from `JSON` would quote the text. */
export function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw unexpected();
  }
}

/** A JSON value as raw text: up to the comma or the end of its list. */
export function readRaw(): string {
  const start = at;
  let depth = 0;
  let isQuoted = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isQuoted) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isQuoted = false;
    } else if (code === QUOTE) {
      isQuoted = true;
    } else if (code === OPEN || code === OPEN_BRACE) {
      depth++;
    } else if (depth === 0 && (code === COMMA || code === CLOSE)) {
      const raw = text.slice(start, at);
      endItem();
      return raw;
    } else if (code === CLOSE || code === CLOSE_BRACE) {
      depth--;
    }
  }
  throw unexpected();
}

export function isAtList(): boolean {
  return text.charCodeAt(at) === OPEN;
}

export function isAtQuote(): boolean {
  return text.charCodeAt(at) === QUOTE;
}

/** The space-separated words of one quoted text. */
export function readWords<Word>(word: () => Word): readonly Word[] {
  take(QUOTE);
  if (isQuoteClosed()) return NONE;
  const words: Word[] = [];
  do {
    const start = at;
    words.push(word());
    // A truncated text ends here: there is no closing quote to read.
    if (!skip(SPACE) && at === start) throw unexpected();
  } while (!isQuoteClosed());
  return trimmed(words);
}

/** One word in quotes. */
export function readWord<Word>(word: () => Word): Word {
  take(QUOTE);
  isFirstField = true;
  const read = word();
  if (!isQuoteClosed()) throw unexpected();
  return read;
}

/** Empty lists share one object. */
export function readList<Item, Base>(item: (base: Base) => Item, base: Base): readonly Item[] {
  readOpen();
  const items: Item[] = [];
  while (!isAtClose()) items.push(item(base));
  readClose();
  return trimmed(items);
}

function unexpected(): SyntaxError {
  return new SyntaxError(`Unexpected text at ${at}.`);
}

/** Whether a base-64 digit is next. */
export function isAtDigit(): boolean {
  return (DIGIT_VALUES[text.charCodeAt(at)] ?? -1) >= 0;
}
