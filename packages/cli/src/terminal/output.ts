import { once } from "node:events";
import { codeOf, EXIT, systemReason } from "../errors.ts";

/** Writes to standard output and waits for a slow reader. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (text.length > 0 && !process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Collects lines for standard output and writes them together. */
export interface LinePrinter {
  add(line: string): void;
  /** Whether enough is buffered to flush. */
  readonly isFull: boolean;
  flush(): Promise<void>;
}

const PIECE_BYTES = 512 * 1024;

/** Encodes line by line: joining the lines first takes longer than writing them. */
export function makeLinePrinter(): LinePrinter {
  let buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let length = 0;

  const makeRoom = (bytes: number): void => {
    if (length + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (length + bytes));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };

  return {
    add: (line) => {
      // A UTF-16 unit is at most 3 bytes of UTF-8.
      makeRoom(3 * line.length + 1);
      length += buffer.write(line, length);
      buffer[length++] = NEWLINE;
    },
    get isFull() {
      return length >= PIECE_BYTES / 2;
    },
    flush: async () => {
      const piece = buffer.subarray(0, length);
      // A buffer that was handed over is not reused.
      buffer = Buffer.allocUnsafe(PIECE_BYTES);
      length = 0;
      await print(piece);
    },
  };
}

const NEWLINE = 0x0a;

/** A reader may close standard output early, as `head` does. That is not an error. */
export function endWithOutput(): void {
  process.stdout.on("error", (error) => {
    if (codeOf(error) === "EPIPE") process.exit(EXIT.ok);
    say(`error: Standard output cannot be written: ${systemReason(error) ?? error.message}.`);
    process.exit(EXIT.badInput);
  });
  // Nobody reads it any more, so errors cannot be reported.
  process.stderr.on("error", () => {});
}

/** Prints a message to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
