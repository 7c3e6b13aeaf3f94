import { isTimeZone } from "../time/zone.ts";
import type { Account, Age } from "./account.ts";
import { isAge } from "./age.ts";
import type { ByWhom } from "./event.ts";
import { argumentInvalid } from "./errors.ts";

// Errors name what is wrong but not the value: they end up in logs, which must contain nothing about a child.

/** The fields of an account, besides its id, that can be invalid. */
export type AccountField = "age" | "timeZone" | "region" | "locale";

const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** Below every band, so that the youngest band governs. */
const YOUNGEST = 0;

/**
 * Normalises an account for decisions. `null`, which apps often use for unknown values, counts as missing. A mistake in
 * one field must not close the chat: an invalid zone, region or locale counts as missing, and an invalid age as that of
 * the youngest band, never as none. `onInvalid` is called for each invalid field. Throws a RecessError
 * `"argument-invalid"` only if there is no id.
 */
export function normalizeAccount(account: Account, onInvalid: (field: AccountField) => void): Account {
  if (typeof account !== "object" || account === null) throw argumentInvalid("account must be an object with an id.");
  checkText("account.id", account.id);
  const { age, timeZone, region, locale } = account;
  const isUsual =
    isAge(age) &&
    (timeZone === undefined || isZone(timeZone)) &&
    (region === undefined || isCode(region)) &&
    (locale === undefined || isLocale(locale));
  if (isUsual) return account;
  const given = <Value>(field: AccountField, value: Value | undefined | null, isValid: (value: unknown) => boolean) => {
    if (value === undefined || value === null) return undefined;
    if (isValid(value)) return value;
    onInvalid(field);
    return undefined;
  };
  return {
    ...account,
    age: ageOf(age, onInvalid),
    timeZone: given("timeZone", timeZone, isZone),
    region: given("region", region, isCode),
    locale: given("locale", locale, isLocale),
  };
}

function ageOf(age: unknown, onInvalid: (field: AccountField) => void): Age | undefined {
  const known = age === null ? undefined : withoutNull(age);
  if (isAge(known)) return known;
  onInvalid("age");
  return YOUNGEST;
}

/** A `null` bound counts as missing. */
function withoutNull(age: unknown): unknown {
  if (typeof age !== "object" || age === null || Array.isArray(age)) return age;
  return Object.fromEntries(Object.entries(age).filter(([, bound]) => bound !== null));
}

function isZone(value: unknown): boolean {
  return typeof value === "string" && isTimeZone(value);
}

function isLocale(value: unknown): boolean {
  return typeof value === "string" && LOCALE.test(value);
}

/** Longer texts are not ids, and would be stored. */
const MAX_TEXT = 512;

export function checkText(name: string, value: unknown): void {
  if (typeof value !== "string" || value === "" || value.length > MAX_TEXT) {
    throw argumentInvalid(`${name} must be a string of 1 to ${MAX_TEXT} characters.`);
  }
}

/** Ids of tool calls: any strings, as a model's server sends them. They are stored as hashes. */
export function checkIds(name: string, value: unknown): void {
  if (!Array.isArray(value) || !value.every((id) => typeof id === "string")) {
    throw argumentInvalid(`${name} must be a list of strings.`);
  }
}

export function checkWhole(name: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw argumentInvalid(`${name} must be a non-negative integer.`);
  }
}

export function checkInstant(name: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw argumentInvalid(`${name} must be an instant in whole ms since 1970.`);
  }
}

/** A name, a role or a case number: short codes are safe in a journal, as they cannot be a sentence about a person. */
const CODE = /^[A-Za-z0-9.:_@+/#-]{1,64}$/;

export function isCode(value: unknown): value is string {
  return typeof value === "string" && CODE.test(value);
}

export function checkCode(name: string, value: unknown): void {
  if (!isCode(value)) {
    throw argumentInvalid(`${name} must be a code of 1 to 64 letters, digits and . : _ @ + / # -, and no sentence.`);
  }
}

/** Longer ids would be stored too. */
const ACTION_ID = /^[\x21-\x7e]{1,64}$/;

export function checkChannel(channel: unknown): void {
  if (channel !== undefined && channel !== "text" && channel !== "voice")
    throw argumentInvalid('channel must be "text" or "voice".');
}

/** The error names the field, not its content. */
export function checkByWhom({ by, actionId, guardianId, expected }: ByWhom): ByWhom {
  if (by !== undefined && by !== "parent" && by !== "app" && by !== "school") {
    throw argumentInvalid('by must be "parent", "app" or "school".');
  }
  if (actionId !== undefined && !(typeof actionId === "string" && ACTION_ID.test(actionId))) {
    throw argumentInvalid("actionId must be 1 to 64 printable ASCII characters without spaces.");
  }
  if (expected !== undefined) checkText("expected", expected);
  if (guardianId !== undefined) checkText("guardianId", guardianId);
  return {
    by,
    actionId,
    ...(guardianId !== undefined && { guardianId }),
    ...(expected !== undefined && { expected }),
  };
}
