import * as z from "zod";
import type { CaseFile } from "./file.ts";
import { RecessError } from "../values/errors.ts";

/** The version that `encodeCaseFile` writes. Every older one stays readable. */
const VERSION = 1;

const instant = z.int();
const role = z.enum(["parent", "app", "school"]);

const version1: z.ZodType<CaseFile> = z.object({
  last: instant,
  requests: z.array(
    z.object({
      id: z.string(),
      minutes: z.literal([15, 30, 60]),
      at: instant,
      day: z.string(),
      answer: z.object({ at: instant, by: role, minutes: z.int(), grantedMs: z.int().nullable() }).nullable(),
      isSeen: z.boolean(),
    }),
  ),
  appeals: z.array(
    z.object({
      receipt: z.string(),
      kind: z.enum(["not-a-minor", "limit-is-wrong", "something-else"]),
      text: z.string(),
      at: instant,
      respondBy: instant,
      state: z.enum(["received", "in-review", "accepted", "declined"]),
      answeredAt: instant.nullable(),
      answer: z.string(),
      isSeen: z.boolean(),
    }),
  ),
  notices: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["stop", "nudge", "crisis"]),
      at: instant,
      about: z.custom<CaseFile["notices"][number]["about"]>((value) => value === null || typeof value === "string"),
      deliveredAt: instant.nullable(),
      isSeen: z.boolean(),
    }),
  ),
  hold: z
    .object({
      by: z.string(),
      why: z.string(),
      at: instant,
      until: instant.nullable(),
      erasureAskedAt: instant.nullable(),
    })
    .nullable(),
});

/** A file as text, for stores that keep text. */
export function encodeCaseFile(file: CaseFile): string {
  return JSON.stringify({ version: VERSION, ...file });
}

/** Reads what `encodeCaseFile` of this or an older version wrote. Throws a RecessError `"record-unreadable"` for all else. */
export function decodeCaseFile(text: string): CaseFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable("it is not JSON", cause);
  }
  const { version } = z.looseObject({ version: z.unknown() }).catch({ version: null }).parse(value);
  if (version !== VERSION)
    throw unreadable(`its version is ${JSON.stringify(version)}, and this is version ${VERSION}`);
  const { data, error } = version1.safeParse(value);
  if (data === undefined) throw unreadable("its parts are not those of its version", error);
  return data;
}

function unreadable(why: string, cause?: unknown): RecessError {
  return new RecessError("record-unreadable", `The stored case file cannot be read: ${why}.`, { cause });
}
