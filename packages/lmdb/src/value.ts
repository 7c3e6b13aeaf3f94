// A value is the minute after which it may be dropped, in base 36, and the text: `hzb1o |…`. LMDB has no expiry of its own.

const MINUTE = 60_000;

export function seal(text: string, expiresAt: number): string {
  return `${Math.ceil(expiresAt / MINUTE).toString(36)} ${text}`;
}

/** Whether a value is a record or document of Recess: the minute, the marks of its writers and the text, or where it has moved. */
export function isSealed(value: string): boolean {
  return /^[0-9a-z]{4,8} (?:>|[\w.,-]*\|)/.test(value);
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
