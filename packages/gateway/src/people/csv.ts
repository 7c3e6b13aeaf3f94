import type { Readable } from "node:stream";
import Papa from "papaparse";
import { validId } from "../identity/identity.ts";
import type { GrowingFamilies } from "./families.ts";
import { PeopleFileError } from "./file-error.ts";
import { guardiansIn, nameIn, type Person, PersonError, personOf } from "./person.ts";
import { raise, type ReadPeopleOptions } from "./reading.ts";

const COLUMNS = ["id", "age", "ages", "timeZone", "region", "locale", "groups", "guardians", "name"] as const;

/** Columns that belong to one person and are not shared. */
const OWN = new Set<Column | null>(["id", "guardians", "name"]);

type Column = (typeof COLUMNS)[number];

/**
 * Reads people from CSV with a header line. People of the same age, zone and groups share one object, so that a million
 * fit into memory. `ages` is `8-12`, `18+` or `-12`; `groups` and `guardians` are separated by `;`.
 */
export async function readCsv(
  stream: Readable,
  { families = null, onProblem = raise }: ReadPeopleOptions = {},
): Promise<ReadonlyMap<string, Person>> {
  const people = new Map<string, Person>();
  const profiles: Profiles = { person: null, by: null };
  let columns: readonly (Column | null)[] | null = null;
  let idAt = 0;
  let guardiansAt = -1;
  let nameAt = -1;
  let profileAt: readonly number[] = [];
  let count = 0;
  let line = 0;

  const take = (row: readonly string[]): void => {
    line += 1;
    if (columns === null) {
      columns = columnsOf(row);
      idAt = columns.indexOf("id");
      profileAt = columns.flatMap((column, index) => (OWN.has(column) ? [] : [index]));
      guardiansAt = columns.indexOf("guardians");
      nameAt = columns.indexOf("name");
      return;
    }
    if (row.length === 1 && row[0] === "") return;
    try {
      add(columns, row);
    } catch (error) {
      if (error instanceof PeopleFileError) onProblem(error);
      else throw error;
    }
  };

  const add = (columns: readonly (Column | null)[], row: readonly string[]): void => {
    if (row.length !== columns.length) {
      throw new PeopleFileError(`it has ${row.length} fields, and the header has ${columns.length}`, { line });
    }
    const id = validId(row[idAt]);
    if (id === null) throw new PeopleFileError("id is missing, or longer than 512 characters", { line });
    const guardians = row[guardiansAt] ?? "";
    let found = profileUnder(profiles, guardians === "" ? "" : "guarded");
    for (const index of profileAt) found = profileUnder(found, row[index] ?? "");
    const profile = (found.person ??= profileOf(columns, row, line));
    const own = copyOf(id);
    people.set(own, profile);
    // One lookup instead of two: with a million people the difference is noticeable.
    if (people.size === count) throw new PeopleFileError("this id is here twice", { line });
    count = people.size;
    if (guardians !== "" && families !== null) noteFamily(families, own, row);
  };

  const noteFamily = (into: GrowingFamilies, id: string, row: readonly string[]): void => {
    try {
      const guardians = guardiansIn((row[guardiansAt] ?? "").split(";"));
      into.add(guardians.map(copyOf), id, copyOf(nameIn(row[nameAt])));
    } catch (error) {
      throw inLine(error, line);
    }
  };

  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(stream, {
      delimiter: ",",
      chunk: ({ data, errors }, parser) => {
        try {
          const error = errors.find(({ type }) => type === "Quotes");
          if (error !== undefined)
            throw new PeopleFileError("a quote is never closed", { line: line + (error.row ?? 0) + 1 });
          for (const row of data) take(row);
        } catch (thrown) {
          // Reject before the parser is ended, which would treat this as a normal end.
          reject(thrown);
          parser.abort();
          stream.destroy();
        }
      },
      complete: () => resolve(),
      error: reject,
    });
  });
  if (columns === null)
    throw new PeopleFileError("it is empty: begin with a header line such as id,age,timeZone", { line: 1 });
  return people;
}

function columnsOf(header: readonly string[]): readonly (Column | null)[] {
  const columns = header.map((name) => COLUMNS.find((known) => known === name.replace(/^\uFEFF/, "").trim()) ?? null);
  const unknown = columns.indexOf(null);
  if (unknown !== -1) {
    throw new PeopleFileError(`column ${unknown + 1} is not known: the columns are ${COLUMNS.join(", ")}`, { line: 1 });
  }
  if (!columns.includes("id")) throw new PeopleFileError("there is no column id", { line: 1 });
  if (new Set(columns).size !== columns.length) throw new PeopleFileError("a column is here twice", { line: 1 });
  return columns;
}

function profileOf(columns: readonly (Column | null)[], row: readonly string[], line: number): Person {
  const fields: Partial<Record<Column, unknown>> = {};
  for (const [index, column] of columns.entries()) {
    const value = copyOf((row[index] ?? "").trim());
    if (column === null || column === "name" || value === "") continue;
    if (column === "age") fields.age = Number(value);
    else if (column === "ages") fields.ages = boundsOf(value, line);
    else if (column === "guardians") fields.guardians = value.split(";");
    else if (column === "groups") fields.groups = value.split(";").map((name) => name.trim());
    else fields[column] = value;
  }
  try {
    return personOf(fields);
  } catch (error) {
    throw inLine(error, line);
  }
}

function inLine(error: unknown, line: number): unknown {
  return error instanceof PersonError ? new PeopleFileError(error.message.replace(/\.$/, ""), { line }) : error;
}

function boundsOf(text: string, line: number): { readonly min?: number; readonly max?: number } {
  const [, min = "", mark = "", max = ""] = /^(\d{0,3})([-+])(\d{0,3})$/.exec(text) ?? [];
  if ((min === "" && max === "") || (mark === "+" && (max !== "" || min === ""))) {
    throw new PeopleFileError('ages must be like "8-12", "18+" or "-12"', { line });
  }
  return { ...(min !== "" && { min: Number(min) }), ...(max !== "" && { max: Number(max) }) };
}

/**
 * People with the same fields, in nested maps with one level for each field. With one map of joined keys, a million
 * people take twice as long.
 */
interface Profiles {
  person: Person | null;
  by: Map<string, Profiles> | null;
}

function profileUnder(profiles: Profiles, value: string): Profiles {
  const by = (profiles.by ??= new Map());
  let found = by.get(value);
  if (found === undefined) {
    found = { person: null, by: null };
    by.set(copyOf(value), found);
  }
  return found;
}

const scratch = Buffer.alloc(4096);
const MAX_BYTES_A_UNIT = 3;

/** A separate string: a slice of a longer one keeps all of it in memory. */
function copyOf(text: string): string {
  if (text.length * MAX_BYTES_A_UNIT > scratch.length) return Buffer.from(text).toString();
  return scratch.toString("utf8", 0, scratch.write(text));
}
