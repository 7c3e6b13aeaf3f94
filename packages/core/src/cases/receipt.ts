import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../lib/utf8.ts";

/** Without I, L, O and U, which are easily confused when a code is read aloud. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A short code, `"7K3M9-QX2DP"`: 50 bits of a hash. */
export function codeOf(text: string): string {
  const code = [...sha256(utf8(`recess case ${text}`)).subarray(0, 10)].map((byte) => LETTERS[byte & 31]).join("");
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
