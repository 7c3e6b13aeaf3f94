import type { PolicyIssue } from "../../values/errors.ts";
import { warning } from "../issues.ts";
import type { ValidPolicyPart } from "./check.ts";

/** Zones that `Intl` knows but that belong to no place, with a nearby place. */
const NO_PLACE: { readonly [name: string]: string } = {
  EST: "America/New_York",
  EST5EDT: "America/New_York",
  CST6CDT: "America/Chicago",
  MST: "America/Denver",
  MST7MDT: "America/Denver",
  PST8PDT: "America/Los_Angeles",
  HST: "Pacific/Honolulu",
  GMT: "Europe/London",
  GREENWICH: "Europe/London",
  WET: "Europe/Lisbon",
  CET: "Europe/Paris",
  MET: "Europe/Berlin",
  EET: "Europe/Athens",
};

/** `GMT0`, `Etc/GMT`, `Etc/GMT+8`. UTC and its aliases are accepted: they are for accounts whose place is unknown. */
const OFFSET = /^(etc\/)?gmt([+-]?\d+)?$/i;

/** Finds zones that are a fixed offset, or legacy rules of no place. */
export function* checkZone({ timeZone }: ValidPolicyPart): Iterable<PolicyIssue> {
  if (timeZone === undefined) return;
  const place = NO_PLACE[timeZone.toUpperCase().replace(/^ETC\//, "")];
  if (place === undefined && !OFFSET.test(timeZone)) return;
  const message =
    `"${timeZone}" is an offset, or a rule for its changes, and not the zone of a place: it stays what it is when a place changes its clocks. ` +
    `Write the zone of a place such as "${place ?? "America/New_York"}".${reversed(timeZone)}`;
  yield warning("zone-of-no-place", ["timeZone"], message);
}

/** POSIX offsets are positive to the west. */
function reversed(timeZone: string): string {
  const [, sign, hours] = /^etc\/gmt([+-])(\d+)$/i.exec(timeZone) ?? [];
  if (sign === undefined || hours === undefined || Number(hours) === 0) return "";
  return ` "${timeZone}" is UTC${sign === "+" ? "-" : "+"}${hours}.`;
}
