import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { basename } from "node:path";
import { jsonSchema, type PolicyReading, readPolicyText } from "@recess/core/policy";
import { findPreset } from "@recess/core/presets";
import { codeOf, systemReason, UserError } from "../errors.ts";
import { replaceFile } from "../terminal/files.ts";
import type { OpenedFile, Saved, SaveRequest } from "./api.ts";

export interface PolicyFile {
  /** Throws a UserError when the file cannot be read. */
  read(): Promise<OpenedFile>;
  /** Writes all or nothing, and nothing if the file on disk is not the version that was edited. */
  save(request: SaveRequest): Promise<Saved>;
}

export function policyFile(path: string): PolicyFile {
  const read = async (): Promise<OpenedFile> => {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      const isPreset = codeOf(error) === "ENOENT" && findPreset(path) !== undefined;
      throw new UserError(`${path} cannot be read: ${systemReason(error) ?? String(error)}.`, {
        hint: isPreset ? `A preset is not a file. Start from one: recess presets ${path} > policy.yaml` : undefined,
        cause: error,
      });
    }
    const looksLikeJson = /\.jsonc?$/.test(path) || (!/\.ya?ml$/.test(path) && text.trimStart().startsWith("{"));
    return {
      name: basename(path),
      text,
      version: createHash("sha256").update(text).digest("hex"),
      format: looksLikeJson ? "json" : "yaml",
      schema: jsonSchema(),
    };
  };

  const readIfThere = async (): Promise<OpenedFile | null> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof UserError && codeOf(error.cause) === "ENOENT") return null;
      throw error;
    }
  };

  let turn: Promise<unknown> = Promise.resolve();
  const save = async ({ text, version }: SaveRequest): Promise<Saved> => {
    const file = await readIfThere();
    if (file?.version !== version) return { saved: false, file };
    await replaceFile(await realpath(path), text);
    return { saved: true, version: (await read()).version };
  };

  return {
    read,
    save: (request) => {
      const saved = turn.then(() => save(request));
      turn = saved.catch(() => undefined);
      return saved;
    },
  };
}

/** Reads a text as if it were in the file: files that it extends are resolved relative to it. */
export function readAs(path: string): (text: string) => Promise<PolicyReading> {
  return (text) => readPolicyText(text, { file: path, now: Date.now(), read: (other) => readFile(other, "utf8") });
}
