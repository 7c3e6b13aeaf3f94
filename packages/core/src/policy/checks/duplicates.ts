import type { PolicyIssue } from "../../values/errors.ts";
import { parseDuration } from "../../values/duration.ts";
import { error } from "../issues.ts";
import { bandsOf, itemsOf, type ValidBandPart, type ValidPolicyPart } from "./check.ts";

type Path = readonly (string | number)[];

/** Finds items of a band that are identified by their content and have the same content. */
export function* checkDuplicates(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    yield* sameIds(band.reminders, "reminder", ["bands", name, "reminders"]);
    yield* sameIds(band.nudges, "nudge", ["bands", name, "nudges"]);
    yield* sameLimits(band.messageLimits, ["bands", name, "messageLimits"]);
    yield* sameLimits(band.voice?.messageLimits, ["bands", name, "voice", "messageLimits"]);
  }
}

function* sameIds(
  list: readonly ({ readonly id?: string | undefined } | undefined)[] | undefined,
  what: string,
  path: Path,
): Iterable<PolicyIssue> {
  for (const [index, first, { id }] of repeated(list, (item) => item.id)) {
    const message = `There is a ${what} "${id}" already, at place ${first + 1} of this list. Give this one another id.`;
    yield error("duplicate-id", [...path, index, "id"], message);
  }
}

/** Finds two message limits that are the same. */
export function* sameLimits(list: ValidBandPart["messageLimits"], path: Path): Iterable<PolicyIssue> {
  const identity = ({ limit, per }: { readonly limit?: number | undefined; readonly per?: string | undefined }) =>
    limit === undefined || per === undefined ? undefined : `${limit} ${per === "day" ? per : parseDuration(per)}`;
  for (const [index, first, { limit, per }] of repeated(list, identity)) {
    const message = `The limit of ${limit} per ${per} is here already, at place ${first + 1} of this list. Remove one of the two.`;
    yield error("duplicate-limit", [...path, index], message);
  }
}

/** The items that repeat an earlier one: their paths, the earlier one's path, and the items. */
function* repeated<T>(
  list: readonly (T | undefined)[] | undefined,
  identity: (item: T) => string | undefined,
): Iterable<readonly [index: number, first: number, item: T]> {
  const seen = new Map<string, number>();
  for (const [index, item] of itemsOf(list)) {
    const key = identity(item);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else yield [index, first, item];
  }
}
