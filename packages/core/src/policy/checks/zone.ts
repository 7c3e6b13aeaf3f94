import type { PolicyIssue } from "../../values/errors.ts";
import { warning } from "../issues.ts";
import type { SoundPolicy } from "./check.ts";

/** Zones that `Intl` knows and that no place has: an offset for the whole year. */
const FIXED: { readonly [name: string]: string } = {
  EST: "America/New_York",
  MST: "America/Denver",
  HST: "Pacific/Honolulu",
};

/** A zone that is an offset under another name. */
export function* checkZone({ timeZone }: SoundPolicy): Iterable<PolicyIssue> {
  if (timeZone === undefined) return;
  const place = FIXED[timeZone.toUpperCase()];
  if (place === undefined && !/^etc\/gmt[+-]/i.test(timeZone)) return;
  const message = `"${timeZone}" is the same offset all year, also where clocks change in summer. Write the zone of a place such as "${place ?? "America/New_York"}".`;
  yield warning("fixed-offset-zone", ["timeZone"], message);
}
