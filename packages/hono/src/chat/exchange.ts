import type { Account, Decision } from "@recess/core";
import type { RecessState } from "@recess/protocol";

import type { Fields } from "../http/headers.ts";
import { stateOf } from "../http/state.ts";
import type { Bound } from "./bound.ts";
import type { Visit } from "./visit.ts";

/** One message of a governed account, from its admission to the end of its reply. */
export interface Exchange<Input> {
  readonly bound: Bound<Input>;
  readonly visit: Visit<Input>;
  readonly account: Account;
  readonly decisionId: string;
  readonly device: string | undefined;
  readonly decision: Decision;
  /** How many calls of tools without ids the request has answered in this turn. */
  readonly unnamedCalls: number;
  /** The fields of the answer that say what was decided. */
  readonly fields: Fields;
  /** A decision on this account, as its page receives it. */
  stateOf(decision: Decision): RecessState;
  /** Before the first content of the answer goes out, and before an answer that nobody waits for any more: only once, and never too late. */
  answered(): Promise<void>;
  /** Before the bytes that complete these calls of tools go out. */
  calls(ids: readonly string[]): Promise<void>;
  /** The server failed before any content went out: gives the charge back, unless the client has left. */
  failed(): Promise<void>;
  /** Whether the client has left, as far as is known. */
  hasLeft(): boolean;
  /** The client has left. */
  left(): void;
  /** Nothing of this message is under way any more. */
  close(): void;
}

interface ExchangeOptions<Input> {
  readonly bound: Bound<Input>;
  readonly visit: Visit<Input>;
  readonly account: Account;
  readonly decisionId: string;
  readonly device: string | undefined;
  readonly requestId: string;
  /** How the message was admitted; `null` for a reply that was charged before and is picked up again. */
  readonly decision: Decision;
  readonly unnamedCalls: number;
  readonly fields: Fields;
  readonly isCharged: boolean;
  readonly close: () => void;
}

export function createExchange<Input>(options: ExchangeOptions<Input>): Exchange<Input> {
  const { bound, visit, account, decisionId, device, requestId, decision, fields, isCharged } = options;
  const { governor } = bound;
  let answering: Promise<void> | null = null;
  let isGivenBack = false;
  let clientLeft = false;

  const send = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      // What the governor cannot note must not take the reply with it.
      bound.report(error, visit);
    }
  };
  const hasLeft = (): boolean => clientLeft || visit.request.signal.aborted;

  return {
    bound,
    visit,
    account,
    decisionId,
    device,
    decision,
    unnamedCalls: options.unnamedCalls,
    fields,
    stateOf: (of) => stateOf(of, bound.aboutOf(account, visit)),
    answered: () =>
      (answering ??= isCharged ? send(() => governor.answered(account, { requestId })) : Promise.resolve()),
    calls: (calls) => send(() => governor.calls(account, { requestId, calls })),
    async failed() {
      // A client that leaves can make the server fail, and would get every answer that it heard the beginning of for nothing.
      if (!isCharged || answering !== null || isGivenBack || hasLeft()) return;
      isGivenBack = true;
      await send(() => governor.refund(account, { requestId }));
    },
    hasLeft,
    left: () => void (clientLeft = true),
    close: options.close,
  };
}
