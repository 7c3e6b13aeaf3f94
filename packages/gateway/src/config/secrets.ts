import type { SecretSource } from "./fields.ts";

/** Reads secrets from the configured places. */
export interface SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Returns a file's text; the path is as written in the configuration. */
  readonly read: (path: string) => Promise<string>;
}

/** A secret, or why there is none. The reason names the place, never its content. */
export type SecretReading = { readonly value: string } | { readonly missing: string };

/** Reads a secret, without a trailing newline. */
export async function readSecret(source: SecretSource, { env, read }: SecretReader): Promise<SecretReading> {
  if ("env" in source) {
    const value = env[source.env];
    return value === undefined || value === ""
      ? { missing: `The environment variable ${source.env} is not set.` }
      : { value };
  }
  let text: string;
  try {
    text = await read(source.file);
  } catch {
    return { missing: `The file ${source.file} cannot be read.` };
  }
  const value = text.replace(/\r?\n$/, "");
  return value === "" ? { missing: `The file ${source.file} is empty.` } : { value };
}

/** Every secret that a value refers to, with its path. */
export function secretsIn(value: unknown, path: readonly (string | number)[] = []): readonly FoundSecret[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index]));
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && isSource(first)) {
    return [{ path, source: first[0] === "env" ? { env: first[1] } : { file: first[1] } }];
  }
  return entries.flatMap(([key, item]) => secretsIn(item, [...path, key]));
}

interface FoundSecret {
  readonly path: readonly (string | number)[];
  readonly source: SecretSource;
}

function isSource(entry: [string, unknown]): entry is ["env" | "file", string] {
  const [key, value] = entry;
  return (key === "env" || key === "file") && typeof value === "string";
}
