import { readYaml } from "../config/text.ts";
import { validId } from "../identity/identity.ts";
import { PeopleFileError } from "./file-error.ts";
import type { GrowingFamilies } from "./families.ts";
import { guardiansIn, nameIn, type Person, PersonError, personOf } from "./person.ts";

const KEYS = new Set(["id", "age", "ages", "timeZone", "region", "locale", "groups", "guardians", "name"]);

/** Reads people from YAML (or JSON): a list of `{id, age, …}`, or such a list under `people`. */
export function readPeopleYaml(text: string, families: GrowingFamilies | null = null): ReadonlyMap<string, Person> {
  const yaml = readYaml(text, "people");
  const [syntax] = yaml.issues;
  if (syntax !== undefined) throw new PeopleFileError("this is not valid YAML", syntax.line ?? 1);
  const { value } = yaml;
  const isNested = isObject(value) && Array.isArray(value["people"]);
  const list: unknown = isNested ? value["people"] : value;
  const above = isNested ? ["people"] : [];
  if (!Array.isArray(list)) throw new PeopleFileError("write a list of people, such as - {id: ana, age: 14}", 1);
  const people = new Map<string, Person>();
  for (const [index, item] of list.entries()) {
    const line = (...path: string[]): number => yaml.placeOf([...above, index, ...path]).line;
    if (!isObject(item)) throw new PeopleFileError("write {id, age}", line());
    const unknown = Object.keys(item).find((key) => !KEYS.has(key));
    if (unknown !== undefined) {
      throw new PeopleFileError(`an unknown key: the keys are ${[...KEYS].join(", ")}`, line(unknown));
    }
    const id = validId(typeof item["id"] === "number" ? String(item["id"]) : asText(item["id"]));
    if (id === null) throw new PeopleFileError("id is missing, or longer than 512 characters", line("id"));
    if (people.has(id)) throw new PeopleFileError("this id is here twice", line("id"));
    people.set(
      id,
      inLine(line(), () => personOf(item)),
    );
    const guardians = inLine(line("guardians"), () => guardiansIn(item["guardians"]));
    const name = inLine(line("name"), () => nameIn(item["name"]));
    if (guardians.length > 0) families?.add(guardians, id, name);
  }
  return people;
}

function inLine<Value>(line: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof PersonError) throw new PeopleFileError(error.message.replace(/\.$/, ""), line);
    throw error;
  }
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
