import * as z from "zod";
import { didYouMean } from "../nearest.ts";

/** What a field tells editors about itself. */
export interface About {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

/** Says what is wrong with a text and what would be right; nothing if it is right. */
type Fault = (text: string) => string | undefined;

/** Quotes a value in a message, shortened. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `Write "90m" …`: what to do about a value that is missing or empty. */
function absent(value: unknown, remedy: string): string {
  return value === undefined ? `Missing. ${remedy}` : `Empty. ${remedy}`;
}

/** A text with its own grammar. `remedy` says how to write one; `wrongType` what is wrong with what is no text. */
export function text(
  about: About & { readonly remedy: string; readonly pattern?: string },
  fault: Fault = () => undefined,
  wrongType: (value: unknown) => string | undefined = () => undefined,
): z.ZodType<string> {
  const { remedy, ...meta } = about;
  return z
    .string({
      error: ({ input }) =>
        input === undefined || input === null
          ? absent(input, remedy)
          : (wrongType(input) ?? `${quote(input)} is not text. ${remedy}`),
    })
    .check((context) => {
      const message = fault(context.value);
      if (message !== undefined) {
        context.issues.push({ code: "custom", input: context.value, message, params: { rule: "bad-value" } });
      }
    })
    .meta(metaOf(meta));
}

export function metaOf<T extends About>({ examples, ...rest }: T): Omit<T, "examples"> & { examples?: unknown[] } {
  return examples === undefined ? rest : { ...rest, examples: [...examples] };
}

/** A whole number from `min` on. */
export function wholeNumber(about: About & { readonly min: number }): z.ZodType<number> {
  const { min, ...rest } = about;
  const remedy = `Write a whole number from ${min} on.`;
  return z
    .number({ error: ({ input }) => wrongNumber(input, remedy) })
    .check((context) => {
      const { value } = context;
      if (!Number.isSafeInteger(value) || value < min) {
        const message = `${value} is not possible here. ${remedy}`;
        context.issues.push({ code: "custom", input: value, message, params: { rule: "bad-value" } });
      }
    })
    .meta({ ...metaOf(rest), type: "integer", minimum: min });
}

/** A number from 0 to 100. */
export function percent(about: About): z.ZodType<number> {
  const remedy = "Write a number from 0 to 100.";
  return z
    .number({ error: ({ input }) => wrongNumber(input, remedy) })
    .check((context) => {
      const { value } = context;
      if (value < 0 || value > 100) {
        const message = `${value} is not a share. ${remedy}`;
        context.issues.push({ code: "custom", input: value, message, params: { rule: "bad-value" } });
      }
    })
    .meta({ ...metaOf(about), minimum: 0, maximum: 100 });
}

/** Any finite number. */
export function number(about: About): z.ZodType<number> {
  return z.number({ error: ({ input }) => wrongNumber(input, "Write a number.") }).meta(metaOf(about));
}

function wrongNumber(input: unknown, remedy: string): string {
  if (input === undefined || input === null) return absent(input, remedy);
  if (typeof input === "string" && input.trim() !== "" && Number.isFinite(Number(input))) {
    return `${quote(input)} is text. Write the number ${Number(input)}, without quotes.`;
  }
  return `${typeof input === "number" ? String(input) : quote(input)} is not a number. ${remedy}`;
}

export function trueOrFalse(about: About): z.ZodType<boolean> {
  return z
    .boolean({
      error: ({ input }) =>
        input === undefined || input === null
          ? absent(input, "Write true or false.")
          : `${quote(input)} is neither true nor false. Write true or false, without quotes.`,
    })
    .meta(metaOf(about));
}

/** One of some words. */
export function oneOf<const Word extends string>(words: readonly Word[], about: About): z.ZodType<Word> {
  const remedy = `Write ${words.map((word) => `"${word}"`).join(" or ")}.`;
  return z
    .enum(words, {
      error: ({ input }) => {
        if (input === undefined || input === null) return absent(input, remedy);
        const offer = typeof input === "string" ? didYouMean(input, words) : "";
        return `${quote(input)} is not possible here.${offer || ` ${remedy}`}`;
      },
    })
    .meta(metaOf(about));
}

/** A list. `remedy` says what belongs in it. */
export function list<T>(item: z.ZodType<T>, about: About & { readonly remedy: string }): z.ZodType<readonly T[]> {
  const { remedy, ...rest } = about;
  return z
    .array(item, {
      error: ({ input }) =>
        input === undefined || input === null ? absent(input, remedy) : `${quote(input)} is not a list. ${remedy}`,
    })
    .meta(metaOf(rest));
}

/** The schemas of an object's keys, exactly one for each key of the type. */
export type Shape<T> = {
  readonly [K in keyof T]-?: {} extends Pick<T, K> ? z.ZodType<T[K] | undefined> : z.ZodType<T[K]>;
};

/** An object with exactly these keys. An unknown key is told with the nearest that is known, one line a key. */
export function strict<T extends object>(shape: Shape<T>, about: About): z.ZodType<T> {
  const keys = Object.keys(shape);
  const schema: z.ZodType = z
    .strictObject(shape, {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((key) => unknownKey(key, keys)).join("\n")
          : notObject(issue.input, keys),
    })
    .meta(metaOf(about));
  // The shape has a schema for each key of T and no other, so what comes out is a T.
  return schema as z.ZodType<T>;
}

/** Says that a key is not known, and which are. */
function unknownKey(key: string, keys: readonly string[]): string {
  const offer =
    didYouMean(key, keys) || ` The keys here are ${keys.filter((known) => known !== "$schema").join(", ")}.`;
  return `Unknown key "${key}".${offer}`;
}

/** Says that something is not an object with keys. */
export function notObject(input: unknown, keys: readonly string[]): string {
  const remedy = `Write keys and values here: ${keys.filter((known) => known !== "$schema").join(", ")}.`;
  return input === undefined || input === null ? absent(input, remedy) : `${quote(input)} has no keys. ${remedy}`;
}
