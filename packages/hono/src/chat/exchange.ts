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
  /** How many tool calls without ids the request has answered in this turn. */
  readonly unnamedCalls: number;
  /** The header fields with the decision. */
  readonly fields: Fields;
  /** A decision on this account, in the form that its page receives. */
  stateOf(decision: Decision): RecessState;
  /**
   * Call before the first content of the reply is sent, and before a reply that nobody waits for. From this call on,
   * this process refunds nothing; if another process refunds the message before the answer is recorded, recording it
   * charges the message again. Further calls return the first one's promise.
   */
  answered(): Promise<void>;
  /** Called before the bytes that complete these tool calls are sent. */
  calls(ids: readonly string[]): Promise<void>;
  /** The server failed before any content was sent: refunds the charge, unless the client has disconnected. */
  failed(): Promise<void>;
  /** Whether the client has disconnected, as far as is known. */
  hasLeft(): boolean;
  /** Call when the client has disconnected. */
  left(): void;
  /** Call when nothing of this message is in progress any more. */
  close(): void;
}

type Given = "bound" | "visit" | "account" | "decisionId" | "device" | "decision" | "unnamedCalls" | "fields" | "close";

interface ExchangeOptions<Input> extends Pick<Exchange<Input>, Given> {
  readonly requestId: string;
  readonly isCharged: boolean;
}

export function createExchange<Input>(options: ExchangeOptions<Input>): Exchange<Input> {
  const { bound, visit, account, decisionId, device, requestId, decision, fields, isCharged } = options;
  const { governor } = bound;
  let answering: Promise<void> | null = null;
  let isGivenBack = false;
  let clientLeft = false;

  // A failure to record something must not cancel the reply.
  const onFailure = (error: unknown): void => bound.report(error, visit);
  const recorded = (work: Promise<unknown>): Promise<void> => work.then(nothing, onFailure);
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
    answered: () => (answering ??= isCharged ? recorded(governor.answered(account, { requestId })) : Promise.resolve()),
    calls: (calls) => recorded(governor.calls(account, { requestId, calls })),
    async failed() {
      // A client could disconnect to make the server fail, and receive the start of every answer for free.
      if (!isCharged || answering !== null || isGivenBack || hasLeft()) return;
      isGivenBack = true;
      await recorded(governor.refund(account, { requestId }));
    },
    hasLeft,
    left: () => void (clientLeft = true),
    close: options.close,
  };
}

function nothing(): void {}
