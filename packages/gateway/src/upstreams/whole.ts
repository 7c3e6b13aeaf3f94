import { type ProblemCode } from "../http/problem.ts";
import type { Received } from "./send.ts";
import { isSilence, watchSilence } from "./silence.ts";
import type { Source } from "./source.ts";

/** Whether an answer is one JSON document, of which nothing is sent before it is complete. */
export function isOneDocument({ header }: Pick<Received, "header">): boolean {
  return /^application\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(header("content-type") ?? "");
}

/**
 * The text of a document, or the problem if it breaks off, is silent for too long, does not match its encoding or is
 * not a JSON object: then nothing was answered. Only its first and last characters are checked, because it is parsed
 * where it is metered.
 */
export async function documentIn(
  source: Source,
  idleMs: number,
): Promise<{ readonly text: string } | { readonly problem: ProblemCode }> {
  let bytes: Uint8Array;
  try {
    bytes = await readAll(source, { idleMs });
  } catch (error) {
    return { problem: isSilence(error) ? "upstream-timeout" : "upstream-invalid" };
  }
  return isObject(bytes) ? { text: utf8.decode(bytes) } : { problem: "upstream-invalid" };
}

/** Leaves out a byte order mark, as `Response.text()` does. */
const utf8 = new TextDecoder();

export interface ReadOptions {
  /** The maximum silence, ms. */
  readonly idleMs: number;
  /** The number of bytes after which the rest is left unread. Default: all are read. */
  readonly max?: number;
}

/** Reads a source to its end, without a stream. Rejects if it fails or is silent for too long. */
export function readAll(source: Source, { idleMs, max = Number.POSITIVE_INFINITY }: ReadOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const watched = watchSilence(idleMs, (error) => {
      reject(error);
      source.cancel(error);
    });
    const end = (): void => {
      watched.stop();
      const [first] = parts;
      resolve(first !== undefined && parts.length === 1 ? first : Buffer.concat(parts, length));
    };
    const read = (): void => {
      watched.begin();
      source.read({
        next(bytes) {
          watched.end();
          parts.push(bytes);
          length += bytes.length;
          if (length < max) read();
          else {
            source.cancel();
            end();
          }
        },
        end,
        fail(error) {
          watched.stop();
          reject(error);
        },
      });
    };
    read();
  });
}

const [OBJECT, OBJECT_END] = [0x7b, 0x7d];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function isObject(bytes: Uint8Array): boolean {
  let start = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? BYTE_ORDER_MARK.length : 0;
  let end = bytes.length - 1;
  while (isSpace(bytes[start])) start += 1;
  while (isSpace(bytes[end])) end -= 1;
  return start < end && bytes[start] === OBJECT && bytes[end] === OBJECT_END;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
