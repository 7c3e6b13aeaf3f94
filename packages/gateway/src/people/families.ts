/** A child under the family's name for it. */
export interface NamedChild {
  /** The child's id in the chat. */
  readonly id: string;
  readonly name: string;
}

/** The guardians of children, from a people file. */
export interface Families {
  childrenOf(guardian: string): readonly NamedChild[];
  /** The family's name for a person, or `null`. */
  nameOf(id: string): string | null;
}

/** Families that are filled while a file is read. */
export interface GrowingFamilies extends Families {
  /** `name`: the family's name for the child; empty for none. */
  add(guardians: readonly string[], id: string, name: string): void;
}

/** Most guardians have one child: storing only an id takes a fraction of the memory of a list of objects. */
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

/** E-mail addresses are compared without regard to case. */
function keyOf(guardian: string): string {
  return guardian.includes("@") ? guardian.toLowerCase() : guardian;
}
