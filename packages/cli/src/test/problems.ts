import type { TextNode } from "@recess/core/policy";
import { nearest } from "../terminal/nearest.ts";

type MapNode = Extract<TextNode, { kind: "map" }>;

/** A place in a file of expectations. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** A reason why a file of expectations cannot be run. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** Collects the problems of a file, so that all are shown at once. */
export interface Problems {
  /** In file order. */
  readonly list: readonly Problem[];
  add(at: Place, message: string): void;
}

export function makeProblems(): Problems {
  const list: Problem[] = [];
  return {
    get list() {
      return list.toSorted((a, b) => (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0));
    },
    add: (at, message) => {
      list.push({ at, message });
    },
  };
}

/** The entries of a map; `null` if it is not a map. Keys that are not in `known` are problems. */
export function entriesOf(
  node: TextNode,
  known: readonly string[],
  what: string,
  problems: Problems,
): MapNode["entries"] | null {
  if (node.kind !== "map") {
    problems.add(node.at, `${what} must be a map with keys such as ${known.slice(0, 3).join(", ")}.`);
    return null;
  }
  for (const [key, { at }] of node.entries) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const offer = meant === undefined ? ` The keys are ${known.join(", ")}.` : ` Did you mean "${meant}"?`;
    problems.add(at, `${what} has no key "${key}".${offer}`);
  }
  return node.entries;
}

/** A non-empty string; `undefined`, and a problem, for anything else. */
export function stringOf(node: TextNode, key: string, problems: Problems): string | undefined {
  if (node.kind === "scalar" && typeof node.value === "string" && node.value !== "") return node.value;
  problems.add(node.at, `"${key}" must be a string.`);
  return undefined;
}

export function shown(node: TextNode): string {
  return node.kind === "scalar" ? JSON.stringify(node.value) : `a ${node.kind}`;
}
