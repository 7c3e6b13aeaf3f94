/** A child, as their family calls them. */
export interface NamedChild {
  /** As the chat knows them. */
  readonly id: string;
  readonly name: string;
}

/** Who looks after whom, as a file of people says it. */
export interface Families {
  childrenOf(guardian: string): readonly NamedChild[];
  hasGuardians(id: string): boolean;
}

/** Families that a file's reading fills. */
export interface GrowingFamilies extends Families {
  add(guardians: readonly string[], child: NamedChild): void;
}

export function newFamilies(): GrowingFamilies {
  const children = new Map<string, NamedChild[]>();
  const looked = new Set<string>();
  return {
    add(guardians, child) {
      for (const guardian of guardians) {
        const key = keyOf(guardian);
        const known = children.get(key);
        if (known === undefined) children.set(key, [child]);
        else known.push(child);
      }
      if (guardians.length > 0) looked.add(child.id);
    },
    childrenOf: (guardian) => children.get(keyOf(guardian)) ?? [],
    hasGuardians: (id) => looked.has(id),
  };
}

/** Addresses of mail are alike however they are written. */
function keyOf(guardian: string): string {
  return guardian.includes("@") ? guardian.toLowerCase() : guardian;
}
