import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import { checkChannel, checkIds, checkText, checkWhole } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AdmitOptions, HeartbeatOptions } from "./call-options.ts";
import type { Governor } from "./api.ts";

/** The calls that report an account's use to a governor. */
export type UsageCalls = Pick<
  Governor,
  | "admit"
  | "heartbeat"
  | "away"
  | "replyEnded"
  | "tokens"
  | "signal"
  | "refund"
  | "answered"
  | "calls"
  | "status"
  | "mayNotify"
>;

interface UsageCallsOptions {
  readonly decide: (account: Account, event: GovernorEvent) => MaybePromise<Decision>;
  readonly admitExempt: (account: Account, options: AdmitOptions) => Promise<Decision>;
}

export function usageCalls({ decide, admitExempt }: UsageCallsOptions): UsageCalls {
  return {
    // Not async functions: a store's promise is passed on, not awaited.
    admit: (account, options) => {
      if (options?.exempt === true) return admitExempt(account, options);
      try {
        return promiseOf(decide(account, messageOf(options)));
      } catch (error) {
        return Promise.reject(error);
      }
    },
    heartbeat: (account, options) => {
      try {
        return promiseOf(decide(account, activeOf(options)));
      } catch (error) {
        return Promise.reject(error);
      }
    },
    away: async (account, { device, shown, channel } = {}) => {
      if (device !== undefined) checkText("device", device);
      checkChannel(channel);
      return decide(account, { type: "away", device, shown, channel });
    },
    replyEnded: async (account, { device, channel } = {}) => {
      if (device !== undefined) checkText("device", device);
      checkChannel(channel);
      return decide(account, { type: "reply", device, channel });
    },
    tokens: async (account, { count, estimated }) => {
      checkWhole("count", count);
      return decide(account, { type: "tokens", count, ...(estimated === true && { estimated }) });
    },
    signal: async (account, { name }) => {
      checkText("name", name);
      return decide(account, { type: "signal", name });
    },
    refund: async (account, { requestId }) => {
      checkText("requestId", requestId);
      return decide(account, { type: "refund", requestId });
    },
    answered: async (account, { requestId }) => {
      checkText("requestId", requestId);
      return decide(account, { type: "answered", requestId });
    },
    calls: async (account, { requestId, calls }) => {
      checkText("requestId", requestId);
      checkIds("calls", calls);
      return decide(account, { type: "calls", requestId, calls });
    },
    status: async (account, { channel } = {}) => {
      checkChannel(channel);
      return decide(account, { type: "status", channel });
    },
    mayNotify: async (account) =>
      (await decide(account, { type: "status" })).mayNotify ?? { allowed: true, until: null },
  };
}

/** A message as an event. Throws if its options are not valid. */
export function messageOf({ device, requestId, exempt, answers, channel }: AdmitOptions = {}): GovernorEvent {
  checkChannel(channel);
  if (device !== undefined) checkText("device", device);
  if (requestId !== undefined) checkText("requestId", requestId);
  if (answers !== undefined) checkIds("answers", answers);
  return { type: "message", device, requestId, exempt, answers, channel };
}

function activeOf({ device, shown, reply, channel }: HeartbeatOptions = {}): GovernorEvent {
  checkChannel(channel);
  if (device !== undefined) checkText("device", device);
  return { type: "active", device, shown, reply, channel };
}

function promiseOf<Value>(made: MaybePromise<Value>): Promise<Value> {
  return made instanceof Promise ? made : Promise.resolve(made);
}
