import type { AppealResult, Cases, FileOf, RequestResult } from "../cases/api.ts";
import type { GovernorJournal } from "./journal-api.ts";

/** Records cases in the journal: their existence and progress, never their text. */
export function journaledCases(cases: Cases, { append, erased }: GovernorJournal, now: () => number): Cases {
  const ofAppeal = (of: FileOf, result: AppealResult): AppealResult => {
    const { refusal, isNew, appeal } = result;
    if (refusal !== null || appeal === null || (appeal.state === "received" && !isNew)) return result;
    const { receipt, kind, state, respondBy } = appeal;
    const account = "id" in of ? of.id : undefined;
    append({ kind: "appeal", at: now(), account, case: receipt, fields: { state, topic: kind, dueAt: respondBy } });
    return result;
  };
  const ofRequest = (
    { id }: { readonly id: string },
    result: RequestResult,
    state: string,
    guardian?: string,
  ): RequestResult => {
    const { refusal, request } = result;
    if (refusal !== null || request === null) return result;
    const { ask, answer } = request;
    const given = answer === null ? undefined : answer.minutes;
    const by = answer?.by;
    const fields = { state, asked: ask.kind, ...(ask.kind === "feature" ? {} : { minutes: ask.minutes }), given, by };
    append({ kind: "request", at: now(), account: id, case: request.id, guardian, fields });
    return result;
  };
  return {
    ...cases,
    ask: async (account, ask) => ofRequest(account, await cases.ask(account, ask), "asked"),
    answerRequest: async (account, options) => {
      const result = await cases.answerRequest(account, options);
      return ofRequest(account, result, options.minutes > 0 ? "granted" : "declined", options.guardianId);
    },
    appeal: async (account, options) => ofAppeal(account, await cases.appeal(account, options)),
    reviewAppeal: async (of, options) => ofAppeal(of, await cases.reviewAppeal(of, options)),
    answerAppeal: async (of, options) => ofAppeal(of, await cases.answerAppeal(of, options)),
    hold: async (account, options) => {
      const hold = await cases.hold(account, options);
      const fields = { state: "held", until: hold.until, by: hold.by, why: hold.why };
      append({ kind: "hold", at: now(), account: account.id, fields });
      return hold;
    },
    release: async (account, options) => {
      const released = await cases.release(account, options);
      const fields = { state: "released", by: options.by };
      if (released.wasHeld) append({ kind: "hold", at: now(), account: account.id, fields });
      if (released.erased) erased(now());
      return released;
    },
  };
}
