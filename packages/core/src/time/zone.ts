import { tzOffset } from "@date-fns/tz/tzOffset";
import { millisecondsInDay, millisecondsInMinute } from "date-fns/constants";
import { remember } from "../lib/memo.ts";

/**
 * A time zone with cached offsets: a limiter needs them on every event, and a call to `Intl` takes longer than the rest
 * of a decision.
 */
export interface Zone {
  readonly name: string;
  /** Local time minus UTC at an instant, ms. */
  offsetAt(instant: number): number;
  /**
   * The instant of a local time, encoded as if it were UTC (ms). In a gap it moves forward by the gap's length; in an
   * overlap the earlier instant is used: Temporal's `compatible`, RFC 5545.
   */
  resolve(local: number): number;
}

/** The time covered by one cached stretch; short enough for at most one change of offset. */
const STRETCH_MS = 2 ** 26;

/** More than a year of stretches; the cache is cleared beyond that. */
const MAX_STRETCHES = 1024;

interface Stretch {
  readonly before: number;
  /** The instant of the change, or Infinity. */
  readonly change: number;
  readonly after: number;
}

const zones = new Map<string, Zone>();

/** More than `Intl` has, so that invented spellings cannot fill memory. */
const MAX_ZONES = 1024;

/** Whether `Intl` knows the name as an IANA zone. Bare offsets such as `+08:00` are not zones: they have no rules. */
export function isTimeZone(name: string): boolean {
  return find(name) !== undefined;
}

/** The zone of that name. Throws a RangeError if `isTimeZone` is false. */
export function zoneOf(name: string): Zone {
  const zone = find(name);
  if (zone === undefined) throw new RangeError(`"${name}" is not a time zone that Intl knows.`);
  return zone;
}

// Each event asks whether its account's zone is one, and events of one zone tend to come together.
let last: Zone | undefined;

function find(name: string): Zone | undefined {
  if (last?.name !== name) last = findNamed(name);
  return last;
}

function findNamed(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(name) || !isKnownToIntl(name)) return undefined;
  return remember(zones, name, makeZone(name), MAX_ZONES);
}

/** Does not use `tzOffset`, which accepts an offset at the end of anything, such as `Mars+05:00`. */
function isKnownToIntl(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function makeZone(name: string): Zone {
  const stretches = new Map<number, Stretch>();

  const lookUp = (instant: number): number => Math.round(tzOffset(name, new Date(instant)) * millisecondsInMinute);

  const stretchAt = (index: number): Stretch => {
    const known = stretches.get(index);
    if (known !== undefined) return known;
    const start = index * STRETCH_MS;
    const end = start + STRETCH_MS;
    const before = lookUp(start);
    const after = lookUp(end);
    let change = Infinity;
    if (before !== after) {
      let low = start;
      let high = end;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (lookUp(middle) === before) low = middle;
        else high = middle;
      }
      change = high;
    }
    return remember(stretches, index, { before, change, after }, MAX_STRETCHES);
  };

  const offsetAt = (instant: number): number => {
    const stretch = stretchAt(Math.floor(instant / STRETCH_MS));
    return instant < stretch.change ? stretch.before : stretch.after;
  };

  const resolve = (local: number): number => {
    // No offset is as large as a day, so these two are before and after any relevant change.
    const before = offsetAt(local - millisecondsInDay);
    const after = offsetAt(local + millisecondsInDay);
    const earlier = local - before;
    if (before === after || offsetAt(earlier) === before) return earlier;
    const later = local - after;
    return offsetAt(later) === after ? later : earlier;
  };

  return { name, offsetAt, resolve };
}
