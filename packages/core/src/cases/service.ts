import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type CaseEvent, type CaseRefusal, isHeld, reduceCase } from "./reduce.ts";
import type { Account } from "../values/account.ts";
import {
  type AccountHold,
  type Appeal,
  type AppealKind,
  type CaseFile,
  type GuardianNotice,
  REQUEST_MINUTES,
  type RequestMinutes,
  type TimeRequest,
} from "./file.ts";
import { decodeCaseFile, encodeCaseFile } from "./codec.ts";
import type { Decision } from "../values/decision.ts";
import { RecessError } from "../values/errors.ts";
import type { ByWhom, Role } from "../values/event.ts";
import { checkCode, checkInstant, checkText, checkWhole } from "../values/check.ts";
import type { DocumentKey, Documents } from "../store/documents.ts";
import type { GuardiansOptions } from "./notify-guardians.ts";
import { ttlFor } from "../store/retention.ts";
import type { AccountKey } from "../store/keys.ts";

/** Whose file: the account's, or what an appeal in a list gave as its `file`. */
export type FileOf = Pick<Account, "id"> | { readonly file: string };

/** What came of it: `refusal` says why nothing was changed. A refusal is a value, never an exception. */
export interface RequestResult {
  readonly refusal: CaseRefusal | "ungoverned" | "no-time-to-give" | "parent-only" | null;
  /** The request that it is about: the new one, the open one, or the one that is answered. */
  readonly request: TimeRequest | null;
  /** How the account stands. */
  readonly decision: Decision;
}

export interface AppealResult {
  readonly refusal: CaseRefusal | "ungoverned" | null;
  /** False for what was done before. */
  readonly isNew: boolean;
  readonly appeal: Appeal | null;
}

/** An appeal that waits for an answer, for whoever answers: it does not say whose it is. */
export interface OpenAppeal extends Appeal {
  /** Where to answer it: pass it on in place of an account. */
  readonly file: string;
  readonly isOverdue: boolean;
}

/**
 * What accounts ask for and are told beside their limits, kept in the governor's store under a key of its own. All of it
 * needs the store, and rejects with `store-unavailable` while that is away: nothing goes on from what this process knew.
 */
