import * as z from "zod";
import {
  notList,
  notNumber,
  notObject,
  notOneOf,
  type TextField,
  textFault,
  unknownKey,
  absent,
  quote,
  wholeNumberFault,
} from "../faults.ts";

/** A field's documentation, shown by editors. */
export interface About {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

/** A text with its own grammar. */
export function text(
  about: About & { readonly pattern?: string },
  { fault = () => undefined, ...field }: Partial<TextField> & Pick<TextField, "remedy">,
): z.ZodType<string> {
  return z
    .string({ error: ({ input }) => textFault(input, { fault, ...field }) ?? `Not possible here. ${field.remedy}` })
    .check((context) => {
      const message = fault(context.value);
      if (message !== undefined) {
        context.issues.push({ code: "custom", input: context.value, message, params: { rule: "bad-value" } });
      }
    })
    .meta(metaOf(about));
}

export function metaOf<T extends About>({ examples, ...rest }: T): Omit<T, "examples"> & { examples?: unknown[] } {
  return examples === undefined ? rest : { ...rest, examples: [...examples] };
}

/** An integer of at least `min`. */
export function wholeNumber(about: About & { readonly min: number }): z.ZodType<number> {
  const { min, ...rest } = about;
  return z
    .number({ error: ({ input }) => wholeNumberFault(input, min) ?? "Not possible here." })
    .check((context) => {
      const message = wholeNumberFault(context.value, min);
      if (message !== undefined) {
        context.issues.push({ code: "custom", input: context.value, message, params: { rule: "bad-value" } });
      }
    })
    .meta({ ...metaOf(rest), type: "integer", minimum: min });
}

/** A number from 0 to 100. */
export function percent(about: About): z.ZodType<number> {
  const remedy = "Write a number from 0 to 100.";
  return z
    .number({ error: ({ input }) => notNumber(input, remedy) })
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
  return z.number({ error: ({ input }) => notNumber(input, "Write a number.") }).meta(metaOf(about));
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

export function oneOf<const Word extends string>(words: readonly Word[], about: About): z.ZodType<Word> {
  return z.enum(words, { error: ({ input }) => notOneOf(input, words) }).meta(metaOf(about));
}

/** A list. `remedy` says what belongs in it. */
export function list<T>(
  item: z.ZodType<T>,
  about: About & { readonly remedy: string; readonly minItems?: 1 },
): z.ZodType<readonly T[]> {
  const { remedy, minItems, ...rest } = about;
  // Only for editors; the checks report empty lists.
  const more = minItems === undefined ? {} : { minItems };
  return z.array(item, { error: ({ input }) => notList(input, remedy) }).meta({ ...metaOf(rest), ...more });
}

/** The schemas of an object's keys, exactly one for each key of the type. */
export type Shape<T> = {
  readonly [K in keyof T]-?: {} extends Pick<T, K> ? z.ZodType<T[K] | undefined> : z.ZodType<T[K]>;
};

/** An object with exactly these keys. Each unknown key is one issue, which names the nearest known key. */
export function strict<T extends object>(shape: Shape<T>, about: About): z.ZodType<T> {
  const keys = Object.keys(shape);
  const schema: z.ZodType = z
    .strictObject(shape, {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((key) => unknownKey(key, keys)).join("\n")
          : (bareName(issue.input, keys) ?? notObject(issue.input, keys)),
    })
    .meta(metaOf(about));
  // The shape has a schema for each key of T and no others, so the result is a T.
  return schema as z.ZodType<T>;
}

/** The message for a policy that is only a name, such as "balanced": its author wants to build on that preset. */
function bareName(input: unknown, keys: readonly string[]): string | undefined {
  if (typeof input !== "string" || !keys.includes("extends") || !/^[a-z][a-z0-9-]*$/.test(input)) return undefined;
  const inCode = "extendPolicy(preset.policy, {}) in code";
  return `${quote(input)} has no keys. To build on a preset, write \`extends: ${input}\` in a policy file, or ${inCode}.`;
}
