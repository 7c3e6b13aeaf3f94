import { type ProblemCode } from "../http/problem.ts";
import { isSilence } from "./streams.ts";

/** Whether an answer is one JSON document, of which nothing is sent before it is complete. */
export function isOneDocument({ headers }: Response): boolean {
  return /^application\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(headers.get("content-type") ?? "");
}

/**
 * The same answer, complete. The problem, if it breaks off, falls silent, does not match its encoding or is no JSON object: then
 * nothing was answered. Its ends are looked at and not all of it: it is parsed where it is metered.
 */
export async function complete(response: Response): Promise<Response | ProblemCode> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    return isSilence(error) ? "upstream-timeout" : "upstream-invalid";
  }
  if (!isObject(bytes)) return "upstream-invalid";
  return new Response(bytes, { status: response.status, headers: response.headers });
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
