import type { PolicyIssue } from "../../values/errors.ts";
import { error, warning } from "../issues.ts";
import { UNGOVERNED } from "../names.ts";
import { didYouMean } from "../nearest.ts";
import { bandsOf, type ValidPolicyPart } from "./check.ts";

const ADULT = 18;

interface Ages {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Checks the bands' ages: none is empty, none overlap, and which minors are in no band. */
export function* checkAges(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  const bands: Ages[] = [];
  for (const [name, { ages }] of bandsOf(policy)) {
    const [from, to] = ages ?? [];
    if (from === undefined || to === undefined) continue;
    if (from >= to) yield error("empty-ages", ["bands", name, "ages"], emptyAges(from, to));
    else bands.push({ name, from, to });
  }
  for (const [index, band] of bands.entries()) {
    const other = bands.slice(0, index).find((earlier) => earlier.from < band.to && band.from < earlier.to);
    if (other !== undefined) yield error("overlapping-bands", ["bands", band.name, "ages"], overlap(band, other));
  }
  if (policy.bands === undefined) return;
  const count = Object.keys(policy.bands).length;
  if (count === 0 && policy.governs === undefined) yield error("no-bands", ["bands"], NO_BANDS);
  if (count > 0 && policy.governs !== undefined) yield error("governs-nobody", ["bands"], GOVERNS_NOBODY);
  if (count === bands.length) yield* coverage(bands);
}

/** A reload without bands would silently remove every limit. */
const NO_BANDS =
  'There are no bands, so nobody would be governed. Add a band, or write "governs": "nobody" if that is meant.';

const GOVERNS_NOBODY =
  'There are bands, and "governs" says that nobody is governed. Remove one of the two; a region takes "governs" away with null.';

function emptyAges(from: number, to: number): string {
  return from === to
    ? `[${from}, ${to}] contains no age, because the second is not included. Write [${from}, ${to + 1}] for ${from} alone.`
    : `[${from}, ${to}] contains no age. Write the smaller first: [${to}, ${from}].`;
}

function overlap(band: Ages, other: Ages): string {
  const both = agesText(Math.max(band.from, other.from), Math.min(band.to, other.to));
  return `${both} would be in "${other.name}" and in "${band.name}". Change the ages so that each is in one band only.`;
}

function* coverage(bands: readonly Ages[]): Iterable<PolicyIssue> {
  let end: number | undefined;
  for (const band of bands.toSorted((a, b) => a.from - b.from)) {
    if (end !== undefined && end < band.from) yield gap(band, end);
    end = Math.max(end ?? 0, band.to);
  }
  if (end !== undefined && end < ADULT) {
    const message = `${agesText(end, ADULT)} is in no band, so these minors are not governed. Add a band, or let the oldest go up to ${ADULT}.`;
    yield warning("minors-in-no-band", ["bands"], message);
  }
}

function gap(band: Ages, end: number): PolicyIssue {
  const message = `${agesText(end, band.from)} is in no band, so nobody of that age is governed. Let "${band.name}" begin at ${end}, or add a band.`;
  return warning("gap-between-bands", ["bands", band.name, "ages"], message);
}

function agesText(from: number, to: number): string {
  return to - from === 1 ? `Age ${from}` : `Age ${from} to ${to - 1}`;
}

/** Checks where accounts of unknown age go. */
export function* checkUnknownAge(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  // A key without a value had the wrong shape.
  const unknownAge = "unknownAge" in policy ? policy.unknownAge : UNGOVERNED;
  const names = Object.keys(policy.bands ?? {});
  if (unknownAge === undefined || policy.bands === undefined || names.includes(unknownAge)) return;
  if (unknownAge !== UNGOVERNED) {
    const offer = didYouMean(unknownAge, [...names, UNGOVERNED]) || ` Write ${quoted([...names, UNGOVERNED])}.`;
    yield error("unknown-band", ["unknownAge"], `There is no band "${unknownAge}".${offer}`);
  } else if (names.length > 0) {
    const message = `Accounts of unknown age are not governed. Set "unknownAge" to a band's name (${quoted(names)}) to govern them.`;
    yield warning("unknown-age-ungoverned", ["unknownAge"], message);
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
