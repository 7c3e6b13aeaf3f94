/** Every runtime has it, and no library of the language names it. */
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
const LETTER_A = 97;
const FIRST_PRINTED = 32;
const FIRST_BEYOND_ASCII = 127;

/** What one number takes at most, and what is put around it. */
const SPARE = 32;
const BILLION = 1_000_000_000;

// One buffer for all texts: one is finished before the next begins, and only the text itself is left for the collector.
let bytes = new Uint8Array(1024);
let length = 0;

function makeRoom(count: number): void {
  if (length + count <= bytes.length) return;
  const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
  larger.set(bytes);
  bytes = larger;
}

/** Begins a text of one list of JSON, of which everything beyond ASCII is escaped. */
export function beginText(): void {
  length = 0;
}

/** Without the comma behind the list. */
export function endText(): string {
  return ascii.decode(bytes.subarray(0, length - 1));
}

/** Text of ASCII, as it stands. */
export function writeText(text: string): void {
  makeRoom(text.length + SPARE);
  const into = bytes;
  const start = length;
  for (let i = 0; i < text.length; i++) into[start + i] = text.charCodeAt(i);
  length = start + text.length;
}

// What follows are items of lists, each with the comma behind it.

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

/** For what JSON has no number. */
export function writeNull(): void {
  writeText("null,");
}

function writeEmptyList(): void {
  makeRoom(SPARE);
  bytes[length++] = OPEN;
  bytes[length++] = CLOSE;
  bytes[length++] = COMMA;
}

/** Writes a whole number below a billion with at least so many digits, and says where it ends. */
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

/** A list of items, each with what its distances are counted from. */
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

/** In the place of the comma behind the last item. */
export function closeList(): void {
  makeRoom(SPARE);
  if (bytes[length - 1] === COMMA) length--;
  bytes[length++] = CLOSE;
  bytes[length++] = COMMA;
}

export function writeBase36(value: number): void {
  makeRoom(SPARE);
  let count = 1;
  for (let power = 36; power <= value; power *= 36) count++;
  let rest = value;
  for (let at = length + count - 1; at >= length; at--) {
    const higher = Math.floor(rest / 36);
    const digit = rest - higher * 36;
    bytes[at] = digit < 10 ? DIGIT_0 + digit : LETTER_A + digit - 10;
    rest = higher;
  }
  length += count;
}

export function dotted(value: number): void {
  makeRoom(SPARE);
  bytes[length++] = DOT;
  writeBase36(value);
}

export function quote(): void {
  makeRoom(SPARE);
  bytes[length++] = QUOTE;
}

export function space(): void {
  makeRoom(SPARE);
  bytes[length++] = SPACE;
}

/** In the place of the space behind the last word. */
export function endQuote(): void {
  makeRoom(SPARE);
  if (bytes[length - 1] === SPACE) length--;
  bytes[length++] = QUOTE;
  bytes[length++] = COMMA;
}
