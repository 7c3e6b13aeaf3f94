// A value is the minute after which it may be dropped, in base 36, and the text: `hzb1o |…`. LMDB has no expiry of its own.

const MINUTE = 60_000;

export function seal(text: string, expiresAt: number): string {
  return `${Math.ceil(expiresAt / MINUTE).toString(36)} ${text}`;
}

/** What was sealed; a value that was not is given as it is. */
export function textOf(value: string): string {
  return value.slice(value.indexOf(" ") + 1);
}

/** Never, for what was not sealed: nobody knows when. */
export function expiryOf(value: string): number {
  const end = value.indexOf(" ");
  const minutes = end === -1 ? Number.NaN : Number.parseInt(value.slice(0, end), 36);
  return Number.isNaN(minutes) ? Infinity : minutes * MINUTE;
}
