import type { Age } from "@recess/core";
import { isTimeZone } from "@recess/core/policy";
import { TRACE_KEYS, TRACE_TYPES } from "@recess/core/replay";
import { UserError } from "../errors.ts";
import { parseAge } from "../explain/age.ts";
import { nearest } from "../terminal/nearest.ts";

/** How rows become events. */
export interface Mapping {
  /** The column for each key. */
  readonly columns: ReadonlyMap<string, string>;
  /** Event types by the words in the type column; empty: the column contains the types themselves. */
  readonly types: ReadonlyMap<string, string>;
  readonly type: string;
  readonly age: Age | undefined;
  readonly zone: string | undefined;
  readonly atZone: string;
}

export interface MappingText {
  readonly map: readonly string[];
  readonly types: readonly string[];
  readonly type: string;
  readonly age: string | undefined;
  readonly zone: string | undefined;
  readonly atZone: string;
}

const KEYS = TRACE_KEYS.filter((key) => key !== "simulated" && key !== "degraded" && key !== "limits");

/** Throws a UserError for options that are not usable. */
export function mappingOf({ map, types, type, age, zone, atZone }: MappingText): Mapping {
  const columns = pairsOf(map);
  const typesByWord = pairsOf(types);
  for (const key of columns.keys()) {
    if (KEYS.includes(key)) continue;
    const meant = nearest(key, KEYS);
    const offer = meant === undefined ? ` The keys are ${KEYS.join(", ")}.` : ` Did you mean "${meant}"?`;
    throw new UserError(`--map: an event has no key "${key}".${offer}`);
  }
  for (const key of ["at", "account"]) {
    if (columns.has(key)) continue;
    throw new UserError(`--map does not name the column for "${key}".`, {
      hint: `Write --map at=COLUMN account=COLUMN, with the names of your columns.`,
    });
  }
  for (const [name, value] of [
    ["--zone", zone],
    ["--at-zone", atZone],
  ] as const) {
    if (value !== undefined && !isTimeZone(value)) {
      throw new UserError(`${name}: "${value}" is not a time zone.`, {
        hint: 'Write an IANA name such as "Europe/Paris".',
      });
    }
  }
  for (const value of [type, ...typesByWord.values()]) checkType(value);
  const parsedAge = age === undefined ? undefined : parseAge(age);
  if (age !== undefined && parsedAge === undefined) {
    throw new UserError(`--age: "${age}" is not an age.`, { hint: 'Write 14, 13-15, 16+, "<13" or unknown.' });
  }
  return { columns, types: typesByWord, type, age: parsedAge, zone, atZone };
}

function checkType(type: string): void {
  if (TRACE_TYPES.includes(type)) return;
  const meant = nearest(type, TRACE_TYPES);
  throw new UserError(`"${type}" is not a type of event.${meant === undefined ? "" : ` Did you mean "${meant}"?`}`, {
    hint: `The types are ${TRACE_TYPES.join(", ")}.`,
  });
}

function pairsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
