import { isTimeZone } from "../time/zone.ts";
import type { Account } from "./account.ts";
import { isAge } from "./age.ts";
import type { ByWhom } from "./event.ts";
import { RecessError } from "./errors.ts";

// What is wrong is named, what was given is not: an error ends up in a log, and nothing about a child may.

export function checkAccount(account: Account): void {
  checkText("account.id", account.id);
  if (!isAge(account.age)) {
    throw invalid('account.age must be whole years, {min, max} in whole years, or "unknown".');
  }
  if (account.timeZone !== undefined && !(typeof account.timeZone === "string" && isTimeZone(account.timeZone))) {
    throw invalid('account.timeZone must be an IANA zone that this runtime knows, such as "Asia/Shanghai".');
  }
  if (account.region !== undefined) checkCode("account.region", account.region);
  if (account.locale !== undefined && !(typeof account.locale === "string" && LOCALE.test(account.locale))) {
    throw invalid('account.locale must be a language tag such as "en" or "pt-BR".');
  }
}

const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** Longer ids are no ids, and would be kept. */
const MAX_TEXT = 512;

export function checkText(name: string, value: unknown): void {
  if (typeof value !== "string" || value === "" || value.length > MAX_TEXT) {
    throw invalid(`${name} must be a text of 1 to ${MAX_TEXT} characters.`);
  }
}

/** Ids of tool calls: any strings, as a model's server sends them. They are stored hashed. */
export function checkIds(name: string, value: unknown): void {
  if (!Array.isArray(value) || !value.every((id) => typeof id === "string")) {
    throw invalid(`${name} must be a list of strings.`);
  }
}

export function checkWhole(name: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw invalid(`${name} must be a whole number from 0 on.`);
  }
}

export function checkInstant(name: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw invalid(`${name} must be an instant in whole ms since 1970.`);
  }
}

/** A name, a role or a case's number: what may stand in a journal, as it cannot be a sentence about somebody. */
const CODE = /^[A-Za-z0-9.:_@+/#-]{1,64}$/;

export function isCode(value: unknown): value is string {
  return typeof value === "string" && CODE.test(value);
}

export function checkCode(name: string, value: unknown): void {
  if (!isCode(value)) {
    throw invalid(`${name} must be a code of 1 to 64 letters, digits and . : _ @ + / # -, and no sentence.`);
  }
}

/** Longer ids would be kept, too. */
const ACTION_ID = /^[\x21-\x7e]{1,64}$/;

/** Whose word it is, and nothing else of what was given. */
export function checkByWhom({ by, actionId, guardianId, expected }: ByWhom): ByWhom {
  if (by !== undefined && by !== "parent" && by !== "app" && by !== "school") {
    throw invalid('by must be "parent", "app" or "school".');
  }
  if (actionId !== undefined && !(typeof actionId === "string" && ACTION_ID.test(actionId))) {
    throw invalid("actionId must be 1 to 64 printable ASCII characters without spaces.");
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

function invalid(message: string): RecessError {
  return new RecessError("argument-invalid", message);
}
