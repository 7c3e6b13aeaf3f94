/**
 * Throws a `TypeError` for an option that does not exist or cannot be used, so that speech is never silently off. `kinds`
 * has the types that each option may have, as `typeof` names them.
 */
export function checkOptions(caller: string, options: object, kinds: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (value === undefined && kind !== undefined) continue;
    if (!kind?.split(" or ").includes(value === null ? "null" : typeof value))
      throw new TypeError(
        `${caller}: \`${name}\` must be ${kind ? `a valid ${kind}` : `one of ${Object.keys(kinds).join(", ")}`}.`,
      );
  }
}
