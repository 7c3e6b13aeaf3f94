// A value is the minute after which it may be dropped, in base 36, and the text: `hzb1o |…`. LMDB has no expiry.

const MINUTE = 60_000;

export function seal(text: string, expiresAt: number): string {
  return `${Math.ceil(expiresAt / MINUTE).toString(36)} ${text}`;
}

/**
 * Whether a value is a Recess record or document: the minute, then its writers' marks and text, or where it has moved.
 */
export function isSealed(value: string): boolean {
  return /^[0-9a-z]{4,8} (?:>|[\w.,-]*\|)/.test(value);
}

/** The sealed text; a value that is not sealed is returned unchanged. */
export function textOf(value: string): string {
  return value.slice(value.indexOf(" ") + 1);
}

/** `Infinity` for a value that is not sealed, as its expiry is unknown. */
export function expiryOf(value: string): number {
  const end = value.indexOf(" ");
  const minutes = end === -1 ? Number.NaN : Number.parseInt(value.slice(0, end), 36);
  return Number.isNaN(minutes) ? Infinity : minutes * MINUTE;
}
