import { millisecondsInHour, millisecondsInMinute } from "date-fns/constants";
import { tzOffset } from "@date-fns/tz";

/** Time zone offsets change on quarter hours at the finest. */
const STRETCH = 15 * millisecondsInMinute;
const CACHE_SIZE = 100_000;

const offsets = new Map<string, number>();

/** The local hour, 0 to 23. */
export function localHour(at: number, zone: string): number {
  const stretch = Math.floor(at / STRETCH);
  const key = `${stretch} ${zone}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = tzOffset(zone, new Date(stretch * STRETCH)) * millisecondsInMinute;
    if (offsets.size >= CACHE_SIZE) offsets.clear();
    offsets.set(key, offset);
  }
  const local = Math.floor((at + offset) / millisecondsInHour);
  return ((local % 24) + 24) % 24;
}
