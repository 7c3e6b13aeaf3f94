import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { formatIssue, type Policy, type PolicyIssue } from "@recess/core";
import {
  type PolicyInput,
  type PolicyReading,
  type PolicySource,
  readPolicyFile,
  readPolicyText,
} from "@recess/core/policy";
import { systemReason, UserError } from "../errors.ts";

/** A requested policy, with the texts to which its problems refer. */
export interface ReadPolicy extends PolicyReading {
  readonly name: string;
  /** By file name, as the issues give it. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A valid policy. */
export interface LoadedPolicy {
  readonly name: string;
  readonly input: PolicyInput;
  readonly policy: Policy;
  /** The same policy with the position of each value. */
  readonly source: PolicySource;
  readonly presets: readonly string[];
}

const STDIN = "<stdin>";
const NO_TEXTS: ReadonlyMap<string, string> = new Map();

/**
 * Reads a file, a preset by its name, or `-` for standard input. `now` is used for date-dependent checks. `unsaved`:
 * texts that replace files on disk.
 */
export async function readPolicy(
  name: string,
  now: number,
  unsaved: ReadonlyMap<string, string> = NO_TEXTS,
): Promise<ReadPolicy> {
  const texts = new Map<string, string>();
  const read = async (path: string): Promise<string> => {
    const text = unsaved.get(path) ?? (await readText(path));
    texts.set(path, text);
    return text;
  };
  if (name !== "-") return { ...(await readPolicyFile(name, { read, now })), name, texts };
  const text = await readAll(process.stdin);
  texts.set(STDIN, text);
  return { ...(await readPolicyText(text, { file: STDIN, read, now })), name: STDIN, texts };
}

/** Reads a required policy. Throws a UserError with every problem if it is not valid. */
export async function loadPolicy(name: string): Promise<LoadedPolicy> {
  const { policy, source, issues, presets } = await readPolicy(name, Date.now());
  if (policy === null || source === null) throw invalid(name, issues);
  return { name, input: policy.input, policy, source, presets };
}

function invalid(name: string, issues: readonly PolicyIssue[]): UserError {
  const errors = issues.filter(({ severity }) => severity === "error");
  return new UserError(`${name} cannot be used: ${errors.length === 1 ? "1 problem" : `${errors.length} problems`}.`, {
    details: errors.map(formatIssue),
    hint: name === "-" ? undefined : `"recess check ${name}" shows each in its place.`,
  });
}

/** Far larger than any policy, to detect a wrong file early. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The text of a file. Throws an Error that says why it cannot be read. */
export async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Error(systemReason(error) ?? String(error), { cause: error });
  }
  if (bytes.length > MAX_BYTES) throw new Error("it is too large for a policy");
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new Error("it is compressed (gzip), as traces and journals are: a policy is plain text");
  }
  if (!isUtf8(bytes) || bytes.includes(0)) throw new Error("it is not UTF-8 text");
  return bytes.toString("utf8");
}
