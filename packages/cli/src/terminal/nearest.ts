import { closest, distance } from "fastest-levenshtein";

/** The name that was probably meant, if one is close. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const wanted = name.toLowerCase();
  const beginning = names.filter((candidate) => wanted.length >= 2 && candidate.toLowerCase().includes(wanted));
  if (beginning.length === 1) return beginning[0];
  const best = closest(wanted, names);
  return distance(wanted, best.toLowerCase()) <= Math.max(1, Math.floor(wanted.length * 0.4)) ? best : undefined;
}
