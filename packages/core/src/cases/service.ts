import type { AppealResult, Cases, FileOf, OpenAppeal } from "./api.ts";
import { appealIndex } from "./appeal-index.ts";
import { inBatches } from "../lib/batches.ts";
import type { CaseContext } from "./context.ts";
import { type Measures, measuresIn } from "./measures.ts";
import { tagOfKey } from "./tag.ts";
import type { AccountHold, CaseFile, GuardianNotice } from "./file.ts";
import { caseFiles } from "./files.ts";
import { type History, historyOf, untilOf } from "./history.ts";
import { codeOf } from "./receipt.ts";
import type { CaseEvent, CaseRefusal } from "./events.ts";
import { isHeld } from "./reduce.ts";
import { requestsIn } from "./requests.ts";
import type { Account } from "../values/account.ts";
import { checkCode, checkInstant, checkText } from "../values/check.ts";
import { argumentInvalid } from "../values/errors.ts";
import type { GuardianEvent } from "../values/event.ts";
import type { AccountKey } from "../store/keys.ts";

/** The cases, with what the governor's own calls need of them. */
export interface CaseService {
  readonly cases: Cases;
  readonly history: History;
  /** Erases file and record, unless the account is on hold. */
  forget(id: string): Promise<AccountHold | null>;
}

const MAX_APPEAL = 1000;
const MAX_ANSWER = 2000;
/** Another server may be sending a notice that is younger than this. */
const RETRY_MS = 60_000;