export interface Cases {
  /** All that is kept; `null` if nothing is. */
  read(of: FileOf): Promise<CaseFile | null>;
  /** The child asks for time on this day: 15, 30 or 60 minutes, at most three times a day, one at a time. */
  askForTime(account: Account, options: { readonly minutes: RequestMinutes }): Promise<RequestResult>;
  /**
   * A guardian answers: `minutes` to give, 0 for "not today". Only a parent may give. The first answer stands; whoever comes
   * later, or again, is told it (`already-answered`).
   */
  answerRequest(
    account: Account,
    options: { readonly id: string; readonly minutes: number; readonly by: Role } & Pick<ByWhom, "guardianId">,
  ): Promise<RequestResult>;
  /** Objects. With an `actionId`, a click that comes again is the same appeal. No limit changes by itself. */
  appeal(
    account: Account,
    options: { readonly kind: AppealKind; readonly text: string; readonly actionId?: string | undefined },
  ): Promise<AppealResult>;
  /** Somebody looks into it. */
  reviewAppeal(of: FileOf, options: { readonly receipt: string }): Promise<AppealResult>;
  /** The answer reaches the child's screen. What follows from it is up to whoever answers. */
  answerAppeal(
    of: FileOf,
    options: { readonly receipt: string; readonly accepted: boolean; readonly answer: string },
  ): Promise<AppealResult>;
  /** All appeals that wait for an answer, the most urgent first. */
  openAppeals(): Promise<readonly OpenAppeal[]>;
  /** Whether the governor was given `guardians`: children are then told what theirs were told. */
  readonly tellsGuardians: boolean;
  /**
   * Tells guardians of a crisis that the app saw: that there was one and when, never what was said. An `id` that comes again is
   * the same one. Stops and nudges are told by themselves, the same once a day. `null` for whoever is in no band.
   */
  tell(
    account: Account,
    options: Pick<GuardianNotice, "kind"> & Partial<Pick<GuardianNotice, "id" | "about">>,
  ): Promise<GuardianNotice | null>;
  /** These were handed on to a guardian: from now on the child is told that they were. */
  delivered(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /** Messages (`viewOf`) that were on the child's screen. */
  seen(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /**
   * Until `until` (ms) or a release nothing of the account is erased, by `forget` or with time. A second one replaces the first.
   * `by` and `why` are codes of at most 64 letters, digits and `. : _ @ + / # -`, as a journal has them: a role or a name, and a
   * reference such as `"court-order:23-CV-0113"`. What there is to say stands where that is filed.
   */
  hold(
    account: Pick<Account, "id">,
    options: { readonly by: string; readonly why: string; readonly until?: number | undefined },
  ): Promise<AccountHold>;
  /** Ends a hold; if somebody asked meanwhile that the account be forgotten, it is. */
  release(
    account: Pick<Account, "id">,
    options: { readonly by: string },
  ): Promise<{ readonly wasHeld: boolean; readonly erased: boolean }>;
}

/** What the cases need of the governor. */
export interface CaseContext {
  readonly documents: Documents;
  readonly placeOf: (id: string) => AccountKey;
  readonly now: () => number;
  readonly retentionMs: number;
  readonly respondWithinMs: () => number;
  readonly status: (account: Account) => Promise<Decision>;
  readonly grant: (account: Account, minutes: number, who: ByWhom) => Promise<Decision>;
  /** Keeps the account's record up to an instant; 0: no longer than usual. */
  readonly keepRecord: (id: string, until: number) => Promise<void>;
  readonly guardians: GuardiansOptions | undefined;
  readonly onUndelivered: (cause: unknown) => void;
  readonly eraseRecord: (id: string) => Promise<void>;
}

/** The cases, with what the governor's own calls need of them. */
export interface CaseKeeper {
  readonly cases: Cases;
  /** Erases file and record, unless the account is on hold. */
  forget(id: string): Promise<AccountHold | null>;
}

const MAX_APPEAL = 1000;
const MAX_ANSWER = 2000;
const DAY_MS = 24 * 60 * 60_000;

/** Receipts, so that not every look at a file is one at the list, too. */
const REMEMBERED = 10_000;

/** Another server may be handing on what is younger. */
const RETRY_MS = 60_000;

export function caseKeeper(context: CaseContext): CaseKeeper {
  const { documents, placeOf, now, retentionMs, status } = context;

  const update = async <Result>(
    of: FileOf,
    event: CaseEvent,
    resultOf: (file: CaseFile | null, refusal: CaseRefusal | null, isNew: boolean) => Result,
  ): Promise<Result> => {
    const place = filePlace(of, placeOf);
    const { result, file: after } = await documents.update(place, retentionMs, (text, at) => {
      const before = text === null ? null : decodeCaseFile(text);
      const { file, refusal } = reduceCase(before, event, at, retentionMs);
      const heldUntil = file?.hold === null || file === null ? 0 : (file.hold.until ?? Infinity);
      return {
        next: file === before ? text : file === null ? null : encodeCaseFile(file),
        ttlMs: ttlFor(retentionMs, heldUntil, at),
        result: { result: resultOf(file, refusal, file !== before), file },
      };
    });
    await listAnew(place, after);
    return result;
  };

  const read = async (of: FileOf): Promise<CaseFile | null> => {
    const place = filePlace(of, placeOf);
    const text = await documents.load(place, retentionMs);
    const file = text === null ? null : decodeCaseFile(text);
    await listAnew(place, file);
    return file;
  };

  const forget = async (id: string): Promise<AccountHold | null> => {
    const place = filePlace({ id }, placeOf);
    const hold = await update({ id }, { type: "erase" }, (file) => file?.hold ?? null);
    if (hold !== null) return hold;
    if (place.previous !== undefined || place.next !== undefined) await documents.eraseRest(place, retentionMs);
    await context.eraseRecord(id);
    return null;
  };

  /** The list of a day's deadlines, so that appeals are found without knowing whose they are. */
  const list = async ({ key, next: nextKey }: AccountKey, { receipt, respondBy }: Appeal): Promise<void> => {
    const ttlMs = Math.max(0, respondBy - now()) + retentionMs + DAY_MS;
    await documents.update(listPlace(respondBy), ttlMs, (text) => {
      const entries = listOf(text);
      // While a secret is being changed, the file may be under either key, and is under one.
      const missing = [key, nextKey].filter(
        (one) => one !== undefined && !entries.some((entry) => entry[0] === receipt && entry[1] === one),
      );
      if (missing.length === 0) return { next: text, ttlMs, result: undefined };
      const added = missing.map((one) => [receipt, one]);
      return { next: JSON.stringify([LIST_VERSION, ...entries, ...added]), ttlMs, result: undefined };
    });
  };

  /** Open appeals that are known to be listed under the key of a new secret. */
  let listedAnew = new Set<string>();

  /** A file has moved here when its account came back after a change of secret. Its open appeals are listed by its old key. */
  const listAnew = async (place: AccountKey, file: CaseFile | null): Promise<void> => {
    if (place.previous === undefined || file === null) return;
    for (const appeal of file.appeals) {
      if (appeal.answeredAt !== null || listedAnew.has(appeal.receipt)) continue;
      await list(place, appeal);
      if (listedAnew.size >= REMEMBERED) listedAnew = new Set();
      listedAnew.add(appeal.receipt);
    }
  };

  const appealResult =
    (receipt: string) =>
    (file: CaseFile | null, refusal: CaseRefusal | null, isNew: boolean): AppealResult => ({
      refusal,
      isNew,
      appeal: file?.appeals.find((appeal) => appeal.receipt === receipt) ?? null,
    });

  const handOn = async (account: Account, waiting: readonly GuardianNotice[]): Promise<void> => {
    const deliver = context.guardians?.deliver;
    if (deliver === undefined) return;
    const ids: string[] = [];
    for (const { id, kind, about, at } of waiting) {
      try {
        await deliver({ type: "guardian-notice", accountId: account.id, id, kind, about, at });
        ids.push(id);
      } catch (cause) {
        context.onUndelivered(cause);
      }
    }
    if (ids.length > 0) await update(account, { type: "delivered", ids }, () => undefined);
  };

  let count = 0;
  const newCode = (of: FileOf): string => codeOf(`${filePlace(of, placeOf).key} ${now()} ${count++} ${Math.random()}`);

  const cases: Cases = {
    read,
    askForTime: async (account, { minutes }) => {
      if (!REQUEST_MINUTES.includes(minutes)) throw invalid("minutes must be 15, 30 or 60.");
      const decision = await status(account);
      const { day } = decision;
      if (day === null) return { refusal: "ungoverned", request: null, decision };
      if (decision.mayGrantMs === 0) return { refusal: "no-time-to-give", request: null, decision };
      const id = newCode(account);
      return update(account, { type: "ask", id, minutes, day }, (file, refusal) => {
        const isIt = (request: TimeRequest): boolean =>
          request.id === id || (refusal === "already-open" && request.day === day && request.answer === null);
        return { refusal, request: file?.requests.find(isIt) ?? null, decision };
      });
    },
    answerRequest: async (account, { id, minutes, by, guardianId }) => {
      checkText("id", id);
      if (guardianId !== undefined) checkText("guardianId", guardianId);
      checkWhole("minutes", minutes);
      if (minutes > 24 * 60) throw invalid("minutes must be at most those of a day.");
      const decision = await status(account);
      if (by !== "parent" && minutes > 0) return { refusal: "parent-only", request: null, decision };
      const { day } = decision;
      const find = (file: CaseFile | null): TimeRequest | null =>
        file?.requests.find((request) => request.id === id) ?? null;
      const { refusal, request } = await update(account, { type: "answer", id, minutes, by, day }, (file, why) => ({
        refusal: why,
        request: find(file),
      }));
      // Who comes second finishes what a crash may have left undone: an action is done once, whoever asks.
      if (request?.answer?.grantedMs !== null || (refusal !== null && refusal !== "already-answered")) {
        return { refusal, request, decision };
      }
      const granted = await context.grant(account, request.answer.minutes, {
        by: "parent",
        actionId: `request:${id}`,
        ...(guardianId !== undefined && { guardianId }),
      });
      const { grantedMs = 0 } = granted;
      const answered = await update(account, { type: "granted", id, grantedMs }, find);
      return { refusal, request: answered, decision: granted };
    },
    appeal: async (account, { kind, text, actionId }) => {
      const written = text.trim();
      if (written.length > MAX_APPEAL) throw invalid(`text must have at most ${MAX_APPEAL} characters.`);
      if (actionId !== undefined) checkText("actionId", actionId);
      const { day } = await status(account);
      if (day === null) return { refusal: "ungoverned", isNew: false, appeal: null };
      const { key } = filePlace(account, placeOf);
      const receipt = actionId === undefined ? newCode(account) : codeOf(`${key} ${kind} ${actionId}`);
      const respondBy = now() + context.respondWithinMs();
      const event: CaseEvent = { type: "appeal", receipt, kind, text: written, respondBy };
      const result = await update(account, event, appealResult(receipt));
      if (result.refusal === null && result.appeal !== null) await list(filePlace(account, placeOf), result.appeal);
      return result;
    },
    reviewAppeal: (of, { receipt }) => update(of, { type: "review", receipt }, appealResult(receipt)),
    answerAppeal: async (of, { receipt, accepted, answer }) => {
      if (answer.length > MAX_ANSWER) throw invalid(`answer must have at most ${MAX_ANSWER} characters.`);
      return update(of, { type: "decide", receipt, accepted, answer }, appealResult(receipt));
    },
    openAppeals: async () => {
      const at = now();
      const first = Math.floor((at - retentionMs) / DAY_MS);
      const last = Math.floor((at + context.respondWithinMs()) / DAY_MS) + 1;
      const days = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * DAY_MS);
      const lists = await inTurns(days, async (day) => listOf(await documents.load(listPlace(day), retentionMs)));
      const files = [...new Set(lists.flat().map(([, key]) => key))];
      const open = await inTurns(files, async (key) => {
        const file = await read({ file: key });
        return (file?.appeals ?? []).flatMap((appeal): OpenAppeal[] =>
          appeal.answeredAt === null ? [{ ...appeal, file: key, isOverdue: appeal.respondBy <= at }] : [],
        );
      });
      return open.flat().toSorted((a, b) => a.respondBy - b.respondBy);
    },
    tellsGuardians: context.guardians !== undefined,
    tell: async (account, { kind, about = null, id }) => {
      if (context.guardians === undefined) throw invalid("createGovernor was given no `guardians` to tell.");
      const { day } = await status(account);
      if (day === null) return null;
      // One crisis is not the other.
      const known = id ?? (kind === "crisis" ? `crisis@${now()}` : `${about ?? kind}@${day}`);
      checkText("id", known);
      const { notice, waiting } = await update(
        account,
        { type: "tell", notice: { id: known, kind, about } },
        (file, _, isNew) => ({
          notice: file?.notices.find((one) => one.id === known) ?? null,
          waiting: (file?.notices ?? []).filter(
            (one) => one.deliveredAt === null && ((isNew && one.id === known) || now() - one.at >= RETRY_MS),
          ),
        }),
      );
      await handOn(account, waiting);
      return notice;
    },
    delivered: (of, { ids }) => update(of, { type: "delivered", ids }, () => undefined),
    seen: (of, { ids }) => update(of, { type: "seen", ids }, () => undefined),
    hold: async ({ id }, { by, why, until }) => {
      checkText("account.id", id);
      checkCode("by", by);
      checkCode("why", why);
      if (until !== undefined) checkInstant("until", until);
      const hold = await update({ id }, { type: "hold", by, why, until: until ?? null }, (file) => file?.hold ?? null);
      await context.keepRecord(id, until ?? Infinity);
      if (hold === null) throw new Error("a hold makes a hold");
      return hold;
    },
    release: async ({ id }, { by }) => {
      checkText("account.id", id);
      checkCode("by", by);
      const before = await read({ id });
      const refusal = await update({ id }, { type: "release" }, (_, why) => why);
      await context.keepRecord(id, 0);
      if (refusal !== null || before === null) return { wasHeld: false, erased: false };
      const isAsked = typeof before.hold?.erasureAskedAt === "number";
      return { wasHeld: isHeld(before, now()), erased: isAsked && (await forget(id)) === null };
    },
  };
  return { cases, forget };
}

const SUFFIX = ".cases";
/** A hash and the suffix: no other key of a store can be named. */
const FILE = /^[A-Za-z0-9_-]{22}\.cases$/;

function filePlace(of: FileOf, placeOf: (id: string) => AccountKey): DocumentKey {
  if ("file" in of) {
    if (typeof of.file !== "string" || !FILE.test(of.file)) throw invalid("file must be one of the list of appeals.");
    return { key: of.file, previous: undefined, next: undefined, isKeyAlone: true };
  }
  checkText("account.id", of.id);
  const { key, previous, next } = placeOf(of.id);
  const beside = (other: string | undefined): string | undefined => (other === undefined ? other : other + SUFFIX);
  return { key: key + SUFFIX, previous: beside(previous), next: beside(next) };
}

const LIST_VERSION = 1;

function listPlace(deadline: number): AccountKey {
  const date = new Date(deadline).toISOString().slice(0, 10);
  return { key: `appeals.${date}`, previous: undefined, next: undefined };
}

type Entry = readonly [receipt: string, key: string];

function listOf(text: string | null): readonly Entry[] {
  if (text === null) return [];
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || list[0] !== LIST_VERSION) {
    throw new RecessError("record-unreadable", "The stored list of appeals cannot be read.");
  }
  return list
    .slice(1)
    .filter((entry): entry is Entry => Array.isArray(entry) && entry.every((part) => typeof part === "string"));
}

/** Some at once, so that a list of many does not ask a store for all of them in one moment. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))));
  }
  return results;
}

const AT_ONCE = 32;

/** Without I, L, O and U, so that it can be read out. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A short code, `"7K3M9-QX2DP"`: 50 bits of a hash. */
function codeOf(text: string): string {
  const code = [...sha256(utf8ToBytes(`recess case ${text}`)).subarray(0, 10)]
    .map((byte) => LETTERS[byte & 31])
    .join("");
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

function invalid(message: string): RecessError {
  return new RecessError("argument-invalid", message);
}
