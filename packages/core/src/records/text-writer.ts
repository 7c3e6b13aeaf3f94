/** Provided by every runtime, but declared by no ECMAScript library. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const ascii = new TextDecoder();

const COMMA = 44;
const MINUS = 45;
const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;
const BACKSLASH = 92;
const DOT = 46;
const SPACE = 32;
const DIGIT_0 = 48;
/** `!`, which stands for Infinity: an instant without an end. */
const ENDLESS = 33;
const FIRST_PRINTED = 32;
const FIRST_BEYOND_ASCII = 127;

/** The maximum length of one number with its separators. */
const SPARE = 32;
const BILLION = 1_000_000_000;

// One buffer for all texts: one is finished before the next begins, so that only the text itself becomes garbage.
let bytes = new Uint8Array(1024);
let length = 0;

function makeRoom(count: number): void {
  if (length + count <= bytes.length) return;
  const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
  larger.set(bytes);
  bytes = larger;
}

/** Starts a text that is one JSON list; everything beyond ASCII is escaped. */
export function beginText(): void {
  length = 0;
}

/** Without the comma after the list. */
export function endText(): string {
  return ascii.decode(bytes.subarray(0, length - 1));
}

/** ASCII text, unchanged. */
export function writeText(text: string): void {
  makeRoom(text.length + SPARE);
  const into = bytes;
  const start = length;
  for (let i = 0; i < text.length; i++) into[start + i] = text.charCodeAt(i);
  length = start + text.length;
}

// The functions below write list items, each with a trailing comma.

export function writeQuoted(text: string): void {
  makeRoom(text.length + SPARE);
  const into = bytes;
  const start = length + 1;
  into[length] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < FIRST_PRINTED || code >= FIRST_BEYOND_ASCII || code === QUOTE || code === BACKSLASH) {
      writeJson(text);
      return;
    }
    into[start + i] = code;
  }
  into[start + text.length] = QUOTE;
  into[start + text.length + 1] = COMMA;
  length = start + text.length + 2;
}

export function writeJson(value: unknown): void {
  writeText(JSON.stringify(value).replace(/[^ -~]/g, escaped));
  bytes[length++] = COMMA;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

export function writeNumber(value: number): void {
  makeRoom(SPARE);
  if (value >= 0 && value < 10) {
    bytes[length++] = DIGIT_0 + value;
  } else if (value >= 0 && value < BILLION) {
    length = digits(bytes, length, value, 1);
  } else if (!Number.isSafeInteger(value)) {
    writeText(String(value));
  } else {
    if (value < 0) bytes[length++] = MINUS;
    const size = Math.abs(value);
    const billions = Math.floor(size / BILLION);
    if (billions > 0) length = digits(bytes, length, billions, 1);
    length = digits(bytes, length, size - billions * BILLION, billions > 0 ? 9 : 1);
  }
  bytes[length++] = COMMA;
}

/** For values that JSON has no number for. */
export function writeNull(): void {
  writeText("null,");
}

function writeEmptyList(): void {
  makeRoom(SPARE);
  bytes[length++] = OPEN;
  bytes[length++] = CLOSE;
  bytes[length++] = COMMA;
}

/** Writes an integer below a billion with at least this many digits, and returns where it ends. */
function digits(into: Uint8Array, start: number, value: number, atLeast: number): number {
  let count = 1;
  for (let power = 10; power <= value; power *= 10) count++;
  if (count < atLeast) count = atLeast;
  let rest = value | 0;
  for (let at = start + count - 1; at >= start; at--) {
    const tens = (rest / 10) | 0;
    into[at] = DIGIT_0 + rest - tens * 10;
    rest = tens;
  }
  return start + count;
}

/** A list of items, each with its base for relative values. */
export function writeList<Item, Base>(
  items: readonly Item[],
  write: (item: Item, base: Base) => void,
  base: Base,
): void {
  if (items.length === 0) {
    writeEmptyList();
    return;
  }
  openList();
  for (const item of items) write(item, base);
  closeList();
}

export function openList(): void {
  makeRoom(SPARE);
  bytes[length++] = OPEN;
}

/** Replaces the comma after the last item. */
export function closeList(): void {
  makeRoom(SPARE);
  if (bytes[length - 1] === COMMA) length--;
  bytes[length++] = CLOSE;
  bytes[length++] = COMMA;
}

/** What five digits hold. Worked out here, because engines call a library function for a power: half the time of a record. */
const LOW = 2 ** 30;
const LOW_DIGITS = 5;
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_";
const DIGIT_CODES: readonly number[] = Array.from(DIGITS, (digit) => digit.charCodeAt(0));

/** An integer in base 64, with at least this many digits. */
export function writeBase64(value: number, atLeast: number = 1): void {
  makeRoom(SPARE);
  if (value < 0) bytes[length++] = MINUS;
  const size = Math.abs(value);
  const high = Math.floor(size / LOW);
  if (high > 0) length = digits64(length, high, atLeast - LOW_DIGITS);
  length = digits64(length, size - high * LOW, high > 0 ? LOW_DIGITS : atLeast);
}

/** Writes an integer below 2^30, and returns where it ends. */
function digits64(start: number, value: number, atLeast: number): number {
  let count = 1;
  for (let rest = value >>> 6; rest > 0; rest >>>= 6) count++;
  if (count < atLeast) count = atLeast;
  let rest = value;
  for (let at = start + count - 1; at >= start; at--) {
    bytes[at] = DIGIT_CODES[rest & 63] ?? 0;
    rest >>>= 6;
  }
  return start + count;
}

/** The number of dots before the next written field. */
let dots = 0;

/** Starts a word: numbers in base 64 separated by dots; a zero is empty and trailing zeros are left out. */
export function beginWord(): void {
  dots = 0;
}

export function writeField(value: number): void {
  if (value === 0) {
    dots++;
    return;
  }
  makeRoom(SPARE + dots);
  for (; dots > 0; dots--) bytes[length++] = DOT;
  if (value === Infinity) bytes[length++] = ENDLESS;
  else writeBase64(value);
  dots = 1;
}

/** One character within quotes. */
export function writeMark(code: number): void {
  makeRoom(SPARE);
  bytes[length++] = code;
}

/** Words in one quoted text, separated by spaces. */
export function writeWords<Item>(items: readonly Item[], write: (item: Item) => void): void {
  makeRoom(SPARE);
  bytes[length++] = QUOTE;
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) writeMark(SPACE);
    isFirst = false;
    write(item);
  }
  writeMark(QUOTE);
  bytes[length++] = COMMA;
}

// One word in quotes. Two functions: one that takes what to write needs a closure for each word.

export function openWord(): void {
  writeMark(QUOTE);
  dots = 0;
}

export function closeWord(): void {
  writeMark(QUOTE);
  bytes[length++] = COMMA;
}
