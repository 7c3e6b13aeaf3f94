import { readYaml, type YamlText } from "../config/text.ts";
import { validId } from "../identity/identity.ts";
import { PeopleFileError } from "./file-error.ts";
import { guardiansIn, nameIn, type Person, PersonError, personOf } from "./person.ts";
import { raise, type ReadPeopleOptions } from "./reading.ts";

const KEYS = new Set(["id", "age", "ages", "timeZone", "region", "locale", "groups", "guardians", "name"]);

/** Reads people from YAML (or JSON): a list of `{id, age, …}`, or such a list under `people`. */
export function readPeopleYaml(
  text: string,
  { families = null, onProblem = raise }: ReadPeopleOptions = {},
): ReadonlyMap<string, Person> {
  const yaml = readYaml(text, "people");
  const [syntax] = yaml.issues;
  if (syntax !== undefined) throw new PeopleFileError("this is not valid YAML", { line: syntax.line ?? 1 });
  const { value } = yaml;
  const isNested = isObject(value) && Array.isArray(value["people"]);
  const list: unknown = isNested ? value["people"] : value;
  const above = isNested ? ["people"] : [];
  if (!Array.isArray(list))
    throw new PeopleFileError("write a list of people, such as - {id: ana, age: 14}", { line: 1 });
  const people = new Map<string, Person>();
  for (const [index, item] of list.entries()) {
    const at = (...path: string[]): Place => yaml.placeOf([...above, index, ...path]);
    try {
      if (!isObject(item)) throw new PeopleFileError("write {id, age}", at());
      for (const key of Object.keys(item)) {
        if (!KEYS.has(key)) {
          const place = yaml.placeOf([...above, index, key], true);
          onProblem(new PeopleFileError(`an unknown key: the keys are ${[...KEYS].join(", ")}`, place));
        }
      }
      const id = validId(typeof item["id"] === "number" ? String(item["id"]) : asText(item["id"]));
      if (id === null) throw new PeopleFileError("id is missing, or longer than 512 characters", at("id"));
      if (people.has(id)) throw new PeopleFileError("this id is here twice", at("id"));
      people.set(id, personOf(item));
      const guardians = guardiansIn(item["guardians"]);
      const name = nameIn(item["name"]);
      if (guardians.length > 0) families?.add(guardians, id, name);
    } catch (error) {
      onProblem(asProblem(error, at));
    }
  }
  return people;
}

type Place = ReturnType<YamlText["placeOf"]>;

function asProblem(error: unknown, at: (field: string) => Place): PeopleFileError {
  if (error instanceof PeopleFileError) return error;
  if (error instanceof PersonError) return new PeopleFileError(error.message.replace(/\.$/, ""), at(error.field));
  throw error;
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
