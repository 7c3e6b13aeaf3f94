/** A place in a file; without line and column for values that are not from a file. Both count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Set for values from a preset. */
  readonly preset?: { readonly id: string; readonly path: Path };
  /** The part of the policy that contains it: `[]`, `["regions", "US-CA"]`, `["dated", 0]`. */
  readonly part?: Path;
}

type Path = readonly (string | number)[];

/** A value as written, with the place of each part. A part may occur twice, as with YAML aliases. */
export type TextNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: "map";
  readonly at: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A key and its value. */
export interface Entry {
  /** The place of the key. */
  readonly at: Place;
  readonly value: TextNode;
}

interface ListNode {
  readonly kind: "list";
  readonly at: Place;
  readonly items: readonly TextNode[];
}

interface ScalarNode {
  readonly kind: "scalar";
  readonly at: Place;
  readonly value: unknown;
  /** Nothing was written, as YAML allows; `value` is then `null` too. */
  readonly isBlank?: boolean;
}

/** The plain value. */
export function valueOf(node: TextNode): unknown {
  switch (node.kind) {
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, valueOf(value)]));
    case "list":
      return node.items.map(valueOf);
    case "scalar":
      return node.value;
  }
}

/** A plain value as if it were all written in one place. */
export function nodeOf(value: unknown, at: Place): TextNode {
  if (Array.isArray(value)) return { kind: "list", at, items: value.map((item) => nodeOf(item, at)) };
  if (typeof value !== "object" || value === null) return { kind: "scalar", at, value };
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]): [string, Entry] => [key, { at, value: nodeOf(item, at) }]);
  return { kind: "map", at, entries: new Map(entries) };
}

/** The same values with other places. */
export function withPlaces(node: TextNode, placeAt: (at: Place, path: Path) => Place, path: Path = []): TextNode {
  const at = placeAt(node.at, path);
  switch (node.kind) {
    case "scalar":
      return { ...node, at };
    case "list":
      return { ...node, at, items: node.items.map((item, index) => withPlaces(item, placeAt, [...path, index])) };
    case "map": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of node.entries) {
        const inner = [...path, key];
        entries.set(key, { at: placeAt(entry.at, inner), value: withPlaces(entry.value, placeAt, inner) });
      }
      return { ...node, at, entries };
    }
  }
}

/** Merges two values: the later wins; maps are merged by key, `null` removes a key, everything else is replaced. */
export function merge(base: TextNode, over: TextNode): TextNode {
  return mergeMaps(base, over, isNull);
}

function mergeMaps(base: TextNode, over: TextNode, takesAway: (node: TextNode) => boolean): TextNode {
  if (base.kind !== "map" || over.kind !== "map") return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    if (below === undefined) entries.set(key, entry);
    else if (takesAway(entry.value)) entries.delete(key);
    else {
      // The app's own values are any JSON, including `null`.
      const value = mergeMaps(below.value, entry.value, key === "features" ? () => false : takesAway);
      entries.set(key, { at: entry.at, value });
    }
  }
  return { kind: "map", at: over.at, entries };
}

/** A forgotten value must not remove a limit. */
function isNull(node: TextNode): boolean {
  return node.kind === "scalar" && node.value === null && node.isBlank !== true;
}

export function without(node: MapNode, key: string): MapNode {
  const entries = new Map(node.entries);
  entries.delete(key);
  return { ...node, entries };
}

/**
 * The place of a path: of its value or, if `ofKey`, its key. An empty value or a map is located by its key, and a
 * missing value by its parent.
 */
export function placeOf(root: TextNode, path: readonly (string | number)[], ofKey: boolean): Place {
  let node = root;
  let keyAt = root.at;
  for (const step of path) {
    if (node.kind === "map") {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return keyAt;
      node = entry.value;
      keyAt = entry.at;
    } else {
      const item = node.kind === "list" ? node.items[Number(step)] : undefined;
      if (item === undefined) return keyAt;
      node = item;
      keyAt = item.at;
    }
  }
  const knownByKey = ofKey || node.kind === "map" || (node.kind === "scalar" && node.value === null);
  return knownByKey ? keyAt : node.at;
}
