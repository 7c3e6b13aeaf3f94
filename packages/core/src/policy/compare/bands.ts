import type { BandInput, PolicyInput } from "../../values/policy.ts";
import { UNGOVERNED } from "../names.ts";

/** Ages in whole years, `[from, to)`, or accounts of unknown age. */
export type Ages = readonly [from: number, to: number] | "unknown";

export interface NamedBand {
  readonly name: string;
  readonly band: BandInput;
}

/** The bands of two policies for the same ages; `undefined`: these ages are not governed. */
export interface BandPair {
  readonly ages: Ages;
  readonly own: NamedBand | undefined;
  readonly claimed: NamedBand | undefined;
  /** The bands share no exact age, only accounts whose age is known as bounds. */
  readonly isBounds?: true | undefined;
}

/** Nobody is older. */
const OLDEST = 150;

/** Both policies' bands, age by age. Neighbouring ages with the same two bands form one pair. */
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
  pairs.push(...boundsPairs(own, claimed, { starts, pairs }));
  const unknown: BandPair = { ages: "unknown", own: bandOfUnknown(own), claimed: bandOfUnknown(claimed) };
  return unknown.own === undefined && unknown.claimed === undefined ? pairs : [...pairs, unknown];
}

interface Found {
  readonly starts: readonly number[];
  readonly pairs: readonly BandPair[];
}

/** An age known as bounds belongs to the youngest band that they touch, which may differ between the policies. */
function boundsPairs(own: PolicyInput, claimed: PolicyInput, { starts, pairs }: Found): readonly BandPair[] {
  const nameOf = ({ own: a, claimed: b }: BandPair): string => JSON.stringify([a?.name, b?.name]);
  const seen = new Set(pairs.map(nameOf));
  const found: BandPair[] = [];
  for (const min of starts) {
    for (const max of starts.filter((start) => start > min)) {
      const pair: BandPair = {
        ages: [min, max + 1],
        own: youngestOf(own, min, max),
        claimed: youngestOf(claimed, min, max),
        isBounds: true,
      };
      if (pair.own === undefined || pair.claimed === undefined || seen.has(nameOf(pair))) continue;
      seen.add(nameOf(pair));
      found.push(pair);
    }
  }
  return found;
}

/** As in `bandOfAge`. */
function youngestOf({ bands }: PolicyInput, min: number, max: number): NamedBand | undefined {
  const [youngest, ...others] = sorted(bands);
  if (youngest === undefined || max < youngest.band.ages[0]) return youngest;
  return [youngest, ...others].find(({ band }) => band.ages[0] <= max && min < band.ages[1]);
}

function edgesOf({ bands }: PolicyInput): readonly number[] {
  return Object.values(bands).flatMap(({ ages }) => ages);
}

/** An age below all bands belongs to the youngest. */
function bandAt(policy: PolicyInput, age: number): NamedBand | undefined {
  return youngestOf(policy, age, age);
}

function sorted(bands: PolicyInput["bands"]): readonly NamedBand[] {
  return Object.entries(bands)
    .map(([name, band]) => ({ name, band }))
    .sort((a, b) => a.band.ages[0] - b.band.ages[0]);
}

function bandOfUnknown({ bands, unknownAge = UNGOVERNED }: PolicyInput): NamedBand | undefined {
  const band = Object.hasOwn(bands, unknownAge) ? bands[unknownAge] : undefined;
  return band === undefined ? undefined : { name: unknownAge, band };
}
