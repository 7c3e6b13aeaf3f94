import { parseDuration } from "@recess/core";
import type { AdjustableKey, AdjustableLimitsInput, WindowInput } from "@recess/core/policy";
import { MINUTE_MS } from "../pages/units.ts";

/** The fields of the rules' form: minutes, clock times and numbers as text; `""` means the app's own. */
export interface RuleFields {
  readonly school: string;
  readonly other: string;
  readonly week: string;
  readonly schoolFrom: string;
  readonly otherFrom: string;
  readonly to: string;
  readonly breakAfter: string;
  readonly breakRest: string;
  readonly messages: string;
}

export type RuleField = keyof RuleFields;

/** The limit to which a field belongs. */
export const KEY_OF: { readonly [Field in RuleField]: AdjustableKey } = {
  school: "dailyLimit",
  other: "dailyLimit",
  week: "weeklyLimit",
  schoolFrom: "quietHours",
  otherFrom: "quietHours",
  to: "quietHours",
  breakAfter: "break",
  breakRest: "break",
  messages: "messageLimits",
};

const EMPTY: RuleFields = {
  school: "",
  other: "",
  week: "",
  schoolFrom: "",
  otherFrom: "",
  to: "",
  breakAfter: "",
  breakRest: "",
  messages: "",
};

const FIELDS = Object.keys(EMPTY) as readonly RuleField[];

/** The name that windows use for the nights before school days. */
const SCHOOL_NIGHT = "schoolnight";

export function readFields(read: (name: RuleField) => string): RuleFields {
  return Object.fromEntries(FIELDS.map((name) => [name, read(name).trim()])) as unknown as RuleFields;
}

/** Packs the fields into one form value; no field contains a comma. */
export function packFields(fields: RuleFields): string {
  return FIELDS.map((name) => fields[name]).join();
}

/** `null`: not created by `packFields`. */
function unpackFields(text: string): RuleFields | null {
  const values = text.split(",");
  if (values.length !== FIELDS.length) return null;
  return readFields((name) => values[FIELDS.indexOf(name)] ?? "");
}

/**
 * Merges the fields sent from an outdated page: what the reader changed is kept, and the rest takes the current
 * settings. `shown`: the page's original fields, packed.
 */
export function mergeFields(sent: RuleFields, shown: string, now: RuleFields | null): RuleFields {
  const before = unpackFields(shown);
  if (before === null || now === null) return sent;
  return readFields((name) => (sent[name] === before[name] ? now[name] : sent[name]));
}

/** Settings without a field, which saving leaves unchanged. */
export function withoutFields({ openHours, features }: AdjustableLimitsInput): AdjustableLimitsInput {
  return { ...(openHours !== undefined && { openHours }), ...(features !== undefined && { features }) };
}

/** The settings as fields; `null` if a field cannot represent its rule. */
export function fieldsOf(set: AdjustableLimitsInput): RuleFields | null {
  const { dailyLimit, weeklyLimit, quietHours, break: pause, messageLimits } = set;
  const daily = dailyFields(dailyLimit);
  const quiet = quietFields(quietHours);
  const [perDay, ...more] = messageLimits ?? [];
  if (daily === null || quiet === null || more.length > 0 || (perDay !== undefined && perDay.per !== "day"))
    return null;
  return {
    ...daily,
    ...quiet,
    week: minutesOf(weeklyLimit),
    breakAfter: minutesOf(pause?.after),
    breakRest: minutesOf(pause?.rest),
    messages: perDay === undefined ? "" : String(perDay.limit),
  };
}

function dailyFields(limit: AdjustableLimitsInput["dailyLimit"]): Pick<RuleFields, "school" | "other"> | null {
  if (limit === undefined) return { school: "", other: "" };
  if (typeof limit === "string") return { school: minutesOf(limit), other: minutesOf(limit) };
  const { schoolday, default: other, ...rest } = limit;
  if (Object.keys(rest).length > 0) return null;
  return { school: minutesOf(schoolday), other: minutesOf(other) };
}

function quietFields(
  windows: readonly WindowInput[] | undefined,
): Pick<RuleFields, "schoolFrom" | "otherFrom" | "to"> | null {
  if (windows === undefined) return { schoolFrom: "", otherFrom: "", to: "" };
  const every = windows.find(({ days }) => days === undefined);
  const school = windows.find(({ days }) => days?.join() === SCHOOL_NIGHT);
  if (every === undefined || windows.length !== (school === undefined ? 1 : 2)) return null;
  if (school === undefined) return { schoolFrom: every.from, otherFrom: every.from, to: every.to };
  return school.to === every.to ? { schoolFrom: school.from, otherFrom: every.from, to: every.to } : null;
}

/** The limits in a form, for the keys that may be adjusted; `null` if a field is not valid. */
export function limitsFrom(fields: RuleFields, mayAdjust: readonly AdjustableKey[]): AdjustableLimitsInput | null {
  const may = (key: AdjustableKey): boolean => mayAdjust.includes(key);
  const numbers = [fields.school, fields.other, fields.week, fields.breakAfter, fields.breakRest, fields.messages];
  if (!numbers.every((text) => /^\d{0,5}$/.test(text))) return null;
  const clocks = [fields.schoolFrom, fields.otherFrom, fields.to];
  if (!clocks.every((text) => text === "" || /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text))) return null;
  const from = fields.otherFrom || fields.schoolFrom;
  const schoolFrom = fields.schoolFrom || from;
  if ((from === "") !== (fields.to === "")) return null;
  if (fields.breakRest !== "" && fields.breakAfter === "") return null;
  // No messages, or a break after no time, would be a pause.
  if ([fields.breakAfter, fields.messages].some((text) => text !== "" && Number(text) === 0)) return null;
  if (from !== "" && (from === fields.to || schoolFrom === fields.to)) return null;
  return {
    ...(may("dailyLimit") && (fields.school || fields.other) !== "" && { dailyLimit: dailyLimitOf(fields) }),
    ...(may("weeklyLimit") && fields.week !== "" && { weeklyLimit: `${fields.week}m` }),
    ...(may("quietHours") &&
      from !== "" && {
        quietHours: [
          { from, to: fields.to },
          ...(schoolFrom === from ? [] : [{ from: schoolFrom, to: fields.to, days: [SCHOOL_NIGHT] }]),
        ],
      }),
    ...(may("break") &&
      fields.breakAfter !== "" && {
        break: {
          after: `${fields.breakAfter}m`,
          ...(fields.breakRest !== "" && { rest: `${fields.breakRest}m` }),
          mode: "enforce" as const,
        },
      }),
    ...(may("messageLimits") &&
      fields.messages !== "" && { messageLimits: [{ limit: Number(fields.messages), per: "day" as const }] }),
  };
}

/** Without a number for one kind of day, the other applies to both. */
function dailyLimitOf({ school, other }: RuleFields): NonNullable<AdjustableLimitsInput["dailyLimit"]> {
  const [onSchoolDays, otherwise] = [school || other, other || school];
  return onSchoolDays === otherwise ? `${onSchoolDays}m` : { schoolday: `${onSchoolDays}m`, default: `${otherwise}m` };
}

function minutesOf(duration: string | undefined): string {
  const ms = duration === undefined ? undefined : parseDuration(duration);
  return ms === undefined ? "" : String(Math.round(ms / MINUTE_MS));
}
