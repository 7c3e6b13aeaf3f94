/**
 * A policy in which values of the wrong shape are `undefined` and unknown keys are removed, so that the checks of
 * meaning can continue with the rest and all problems are reported at once.
 */
export type ValidPart<T> = T extends readonly (infer Item)[]
  ? readonly (ValidPart<Item> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: ValidPart<T[K]> | undefined }
    : T;

/** A copy without the values at the bad paths. */
export function dropInvalid(value: unknown, badPaths: readonly (readonly (string | number)[])[]): unknown {
  const bad = new Set(badPaths.map((path) => JSON.stringify(path)));
  const copy = (part: unknown, path: readonly (string | number)[]): unknown => {
    if (bad.has(JSON.stringify(path))) return undefined;
    if (Array.isArray(part)) return part.map((item, index) => copy(item, [...path, index]));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, copy(item, [...path, key])]));
  };
  return copy(value, []);
}
