/** A server behind the proxy may decode a path that another one has decoded already. */
const MAX_DECODINGS = 3;

/**
 * A path in the one form in which paths are compared. Servers differ: most decode `%63`, many ignore the letter case, a
 * doubled or final slash, dot segments or `;parameters`. Paths that any of these servers treats as the same are equal
 * here, so that no spelling of a message's path passes as something else.
 */
export function comparablePath(uri: string): string {
  const [path = ""] = uri.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/, 1);
  const segments: string[] = [];
  for (const segment of decoded(path).replaceAll("\\", "/").split("/")) {
    const name = segment.replace(/;.*$/s, "");
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(name.toLowerCase());
  }
  return `/${segments.join("/")}`;
}

function decoded(path: string): string {
  let text = path;
  for (let times = 0; times < MAX_DECODINGS; times += 1) {
    // Each run of escapes is decoded by itself: an invalid one must not keep the others from being decoded.
    const next = text.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll("%", ""), "hex").toString(),
    );
    if (next === text) break;
    text = next;
  }
  return text;
}
