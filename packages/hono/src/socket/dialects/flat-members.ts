/** Shorter frames are parsed, because there is little to gain. */
const MIN_LENGTH = 1024;
const MAX_MEMBERS = 16;

const QUOTE = 34;
const SPACE = 32;
const COMMA = 44;
const COLON = 58;
const CLOSING_BRACE = 125;

/**
 * The string members of a JSON object, read without parsing it: audio frames have many kB, of which only a few short members matter.
 * Returns `null` if the text must be parsed: it is short, it holds other values than strings without escapes, whole numbers and `null`,
 * or a name occurs twice, so that parsers may use either value.
 */
export function flatMembers(text: string): ReadonlyMap<string, string> | null {
  const { length } = text;
  // Without escapes, each string ends at the next quote.
  if (length < MIN_LENGTH || text[0] !== "{" || text.includes("\\")) return null;
  const members = new Map<string, string>();
  const names = new Set<string>();

  const skipSpaces = (from: number): number => {
    let at = from;
    while (text.charCodeAt(at) === SPACE) at += 1;
    return at;
  };

  let at = 1;
  while (names.size < MAX_MEMBERS) {
    at = skipSpaces(at);
    if (text.charCodeAt(at) !== QUOTE) return null;
    const nameEnd = text.indexOf('"', at + 1);
    if (nameEnd < 0) return null;
    const name = text.slice(at + 1, nameEnd);
    if (names.has(name)) return null;
    names.add(name);
    at = skipSpaces(nameEnd + 1);
    if (text.charCodeAt(at) !== COLON) return null;
    at = skipSpaces(at + 1);
    if (text.charCodeAt(at) === QUOTE) {
      const end = text.indexOf('"', at + 1);
      if (end < 0) return null;
      members.set(name, text.slice(at + 1, end));
      at = end + 1;
    } else {
      const end = endOfWord(text, at);
      if (end === at) return null;
      at = end;
    }
    at = skipSpaces(at);
    if (text.charCodeAt(at) === CLOSING_BRACE) return at === length - 1 ? members : null;
    if (text.charCodeAt(at) !== COMMA) return null;
    at += 1;
  }
  return null;
}

/** The index at which a whole number or `null` ends; `at` itself if there is neither. */
function endOfWord(text: string, at: number): number {
  if (text.startsWith("null", at)) return at + 4;
  let end = at;
  for (let code = text.charCodeAt(end); code >= 48 && code <= 57; code = text.charCodeAt(end)) end += 1;
  return end;
}
