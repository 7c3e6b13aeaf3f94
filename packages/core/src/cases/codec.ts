import { isObject } from "../lib/objects.ts";
import type {
  AccountHold,
  Appeal,
  Ask,
  CaseFile,
  ChildRequest,
  GuardianNotice,
  HistoryEntry,
  RequestAnswer,
} from "./file.ts";
import { type RecessError, unreadable } from "../values/errors.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";

/** The version that `encodeCaseFile` writes. Every older one stays readable. */
const VERSION = 2;

export function encodeCaseFile(file: CaseFile): string {
  return JSON.stringify({ version: VERSION, ...file });
}

/**
 * Reads text written by this or an older version of `encodeCaseFile`. Throws a RecessError `"record-unreadable"` for
 * any other.
 */
export function decodeCaseFile(text: string): CaseFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable("case file", { why: "it is not JSON", cause });
  }
  const version = isObject(value) ? value["version"] : null;
  if (version !== VERSION && version !== 1) {
    throw unreadable("case file", {
      why: `its version is ${JSON.stringify(version)}, and this is version ${VERSION}`,
    });
  }
  return fileOf(value, version);
}

type Read<Value> = (value: unknown) => Value;

/** Version 1 had only requests for time, and no history. */
function fileOf(value: unknown, version: 1 | 2): CaseFile {
  const part = object(value);
  return {
    last: whole(part["last"]),
    requests: list(version === 1 ? requestOfVersion1 : request)(part["requests"]),
    appeals: list(appeal)(part["appeals"]),
    notices: list(notice)(part["notices"]),
    history: version === 1 ? [] : list(entry)(part["history"]),
    hold: optional(hold)(part["hold"]),
  };
}

function request(value: unknown): ChildRequest {
  const part = object(value);
  return { id: text(part["id"]), ask: ask(part["ask"]), ...restOfRequest(part) };
}

function requestOfVersion1(value: unknown): ChildRequest {
  const part = object(value);
  return {
    id: text(part["id"]),
    ask: { kind: "time", minutes: minutes(part["minutes"]) },
    ...restOfRequest(part),
  };
}

function restOfRequest(part: Part): Omit<ChildRequest, "id" | "ask"> {
  return {
    at: whole(part["at"]),
    day: text(part["day"]),
    answer: optional(answer)(part["answer"]),
    isSeen: flag(part["isSeen"]),
  };
}

function ask(value: unknown): Ask {
  const part = object(value);
  const kind = oneOf("time", "quiet-hours", "feature")(part["kind"]);
  return kind === "feature" ? { kind, feature: text(part["feature"]) } : { kind, minutes: minutes(part["minutes"]) };
}

function answer(value: unknown): RequestAnswer {
  const part = object(value);
  return {
    at: whole(part["at"]),
    by: role(part["by"]),
    minutes: whole(part["minutes"]),
    grantedMs: optional(whole)(part["grantedMs"]),
  };
}

function appeal(value: unknown): Appeal {
  const part = object(value);
  return {
    receipt: text(part["receipt"]),
    kind: oneOf("not-a-minor", "limit-is-wrong", "something-else")(part["kind"]),
    text: text(part["text"]),
    at: whole(part["at"]),
    respondBy: whole(part["respondBy"]),
    state: oneOf("received", "in-review", "accepted", "declined")(part["state"]),
    answeredAt: optional(whole)(part["answeredAt"]),
    answer: text(part["answer"]),
    isSeen: flag(part["isSeen"]),
  };
}

function notice(value: unknown): GuardianNotice {
  const part = object(value);
  return {
    id: text(part["id"]),
    kind: oneOf("stop", "nudge", "crisis")(part["kind"]),
    at: whole(part["at"]),
    about: optional(text)(part["about"]) as GuardianNotice["about"],
    deliveredAt: optional(whole)(part["deliveredAt"]),
    isSeen: flag(part["isSeen"]),
  };
}

function entry(value: unknown): HistoryEntry {
  const part = object(value);
  return {
    id: text(part["id"]),
    at: whole(part["at"]),
    type: text(part["type"]) as HistoryEntry["type"],
    by: optional(role)(part["by"]),
    who: optional(text)(part["who"]),
    amountMs: optional(whole)(part["amountMs"]),
    until: optional(whole)(part["until"]),
    limits: optional(limits)(part["limits"]),
    before: optional(limits)(part["before"]),
    why: optional(text)(part["why"]),
    takenBackAt: optional(whole)(part["takenBackAt"]),
  };
}

function hold(value: unknown): AccountHold {
  const part = object(value);
  return {
    by: text(part["by"]),
    why: text(part["why"]),
    at: whole(part["at"]),
    until: optional(whole)(part["until"]),
    erasureAskedAt: optional(whole)(part["erasureAskedAt"]),
  };
}

type Part = { readonly [key: string]: unknown };

function object(value: unknown): Part {
  if (!isObject(value)) throw mismatch();
  return value;
}

function list<Item>(read: Read<Item>): Read<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) throw mismatch();
    return value.map(read);
  };
}

function optional<Value>(read: Read<Value>): Read<Value | null> {
  return (value) => (value === null ? null : read(value));
}

function oneOf<const Word extends string>(...words: readonly Word[]): Read<Word> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw mismatch();
    return found;
  };
}

const role = oneOf("parent", "app", "school");

/** Not validated again: it was checked when it was set, and does not affect decisions here. */
function limits(value: unknown): AdjustableLimitsInput {
  return object(value);
}

function minutes(value: unknown): 15 | 30 | 60 {
  if (value !== 15 && value !== 30 && value !== 60) throw mismatch();
  return value;
}

function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw mismatch();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw mismatch();
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== "boolean") throw mismatch();
  return value;
}

function mismatch(): RecessError {
  return unreadable("case file", { why: "its parts do not fit its version" });
}
