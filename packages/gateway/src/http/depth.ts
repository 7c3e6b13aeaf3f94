const [QUOTE, BACKSLASH, ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Whether JSON is nested more deeply than `max`. A recursive function would exhaust the stack on such a body. */
export function isDeeperThan(max: number, bytes: Uint8Array): boolean {
  // Each level takes a byte to open and one to close.
  if (bytes.length < max * 2) return false;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === ARRAY || byte === OBJECT) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === ARRAY_END || byte === OBJECT_END) depth -= 1;
    else if (byte === QUOTE) at = endOfString(bytes, at);
  }
  return false;
}

/** The index at which the string that begins at `start` ends; the length of `bytes` if it does not end. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let end = start; ;) {
    end = bytes.indexOf(QUOTE, end + 1);
    if (end < 0) return bytes.length;
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}
