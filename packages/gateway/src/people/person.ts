import type { Account } from "@recess/core";
import { isTimeZone } from "@recess/core/policy";
import type { AgeBounds } from "../config/fields.ts";
import { validId } from "../identity/identity.ts";

/** What the gateway knows about a person. Never a name, never a birth date. */
export interface Person {
  /** Whole years, or bounds; `null` if only groups determine it. */
  readonly age: number | AgeBounds | null;
  readonly timeZone: string | null;
  readonly region: string | null;
  readonly locale: string | null;
  readonly groups: readonly string[];
  /** Whether anyone could answer their requests. */
  readonly hasGuardians: boolean;
}

/** An invalid field of a person: which one, and how to fix it. Never the value. */
export class PersonError extends Error {
  override readonly name = "PersonError";
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.field = field;
  }
}

/** The fields of a person as written in files and by services. */
export interface PersonFields {
  readonly age?: unknown;
  readonly ages?: unknown;
  readonly timeZone?: unknown;
  readonly region?: unknown;
  readonly locale?: unknown;
  readonly groups?: unknown;
  readonly guardians?: unknown;
}

/** Creates a person from fields in JSON or YAML. Throws a PersonError for invalid fields. */
export function personOf(fields: PersonFields): Person {
  const { age, ages, timeZone, region, locale, groups, guardians } = fields;
  if (age !== undefined && ages !== undefined) throw new PersonError("ages", "age and ages: write one of them.");
  return {
    age: age === undefined ? (ages === undefined ? null : boundsOf(ages)) : yearsOf(age, "age"),
    timeZone: zoneOf(textOf(timeZone, "timeZone")),
    region: textOf(region, "region"),
    locale: textOf(locale, "locale"),
    groups: groupNames(groups),
    hasGuardians: guardiansIn(guardians).length > 0,
  };
}

/** A person's account, with the ages of their groups if they have none of their own; `null` if no age is known. */
export function accountFor(
  id: string,
  person: Person | null,
  groups: readonly string[],
  agesOf: ReadonlyMap<string, AgeBounds>,
): Account | null {
  const age = person?.age ?? groupAges([...(person?.groups ?? []), ...groups], agesOf);
  if (age === null) return null;
  return {
    id,
    age: typeof age === "number" ? age : withoutGaps(age),
    ...(person?.timeZone && { timeZone: person.timeZone }),
    ...(person?.region && { region: person.region }),
    ...(person?.locale && { locale: person.locale }),
  };
}

/** The span of several groups: the youngest band that any of them touches then applies. */
function groupAges(groups: readonly string[], agesOf: ReadonlyMap<string, AgeBounds>): AgeBounds | null {
  const bounds = groups.map((group) => agesOf.get(group)).filter((of): of is AgeBounds => of !== undefined);
  if (bounds.length === 0) return null;
  return {
    min: Math.min(...bounds.map(({ min = 0 }) => min)),
    max: Math.max(...bounds.map(({ max = MAX_YEARS }) => max)),
  };
}

function withoutGaps({ min, max }: AgeBounds): { readonly min?: number; readonly max?: number } {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

const MAX_YEARS = 130;

function yearsOf(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_YEARS) return value;
  throw new PersonError(name.split(".")[0] ?? name, `${name} must be a whole number of years from 0 to ${MAX_YEARS}.`);
}

function boundsOf(value: unknown): AgeBounds {
  if (typeof value !== "object" || value === null) throw new PersonError("ages", "ages must be {min, max}.");
  const min = "min" in value && value.min !== undefined ? yearsOf(value.min, "ages.min") : undefined;
  const max = "max" in value && value.max !== undefined ? yearsOf(value.max, "ages.max") : undefined;
  if (min === undefined && max === undefined) throw new PersonError("ages", "ages must have min, max or both.");
  if (min !== undefined && max !== undefined && min > max) throw new PersonError("ages", "ages: min is above max.");
  return { min, max };
}

const zones = new Map<string, boolean>();

/** Each zone is checked once: creating a formatter is slow, and a file has few zones. */
function zoneOf(zone: string | null): string | null {
  if (zone === null) return null;
  let isKnown = zones.get(zone);
  if (isKnown === undefined) {
    isKnown = isTimeZone(zone);
    if (zones.size < 1000) zones.set(zone, isKnown);
  }
  if (!isKnown) throw new PersonError("timeZone", "timeZone must be an IANA name such as Europe/Berlin.");
  return zone;
}

function textOf(value: unknown, name: string): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" && value.length <= 100) return value;
  throw new PersonError(name, `${name} must be a string of at most 100 characters.`);
}

function groupNames(value: unknown): readonly string[] {
  if (value === undefined || value === null) return NO_GROUPS;
  if (Array.isArray(value) && value.every((name): name is string => typeof name === "string")) return value;
  throw new PersonError("groups", "groups must be a list of names.");
}

const NO_GROUPS: readonly string[] = [];

/** The person's guardians, as the sign-in provider names them. Throws a PersonError for invalid values. */
export function guardiansIn(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((name): name is string => typeof name === "string")) {
    throw new PersonError("guardians", "guardians must be a list of names.");
  }
  const names = value.map((name) => name.trim()).filter((name) => name !== "");
  if (names.some((name) => validId(name) === null))
    throw new PersonError("guardians", "a guardian must have at most 512 characters.");
  return names;
}

/** The family's name for a person: only shown on their pages. */
export function nameIn(value: unknown): string {
  return textOf(value, "name")?.trim() ?? "";
}
