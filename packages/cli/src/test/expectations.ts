import { isDeepStrictEqual } from "node:util";
import { type Decision, parseDuration } from "@recess/core";
import { formatDuration, type TextNode, valueOf } from "@recess/core/policy";
import { REASONS } from "../reasons.ts";
import { nearest } from "../terminal/nearest.ts";
import { laterInstantOf, localTime } from "./instant.ts";
import { entriesOf, type Place, type Problems, shown, stringOf } from "./problems.ts";

/** One key of an `expect`. */
export interface Expected {
  readonly key: string;
  readonly at: Place;
  readonly value: unknown;
  readonly fact: Fact;
}

/** A property of a decision that a file can expect. */
interface Fact {
  /** The expected value in the form that `of` returns; `undefined`, and a problem, for a value that is not possible. */
  read(node: TextNode, moment: Moment, problems: Problems): unknown;
  of(decision: Decision): unknown;
  show(value: unknown, zone: string): string;
}

interface Moment {
  readonly at: number;
  readonly zone: string;
}

/** The expectations of a moment; empty without an `expect`. */
export function expectedOf(node: TextNode, moment: Moment, problems: Problems): readonly Expected[] {
  const entries = entriesOf(node, Object.keys(FACTS), '"expect"', problems);
  if (entries?.size === 0)
    problems.add(node.at, '"expect" expects nothing. Write what should come, such as outcome: allow.');
  return [...(entries ?? [])].flatMap(([key, { value: written, at }]) => {
    const fact = FACTS[key];
    if (fact === undefined) return [];
    if (written.kind === "scalar" && written.isBlank === true) {
      problems.add(at, `"${key}" was left blank. Write null for none.`);
      return [];
    }
    const value = fact.read(written, moment, problems);
    return value === undefined ? [] : [{ key, at: written.at, value, fact }];
  });
}

/** What came in place of the expected value; `null` if it matched. */
export function mismatch(
  { value, fact }: Expected,
  decision: Decision,
  zone: string,
): { readonly expected: string; readonly actual: string } | null {
  const actual = fact.of(decision);
  if (fact === FEATURES ? hasFeatures(actual, value) : isDeepStrictEqual(actual, value)) return null;
  return { expected: fact.show(value, zone), actual: fact.show(actual, zone) };
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function word(words: readonly string[], isNullable: boolean, of: Fact["of"]): Fact {
  return {
    read: (node, _moment, problems) => {
      const value = node.kind === "scalar" ? node.value : undefined;
      if (value === null && isNullable) return null;
      if (typeof value === "string" && words.includes(value)) return value;
      const meant = typeof value === "string" ? nearest(value, words) : undefined;
      const list = `It must be ${words.join(", ")}${isNullable ? ", or null" : ""}.`;
      problems.add(
        node.at,
        `${shown(node)} cannot occur.${meant === undefined ? ` ${list}` : ` Did you mean "${meant}"?`}`,
      );
      return undefined;
    },
    of,
    show: plain,
  };
}

function duration(of: Fact["of"]): Fact {
  return {
    read: (node, _moment, problems) => {
      const value = node.kind === "scalar" ? node.value : undefined;
      if (value === null) return null;
      const ms = typeof value === "string" ? parseDuration(value) : undefined;
      if (ms === undefined) {
        problems.add(node.at, `${shown(node)} must be a duration such as "1h30m", or null where there is no limit.`);
      }
      return ms;
    },
    of,
    show: (value) => (typeof value === "number" ? formatDuration(value) : "null"),
  };
}

const RESUMES_AT: Fact = {
  read: (node, { at, zone }, problems) => {
    if (node.kind === "scalar" && node.value === null) return null;
    const instant = laterInstantOf(node, zone, at);
    if (typeof instant === "number") return instant;
    problems.add(node.at, `${shown(node)} is not an instant. ${instant}`);
    return undefined;
  },
  of: ({ resumesAt }) => resumesAt,
  show: (value, zone) => (typeof value === "number" ? localTime(value, zone) : "null"),
};

const NOTICES: Fact = {
  read: (node, _moment, problems) => {
    const list: unknown = valueOf(node);
    if (Array.isArray(list) && list.every((id) => typeof id === "string")) return list.toSorted();
    problems.add(node.at, '"notices" must be a list of ids such as [warning, "reminder:ai"]; [] for none.');
    return undefined;
  },
  of: ({ notices }) => notices.map(({ id }) => id).toSorted(),
  show: (value) => JSON.stringify(value),
};

const BAND: Fact = {
  read: (node, _moment, problems) => {
    if (node.kind === "scalar" && node.value === null) return null;
    return stringOf(node, "band", problems);
  },
  of: ({ band }) => band,
  show: plain,
};

/** Only the named features are compared. */
const FEATURES: Fact = {
  read: (node, _moment, problems) => {
    if (node.kind === "map") return valueOf(node);
    problems.add(node.at, '"features" must be a map of names to values.');
    return undefined;
  },
  of: ({ features }) => features,
  show: plain,
};

function hasFeatures(actual: unknown, expected: unknown): boolean {
  const has = new Map(Object.entries(Object(actual)));
  return Object.entries(Object(expected)).every(([name, value]) => isDeepStrictEqual(has.get(name), value));
}

const FACTS: Readonly<Record<string, Fact>> = {
  outcome: word(["allow", "block", "ok"], false, ({ outcome }) => outcome),
  reason: word(REASONS, true, ({ reason }) => reason),
  resumesAt: RESUMES_AT,
  remaining: duration(({ remainingMs }) => remainingMs),
  stopReason: word(REASONS, true, ({ stopReason }) => stopReason),
  notices: NOTICES,
  used: duration(({ usedMs }) => usedMs),
  limit: duration(({ limitMs }) => limitMs),
  granted: duration(({ grantedMs }) => grantedMs ?? 0),
  band: BAND,
  wouldBlock: word(REASONS, true, ({ wouldBlock }) => wouldBlock ?? null),
  denied: word(["parent-only", "changed"], true, ({ denied }) => denied ?? null),
  features: FEATURES,
};
