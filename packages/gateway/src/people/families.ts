/** A child, as their family calls them. */
export interface NamedChild {
  /** As the chat knows them. */
  readonly id: string;
  readonly name: string;
}

/** Who looks after whom, as a file of people says it. */
export interface Families {
  childrenOf(guardian: string): readonly NamedChild[];
  /** What the family calls someone; `null` for nothing. */
  nameOf(id: string): string | null;
}

/** Families that a file's reading fills. */
export interface GrowingFamilies extends Families {
  /** `name`: what the family calls the child; empty for none. */
  add(guardians: readonly string[], id: string, name: string): void;
}

/** Most guardians have one child: an id alone takes a fraction of what a list of objects does, for a million people. */
export function newFamilies(): GrowingFamilies {
  const children = new Map<string, string | string[]>();
  const names = new Map<string, string>();
  return {
    add(guardians, id, name) {
      if (name !== "") names.set(id, name);
      for (const guardian of guardians) {
        const key = keyOf(guardian);
        const known = children.get(key);
        if (known === undefined) children.set(key, id);
        else if (typeof known === "string") children.set(key, [known, id]);
        else known.push(id);
      }
    },
    nameOf: (id) => names.get(id) ?? null,
    childrenOf(guardian) {
      const known = children.get(keyOf(guardian)) ?? [];
      return (typeof known === "string" ? [known] : known).map((id) => ({ id, name: names.get(id) ?? id }));
    },
  };
}

/** Addresses of mail are alike however they are written. */
function keyOf(guardian: string): string {
  return guardian.includes("@") ? guardian.toLowerCase() : guardian;
}
