import { parseDuration } from "@recess/core";
import * as z from "zod";

/** Secrets are not written into the file: they are read from the environment, or from a separate file. */
export const secret: z.ZodType<SecretSource> = z
  .union([
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/, "Write the name of an environment variable.") }),
    z.strictObject({ file: z.string().min(1) }),
  ])
  .meta({ description: "Where the secret is: {env: NAME} or {file: PATH}. Never the secret itself." });

/** Where a secret is read from. */
export type SecretSource = { readonly env: string } | { readonly file: string };

/** One secret, or two while it is being changed: either one is accepted as proof. */
export type SecretsSource = SecretSource | readonly SecretSource[];

export const secrets: z.ZodType<SecretsSource> = z.union([secret, z.array(secret).min(1).max(2)]);

/** Marks a schema as a secret, so that no message quotes its value. */
export function isSecretKey(key: string | number | undefined): boolean {
  return typeof key === "string" && /(secret|key|password|token|signing)$/i.test(key);
}

/** The error for a number or a missing value where a string of a certain form is expected. */
export function notText(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `${input === undefined ? "Missing." : "Not possible here."} Write ${what}.`;
}

/** A duration as everywhere in Recess: `1h30m`, `90s`. Parsed to milliseconds. */
export const duration: z.ZodType<number, string> = z
  .string({ error: notText('a duration such as "30s" or "5m"') })
  .meta({ examples: ["30s", "5m"] })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.issues.push({
      code: "custom",
      input: text,
      message: `${quote(text)} is not a duration. Write whole numbers with d, h, m and s, such as "5m" or "1h30m".`,
    });
    return z.NEVER;
  });

/** A duration above zero. */
export const timeout: z.ZodType<number, string> = duration.refine(
  (ms) => ms >= 100,
  "Write at least 1s: without a limit, clients that send nothing keep their connections open for ever.",
);

const SIZES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** `10MB`. Parsed to bytes. */
export const size: z.ZodType<number, string> = z
  .string({ error: notText('a size such as "10MB"') })
  .meta({ examples: ["10MB"] })
  .transform((text, context) => {
    const [, count, unit] = /^(\d{1,6})\s?(B|KB|MB|GB)$/.exec(text) ?? [];
    const bytes = Number(count) * (SIZES[unit ?? ""] ?? Number.NaN);
    if (bytes > 0) return bytes;
    context.issues.push({
      code: "custom",
      input: text,
      message: `${quote(text)} is not a size. Write a whole number with B, KB, MB or GB, such as "10MB".`,
    });
    return z.NEVER;
  });

/** Whole years, from 0 to 130. */
const years: z.ZodType<number> = z.number().int().min(0).max(130);

/** Bounds of an age, both inclusive, as operating systems and app stores provide them. */
export const ages: z.ZodType<AgeBounds> = z
  .strictObject({ min: years.optional(), max: years.optional() })
  .refine(
    ({ min, max }) => min !== undefined || max !== undefined,
    "Write min, max or both, such as {min: 8, max: 12}.",
  )
  .refine(({ min = 0, max = 130 }) => min <= max, "The bounds are the wrong way round: min is above max.");

export interface AgeBounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** An http or https address without user and password. */
export const link: z.ZodType<string> = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    context.addIssue({ code: "custom", message: 'Write an address such as "https://api.example.com/v1".' });
  } else if (url.username !== "" || url.password !== "") {
    context.addIssue({
      code: "custom",
      message: "An address must not contain a user or a password: they would be logged.",
    });
  }
});

/** The http or https address of a server, without user, query and fragment, which sometimes contain keys. */
export const address: z.ZodType<string> = link.refine(
  (text) => !/[?#]/.test(text),
  'Write the address without "?" and "#". A key does not stand in it: write it as {env: NAME} where the key belongs.',
);

export const headerName: z.ZodType<string> = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "This is not a header's name.")
  .meta({ examples: ["X-User-Id"] });

export const path: z.ZodType<string> = z
  .string()
  .regex(/^\/[\w.~/-]*$/, 'Write a path that begins with "/", such as "/v1".')
  .transform((text) => text.replace(/\/+$/, ""));

export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
