import { tzOffset } from "@date-fns/tz";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Time zone offsets change on quarter hours at the finest. */
const STRETCH = 15 * MINUTE;
const MAX_REMEMBERED = 100_000;

const offsets = new Map<string, number>();

/** The local hour, 0 to 23. */
export function localHour(at: number, zone: string): number {
  const stretch = Math.floor(at / STRETCH);
  const key = `${stretch} ${zone}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = tzOffset(zone, new Date(stretch * STRETCH)) * MINUTE;
    if (offsets.size >= MAX_REMEMBERED) offsets.clear();
    offsets.set(key, offset);
  }
  const local = Math.floor((at + offset) / HOUR);
  return ((local % 24) + 24) % 24;
}
