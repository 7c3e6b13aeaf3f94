import type { AppealIndex } from "./appeal-index.ts";
import type { FileOf } from "./api.ts";
import { decodeCaseFile, encodeCaseFile } from "./codec.ts";
import type { AccountHold, CaseFile } from "./file.ts";
import type { CaseEvent, CaseRefusal } from "./events.ts";
import { reduceCase } from "./reduce.ts";
import { checkText } from "../values/check.ts";
import { RecessError } from "../values/errors.ts";
import type { DocumentKey, Documents } from "../store/documents.ts";
import { ttlFor } from "../store/retention.ts";
import type { AccountKey } from "../store/keys.ts";

/** The case files of a store. Each changes by one event at a time. */
export interface CaseFiles {
  read(of: FileOf): Promise<CaseFile | null>;
  /** `resultOf` may be called more than once, so it must be pure. */
  update<Result>(
    of: FileOf,
    event: CaseEvent,
    resultOf: (file: CaseFile | null, refusal: CaseRefusal | null, isNew: boolean) => Result,
  ): Promise<Result>;
  keyOf(of: FileOf): DocumentKey;
  /** Erases file and record, unless the account is on hold: then it returns the hold. */
  erase(id: string): Promise<AccountHold | null>;
}

export interface CaseFilesOptions {
  readonly documents: Documents;
  readonly keyOf: (id: string) => AccountKey;
  readonly retentionMs: number;
  readonly index: AppealIndex;
  readonly eraseRecord: (id: string) => Promise<void>;
}

export function caseFiles({ documents, keyOf, retentionMs, index, eraseRecord }: CaseFilesOptions): CaseFiles {
  const locate = (of: FileOf): DocumentKey => fileKey(of, keyOf);

  const update: CaseFiles["update"] = async (of, event, resultOf) => {
    const where = locate(of);
    const { result, file: after } = await documents.update(where, retentionMs, (text, at, steady) => {
      const before = text === null ? null : decodeCaseFile(text);
      const { file, refusal } = reduceCase(before, event, { clock: at, retentionMs, steady });
      const heldUntil = file?.hold === null || file === null ? 0 : (file.hold.until ?? Infinity);
      return {
        next: file === before ? text : file === null ? null : encodeCaseFile(file),
        ttlMs: ttlFor(retentionMs, heldUntil, at),
        result: { result: resultOf(file, refusal, file !== before), file },
      };
    });
    await index.follow(where, after);
    return result;
  };

  return {
    keyOf: locate,
    update,
    read: async (of) => {
      const where = locate(of);
      const text = await documents.load(where, retentionMs);
      const file = text === null ? null : decodeCaseFile(text);
      await index.follow(where, file);
      return file;
    },
    erase: async (id) => {
      const where = locate({ id });
      const hold = await update({ id }, { type: "erase" }, (file) => file?.hold ?? null);
      if (hold !== null) return hold;
      if (where.previous !== undefined || where.next !== undefined) await documents.eraseRest(where, retentionMs);
      await eraseRecord(id);
      return null;
    },
  };
}

const SUFFIX = ".cases";
/** A hash and the suffix, so that a caller cannot address any other key of the store. */
const FILE = /^[A-Za-z0-9_-]{22}\.cases$/;

function fileKey(of: FileOf, keyOf: (id: string) => AccountKey): DocumentKey {
  if ("file" in of) {
    if (typeof of.file !== "string" || !FILE.test(of.file)) {
      throw new RecessError("argument-invalid", "file must be one of the list of appeals.");
    }
    return { key: of.file, previous: undefined, next: undefined, isKeyAlone: true };
  }
  checkText("account.id", of.id);
  const { key, previous, next } = keyOf(of.id);
  const beside = (other: string | undefined): string | undefined => (other === undefined ? other : other + SUFFIX);
  return { key: key + SUFFIX, previous: beside(previous), next: beside(next) };
}