export function caseService(context: CaseContext): CaseService {
  const { documents, keyOf, now, retentionMs, decide } = context;
  const index = appealIndex({ documents, now, retentionMs });
  const measures = measuresIn({ documents, now });
  const files = caseFiles({ documents, keyOf, retentionMs, index, eraseRecord: context.eraseRecord });

  let count = 0;
  const newCode = (of: FileOf): string => codeOf(`${files.keyOf(of).key} ${now()} ${count++} ${Math.random()}`);

  const deliver = async (account: Account, waiting: readonly GuardianNotice[]): Promise<void> => {
    const send = context.guardians?.deliver;
    if (send === undefined) return;
    const ids: string[] = [];
    for (const { id, kind, about, at } of waiting) {
      try {
        await send({ type: "guardian-notice", accountId: account.id, id, kind, about, at });
        ids.push(id);
      } catch (cause) {
        context.onUndelivered(cause);
      }
    }
    if (ids.length > 0) await files.update(account, { type: "delivered", ids }, () => undefined);
  };

  const erase = async (id: string): Promise<AccountHold | null> => {
    const hold = await files.erase(id);
    if (hold === null) await measures.remove(keyOf(id), () => true);
    return hold;
  };

  const cases: Cases = {
    read: files.read,
    ...requestsIn(context, files, newCode),
    appeal: async (account, { kind, text, actionId }) => {
      const written = text.trim();
      if (written.length > MAX_APPEAL) throw argumentInvalid(`text must have at most ${MAX_APPEAL} characters.`);
      if (actionId !== undefined) checkText("actionId", actionId);
      const status = await decide(account, { type: "status" });
      if (status.day === null) return { refusal: "ungoverned", isNew: false, appeal: null };
      const place = files.keyOf(account);
      const receipt = actionId === undefined ? newCode(account) : codeOf(`${place.key} ${kind} ${actionId}`);
      const respondBy = now() + context.policyFor(status).respondWithinMs;
      const event: CaseEvent = { type: "appeal", receipt, kind, text: written, respondBy };
      const result = await files.update(account, event, appealResult(receipt));
      if (result.refusal === null && result.appeal !== null) await index.add(place, result.appeal);
      return result;
    },
    reviewAppeal: (of, { receipt }) => files.update(of, { type: "review", receipt }, appealResult(receipt)),
    answerAppeal: async (of, { receipt, accepted, answer }) => {
      if (answer.length > MAX_ANSWER) throw argumentInvalid(`answer must have at most ${MAX_ANSWER} characters.`);
      return files.update(of, { type: "decide", receipt, accepted, answer }, appealResult(receipt));
    },
    openAppeals: async () => {
      const at = now();
      const open = await inBatches(await index.files(at + context.maxRespondWithinMs()), async (key) => {
        const file = await files.read({ file: key });
        return (file?.appeals ?? []).flatMap((appeal): OpenAppeal[] =>
          appeal.answeredAt === null ? [{ ...appeal, file: key, isOverdue: appeal.respondBy <= at }] : [],
        );
      });
      return open.flat().toSorted((a, b) => a.respondBy - b.respondBy);
    },
    notifiesGuardians: context.guardians !== undefined,
    notify: async (account, { kind, about = null, id }) => {
      if (context.guardians === undefined) throw argumentInvalid("createGovernor was given no `guardians` to notify.");
      const { day } = await decide(account, { type: "status" });
      if (day === null) return null;
      // Two crises are two notices; a stop or a nudge is one a day.
      const known = id ?? (kind === "crisis" ? `crisis@${now()}` : `${about ?? kind}@${day}`);
      checkText("id", known);
      const event: CaseEvent = { type: "notify", notice: { id: known, kind, about } };
      const { notice, waiting } = await files.update(account, event, (file, _, isNew) => ({
        notice: file?.notices.find((one) => one.id === known) ?? null,
        waiting: (file?.notices ?? []).filter(
          (one) => one.deliveredAt === null && ((isNew && one.id === known) || now() - one.at >= RETRY_MS),
        ),
      }));
      await deliver(account, waiting);
      return notice;
    },
    delivered: (of, { ids }) => files.update(of, { type: "delivered", ids }, () => undefined),
    seen: (of, { ids }) => files.update(of, { type: "seen", ids }, () => undefined),
    takenBack: (of, { id }) => files.update(of, { type: "taken-back", id }, (_, refusal) => refusal),
    measures: measures.all,
    tagOf: (id) => tagOfKey(keyOf(id)),
    hold: async ({ id }, { by, why, until }) => {
      checkText("account.id", id);
      checkCode("by", by);
      checkCode("why", why);
      if (until !== undefined) checkInstant("until", until);
      const event: CaseEvent = { type: "hold", by, why, until: until ?? null };
      const hold = await files.update({ id }, event, (file) => file?.hold ?? null);
      await context.keepRecord(id, until ?? Infinity);
      if (hold === null) throw new Error("a hold event must produce a hold");
      await measures.put(keyOf(id), { kind: "hold", by, why, at: hold.at, until: hold.until });
      return hold;
    },
    release: async ({ id }, { by }) => {
      checkText("account.id", id);
      checkCode("by", by);
      const before = await files.read({ id });
      const refusal = await files.update({ id }, { type: "release" }, (_, why) => why);
      await measures.remove(keyOf(id), ({ kind }) => kind === "hold");
      await context.keepRecord(id, 0);
      if (refusal !== null || before === null) return { wasHeld: false, erased: false };
      const isAsked = typeof before.hold?.erasureAskedAt === "number";
      return { wasHeld: isHeld(before, now()), erased: isAsked && (await erase(id)) === null };
    },
  };
  const history = historyOf({
    write: async (account, entry, event) => {
      await listed(measures, keyOf(account.id), event, now());
      await files.update(account, { type: "changed", entry }, () => undefined);
    },
    newId: newCode,
    tagOf: cases.tagOf,
    onError: context.onHistoryLost,
  });
  return { cases, history, forget: erase };
}

/** Keeps the list of measures in step with the actions of the app, a school or a parent. */
async function listed(measures: Measures, of: AccountKey, event: GuardianEvent, at: number): Promise<void> {
  const { type, by } = event;
  const isOthers = by === "app" || by === "school";
  if (type === "pause" && isOthers) {
    const { why = null } = event;
    await measures.put(of, { kind: "pause", by, why, at, until: untilOf(event) });
  } else if (type === "pause" || type === "resume") {
    // A parent's pause replaces all others.
    await measures.remove(of, (one) => one.kind === "pause" && (!isOthers || one.by === by));
  }
}

function appealResult(receipt: string) {
  return (file: CaseFile | null, refusal: CaseRefusal | null, isNew: boolean): AppealResult => ({
    refusal,
    isNew,
    appeal: file?.appeals.find((appeal) => appeal.receipt === receipt) ?? null,
  });
}
