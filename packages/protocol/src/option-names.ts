/** The names of a function's options. A record, so that the compiler reports a missing one. */
export type OptionNames<Name extends string = string> = Readonly<Record<Name, true>>;

/** How different a misspelt name may be: two letters missing, added or changed. */
const MAX_EDITS = 2;

/**
 * The message for the first option that a function does not have, or `undefined` if it has all of them. Without TypeScript
 * a misspelt option would be silently ignored, and a limit with it.
 */
export function unknownOption(options: object, names: OptionNames): string | undefined {
  const known = Object.keys(names);
  const name = Object.entries(options).find(([key, value]) => value !== undefined && !known.includes(key))?.[0];
  if (name === undefined) return undefined;
  const meant = known.find((one) => isNear(name.toLowerCase(), one.toLowerCase(), MAX_EDITS));
  const hint = meant === undefined ? `The options are ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
  return `there is no option \`${name}\`. ${hint}`;
}

function isNear(a: string, b: string, edits: number): boolean {
  if (edits < 0) return false;
  if (a === "" || b === "") return Math.max(a.length, b.length) <= edits;
  const [restOfA, restOfB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return isNear(restOfA, restOfB, edits);
  return isNear(restOfA, b, edits - 1) || isNear(a, restOfB, edits - 1) || isNear(restOfA, restOfB, edits - 1);
}
