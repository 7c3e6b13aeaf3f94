import { isTimeZone, type TextNode, valueOf } from "@recess/core/policy";
import { parseAge } from "../explain/age.ts";
import { type entriesOf, type Problems, shown, stringOf } from "./problems.ts";

export const ACCOUNT_KEYS: readonly string[] = ["age", "timeZone", "region", "date"];

export type Entries = NonNullable<ReturnType<typeof entriesOf>>;

/** Values that can be set once for all cases, or for all moments of a case. */
export interface AccountContext {
  readonly zone: string;
  readonly age: unknown;
  readonly region: unknown;
  readonly date: string | undefined;
}

const DATE = /^\d{4}-\d\d-\d\d$/;

export function accountContext(entries: Entries, above: AccountContext, problems: Problems): AccountContext {
  const age = entries.get("age")?.value;
  const zone = entries.get("timeZone")?.value;
  const region = entries.get("region")?.value;
  const date = entries.get("date")?.value;
  return {
    zone: zone === undefined ? above.zone : (zoneOf(zone, problems) ?? above.zone),
    age: age === undefined ? above.age : ageOf(age, problems),
    region: region === undefined ? above.region : stringOf(region, "region", problems),
    date: date === undefined ? above.date : dateOf(date, problems),
  };
}

function zoneOf(node: TextNode, problems: Problems): string | undefined {
  if (node.kind === "scalar" && typeof node.value === "string" && isTimeZone(node.value)) return node.value;
  problems.add(node.at, `${shown(node)} is not a time zone. Write an IANA name such as "Asia/Shanghai".`);
  return undefined;
}

function ageOf(node: TextNode, problems: Problems): unknown {
  if (node.kind === "map") return valueOf(node);
  const age = node.kind === "scalar" ? parseAge(String(node.value)) : undefined;
  if (age === undefined)
    problems.add(node.at, `${shown(node)} is not an age. Write 14, "13-15", "16+", "<13" or unknown.`);
  return age;
}

function dateOf(node: TextNode, problems: Problems): string | undefined {
  const value = node.kind === "scalar" ? node.value : undefined;
  const isDate = typeof value === "string" && DATE.test(value) && !Number.isNaN(Date.parse(value));
  if (isDate) return value;
  problems.add(node.at, `${shown(node)} is not a date. Write one such as 2026-11-24.`);
  return undefined;
}
