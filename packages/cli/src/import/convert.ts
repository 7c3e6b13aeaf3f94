import { createHmac } from "node:crypto";
import { TZDate } from "@date-fns/tz";
import { RecessError } from "@recess/core";
import { parseTraceLine } from "@recess/core/replay";
import { parseAge } from "../explain/age.ts";
import type { Mapping } from "./mapping.ts";

/** A trace event, or why a row is not one. The reason does not quote the row. */
export type Converted =
  | {
      readonly at: number;
      readonly line: string;
      readonly type: string;
      readonly unit: AtUnit;
      readonly account: string;
      readonly hasAge: boolean;
    }
  | { readonly reason: string };

/** The unit in which instants were read. */
export type AtUnit = "s" | "ms" | "µs" | "text" | "local text";

export interface Hashing {
  id(kind: string, id: string): string;
}

/** Ids hashed with a key; `null`: unchanged. */
export function makeHashing(key: string | null): Hashing {
  if (key === null) return { id: (_kind, id) => id };
  return { id: (kind, id) => createHmac("sha256", key).update(`${kind}\u0000${id}`).digest("base64url").slice(0, 22) };
}

const IDS: ReadonlySet<string> = new Set(["account", "device", "requestId", "actionId"]);
const NUMBERS: ReadonlySet<string> = new Set(["count", "minutes"]);
const FLAGS: ReadonlySet<string> = new Set(["exempt", "reply"]);

export function convert(fields: Readonly<Record<string, unknown>>, mapping: Mapping, hashing: Hashing): Converted {
  const event: { [key: string]: unknown } = { type: mapping.type };
  if (mapping.age !== undefined) event["age"] = mapping.age;
  if (mapping.zone !== undefined) event["timeZone"] = mapping.zone;
  let unit: AtUnit = "ms";
  for (const [key, column] of mapping.columns) {
    const value = cellOf(fields, column);
    if (value === undefined) continue;
    if (key === "at" || key === "until") {
      const instant = instantOf(value, mapping.atZone);
      if (instant === undefined) return { reason: `"${key}" is not an instant` };
      event[key] = instant.at;
      if (key === "at") unit = instant.unit;
    } else if (key === "type") {
      const word = textOf(value) ?? "";
      const type = mapping.types.size === 0 ? word : mapping.types.get(word);
      if (type === undefined) return { reason: "of a type that --types leaves out" };
      event[key] = type;
    } else event[key] = valueOf(key, value, hashing);
  }
  if (event["at"] === undefined) return { reason: '"at" is empty' };
  if (event["account"] === undefined) return { reason: '"account" is empty' };
  try {
    const line = JSON.stringify(event);
    const { at, account } = parseTraceLine(line);
    return { at, line, type: String(event["type"]), unit, account: account.id, hasAge: event["age"] !== undefined };
  } catch (error) {
    if (error instanceof RecessError) return { reason: error.message.replace(/, not .*$/s, "") };
    throw error;
  }
}

/** `user.id` is a column of that name, or `id` within `user`. Empty cells count as missing. */
function cellOf(fields: Readonly<Record<string, unknown>>, column: string): unknown {
  if (Object.hasOwn(fields, column)) return filled(fields[column]);
  let value: unknown = fields;
  for (const part of column.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Object.entries(value).find(([name]) => name === part)?.[1];
  }
  return filled(value);
}

function filled(value: unknown): unknown {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  return value ?? undefined;
}

/** Anything but a single value, such as a list, is not text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function valueOf(key: string, value: unknown, hashing: Hashing): unknown {
  const text = textOf(value);
  if (IDS.has(key) && text !== undefined) return hashing.id(key, text);
  if (key === "age") return typeof value === "string" ? (parseAge(value) ?? value) : value;
  if (NUMBERS.has(key) && typeof value === "string" && /^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value));
  if (FLAGS.has(key) && typeof value === "string") return FLAG_WORDS.get(value.toLowerCase()) ?? value;
  return value;
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;
const OFFSET = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)$/i;

/** Numbers up to the first bound are seconds (to the year 3554), up to the second ms, above it µs. */
const SECONDS_TO = 50_000_000_000;
const MS_TO = 50_000_000_000_000;

function instantOf(value: unknown, zone: string): { readonly at: number; readonly unit: AtUnit } | undefined {
  const text = textOf(value) ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number < SECONDS_TO) return { at: Math.round(number * 1000), unit: "s" };
    return number < MS_TO ? { at: Math.floor(number), unit: "ms" } : { at: Math.floor(number / 1000), unit: "µs" };
  }
  const offset = OFFSET.exec(text);
  if (offset !== null) {
    const [, date, clock, by = "Z"] = offset;
    const at = Date.parse(`${date}T${clock?.replace(/(\.\d{3})\d+$/, "$1")}${offsetOf(by)}`);
    return Number.isNaN(at) ? undefined : { at, unit: "text" };
  }
  const local = LOCAL.exec(text);
  if (local === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = local
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const ms = Number((local[7] ?? "").padEnd(3, "0").slice(0, 3));
  return { at: new TZDate(year, month - 1, day, hour, minute, second, ms, zone).getTime(), unit: "local text" };
}

function offsetOf(text: string): string {
  if (/^(z|utc)$/i.test(text)) return "Z";
  const [sign = "", hours = "00", minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(text)?.slice(1) ?? [];
  return `${sign}${hours}:${minutes}`;
}
