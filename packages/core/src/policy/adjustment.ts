import { isObject } from "../lib/objects.ts";
import { formatIssue, PolicyError, type PolicyIssue, RecessError } from "../values/errors.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../values/policy-limits.ts";
import { sameLimits } from "./checks/duplicates.ts";
import { checkWindowList } from "./checks/windows.ts";
import {
  clockTimeField,
  DAY_NAME_FIELD,
  dayNameFault,
  type DurationOptions,
  durationField,
  isJson,
  NOT_JSON,
  notFeatures,
  notList,
  notObject,
  notOneOf,
  quote,
  textFault,
  unknownKey,
  wholeNumberFault,
} from "./faults.ts";
import { error } from "./issues.ts";
import { ADJUSTABLE_KEYS } from "./names.ts";

// Guardians' settings are checked by hand instead of by the policy's schema, because the governor checks every such
// event and its entry point must not import a schema library.

export const DAILY_LIMIT_REMEDY = 'Write days and limits such as {"default": "40m", "weekend": "1h"}.';
export const WINDOWS_REMEDY = 'Write a list of windows such as [{"from": "21:00", "to": "06:30"}].';
export const DAYS_REMEDY = 'Write a list of days such as ["fri", "sat"].';
export const MESSAGE_LIMITS_REMEDY = 'Write a list of limits such as [{"limit": 40, "per": "1h"}].';

export const BREAK_AFTER: DurationOptions = {
  positive: 'A break after no time at all would stop everything. Write a duration such as "30m".',
};

export const MESSAGE_LIMIT_PER: DurationOptions = {
  orWord: "day",
  positive: 'A limit per no time at all has no meaning. Write "day", or a duration such as "1h".',
};

type Path = readonly (string | number)[];
type Issues = Iterable<PolicyIssue>;

/** Checks the shape of a value. */
type Shape = (value: unknown, path: Path) => Issues;

const duration = text((value) => textFault(value, durationField()));

const dailyLimit: Shape = function* (value, path) {
  if (typeof value === "string" || typeof value === "number" || !isObject(value)) {
    if (typeof value === "string" || typeof value === "number") yield* duration(value, path);
    else yield error("wrong-type", path, `${quote(value)} is not a daily limit. ${DAILY_LIMIT_REMEDY}`);
    return;
  }
  for (const [day, limit] of Object.entries(value)) {
    const message = dayNameFault(day, ["default"]);
    if (message !== undefined) yield error("unknown-key", [...path, day], message);
    else yield* duration(limit, [...path, day]);
  }
};

const windows = listOf(
  keysOf({
    from: text((value) => textFault(value, clockTimeField())),
    to: text((value) => textFault(value, clockTimeField({ allow24: true }))),
    days: optional(
      listOf(
        text((value) => textFault(value, DAY_NAME_FIELD)),
        DAYS_REMEDY,
      ),
    ),
  }),
  WINDOWS_REMEDY,
);

const SHAPES: { readonly [Key in AdjustableKey]: Shape } = {
  dailyLimit,
  weeklyLimit: duration,
  break: keysOf({
    after: text((value) => textFault(value, durationField(BREAK_AFTER))),
    rest: optional(duration),
    mode: optional(oneOf(["remind", "enforce"])),
  }),
  quietHours: windows,
  openHours: windows,
  messageLimits: listOf(
    keysOf({
      limit: text((value) => wholeNumberFault(value, 1)),
      per: text((value) => textFault(value, durationField(MESSAGE_LIMIT_PER))),
    }),
    MESSAGE_LIMITS_REMEDY,
  ),
  features: function* (value, path) {
    if (!isObject(value)) yield error("wrong-type", path, notFeatures(value));
    else
      for (const [name, part] of Object.entries(value))
        if (!isJson(part)) yield error("wrong-type", [...path, name], NOT_JSON);
  },
};

/** The problems of an adjustment's `limits`: first of their shape, then of their meaning. */
export function checkAdjustment(input: unknown): readonly PolicyIssue[] {
  const shapes = Object.fromEntries(ADJUSTABLE_KEYS.map((key) => [key, optional(SHAPES[key])]));
  const issues = [...keysOf(shapes)(input, [])];
  if (!isObject(input)) return issues;
  const isValid = (key: AdjustableKey): boolean => !issues.some(({ path }) => path[0] === key);
  const limits = input as AdjustableLimitsInput;
  if (isValid("quietHours")) issues.push(...checkWindowList({}, limits.quietHours, ["quietHours"]));
  if (isValid("openHours")) issues.push(...checkWindowList({}, limits.openHours, ["openHours"]));
  if (isValid("messageLimits")) issues.push(...sameLimits(limits.messageLimits, ["messageLimits"]));
  return issues;
}

/**
 * Returns a guardian's settings if they are valid. Otherwise throws a `RecessError` `"argument-invalid"` that lists
 * every problem; its `cause` is a `PolicyError` with the issues.
 */
export function parseAdjustment(input: unknown): AdjustableLimitsInput {
  const issues = checkAdjustment(input).filter(({ severity }) => severity === "error");
  if (issues.length === 0) return input as AdjustableLimitsInput;
  throw new RecessError("argument-invalid", issues.map(formatIssue).join(" "), { cause: new PolicyError(issues) });
}

function text(faultOf: (value: unknown) => string | undefined): Shape {
  return function* (value, path) {
    const message = faultOf(value);
    if (message !== undefined) yield error(value === undefined ? "missing-key" : "bad-value", path, message);
  };
}

function oneOf(words: readonly string[]): Shape {
  return text((value) => (words.some((word) => word === value) ? undefined : notOneOf(value, words)));
}

function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? [] : shape(value, path));
}

function listOf(item: Shape, remedy: string): Shape {
  return function* (value, path) {
    if (!Array.isArray(value)) yield error("wrong-type", path, notList(value, remedy));
    else for (const [index, part] of value.entries()) yield* item(part, [...path, index]);
  };
}

function keysOf(shapes: { readonly [key: string]: Shape }): Shape {
  const keys = Object.keys(shapes);
  return function* (value, path) {
    if (!isObject(value)) {
      yield error(value === undefined ? "missing-key" : "wrong-type", path, notObject(value, keys));
      return;
    }
    for (const [key, shape] of Object.entries(shapes)) yield* shape(value[key], [...path, key]);
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) yield error("unknown-key", [...path, key], unknownKey(key, keys));
    }
  };
}
