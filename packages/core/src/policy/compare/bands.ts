import type { BandInput, PolicyInput } from "../../values/policy.ts";
import { UNGOVERNED } from "../names.ts";

/** Ages in whole years, `[from, to)`, or those who are of unknown age. */
export type Ages = readonly [from: number, to: number] | "unknown";

export interface NamedBand {
  readonly name: string;
  readonly band: BandInput;
}

/** The bands of two policies that hold the same ages; `undefined`: these ages are not governed. */
export interface BandPair {
  readonly ages: Ages;
  readonly own: NamedBand | undefined;
  readonly claimed: NamedBand | undefined;
}

/** Nobody is older. */
const OLDEST = 150;

/** Both policies' bands, age by age. Neighbouring ages with the same two bands are one pair. */
export function bandPairs(own: PolicyInput, claimed: PolicyInput): readonly BandPair[] {
  const edges = new Set([0, ...edgesOf(own), ...edgesOf(claimed)]);
  const starts = [...edges].filter((age) => age < OLDEST).sort((a, b) => a - b);
  const pairs: BandPair[] = [];
  for (const [index, from] of starts.entries()) {
    const pair = {
      ages: [from, starts[index + 1] ?? OLDEST] as const,
      own: bandAt(own, from),
      claimed: bandAt(claimed, from),
    };
    if (pair.own !== undefined || pair.claimed !== undefined) pairs.push(pair);
  }
  const unknown: BandPair = { ages: "unknown", own: bandOfUnknown(own), claimed: bandOfUnknown(claimed) };
  return unknown.own === undefined && unknown.claimed === undefined ? pairs : [...pairs, unknown];
}

function edgesOf({ bands }: PolicyInput): readonly number[] {
  return Object.values(bands).flatMap(({ ages }) => ages);
}

/** As `bandOfAge`: below all bands, the youngest. */
function bandAt({ bands }: PolicyInput, age: number): NamedBand | undefined {
  const sorted = Object.entries(bands)
    .map(([name, band]) => ({ name, band }))
    .sort((a, b) => a.band.ages[0] - b.band.ages[0]);
  const [youngest] = sorted;
  if (youngest !== undefined && age < youngest.band.ages[0]) return youngest;
  return sorted.find(({ band }) => band.ages[0] <= age && age < band.ages[1]);
}

function bandOfUnknown({ bands, unknownAge = UNGOVERNED }: PolicyInput): NamedBand | undefined {
  const band = Object.hasOwn(bands, unknownAge) ? bands[unknownAge] : undefined;
  return band === undefined ? undefined : { name: unknownAge, band };
}
