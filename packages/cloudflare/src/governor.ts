import {
  type Account,
  createGovernor,
  type Decision,
  type Governor,
  type GovernorOptions,
  RecessError,
} from "@recess/core";
import { keysOf } from "@recess/core/store";
import { askObject, unexpected } from "./ask.ts";
import type { ObjectNamespace } from "./platform.ts";
import { DEFAULT_TIMEOUT_MS, durableStore, type DurableStoreOptions } from "./store.ts";
import type { Call } from "./wire.ts";

/** What is not a Worker's: records and those who listen to decisions are with the objects, and a journal with neither. */
type NotHere = "store" | "onStoreFailure" | "onDecision" | "onWrite" | "journal";

export interface DurableGovernorOptions extends Omit<GovernorOptions, NotHere>, DurableStoreOptions {}

/**
 * A governor for Workers. Whatever changes or asks an account's record is decided in the account's own Durable Object, in
 * one round trip; for accounts that are in no band none is asked. When an object cannot be reached, calls reject with a
 * RecessError `"store-unavailable"`: a Worker is gone too soon to remember what happened meanwhile.
 *
 * A policy is replaced by deploying it: Worker and objects have to have the same.
 *
 * @example
 * ```ts
 * import { env } from "cloudflare:workers";
 * const governor = durableGovernor({ policy, secret: env.SECRET, namespace: () => env.RECESS });
 * ```
 */
export function durableGovernor(options: DurableGovernorOptions): Governor {
  const { namespace, timeoutMs = DEFAULT_TIMEOUT_MS, ...rest } = options;
  const objects = (): ObjectNamespace => (typeof namespace === "function" ? namespace() : namespace);
  const placeOf = keysOf(options.secret);
  const here = createGovernor({
    ...rest,
    store: durableStore({ namespace, timeoutMs }),
    // What this Worker would remember, the next one does not know.
    onStoreFailure: "closed",
  });

  const decide = async (call: Call, account: Account, options: object): Promise<Decision> => {
    const { key } = placeOf(account.id);
    try {
      const answer = await askObject(objects(), key, { op: "decide", key, call, account, options }, timeoutMs);
      if (!("decision" in answer)) throw unexpected();
      return answer.decision;
    } catch (cause) {
      if (cause instanceof RecessError) throw cause;
      throw new RecessError("store-unavailable", "The account's object cannot be reached.", { cause });
    }
  };

  const forwarded = <Options extends object>(
    call: Call,
    locally: (account: Account, options: Options) => Promise<Decision>,
  ): ((account: Account, options?: Options) => Promise<Decision>) => {
    return async (account, options = {} as Options) =>
      here.governs(account) ? decide(call, account, options) : locally(account, options);
  };

  const admit = forwarded("admit", here.admit);

  return {
    ...here,
    // Not the value of this instant.
    get policy() {
      return here.policy;
    },
    admit: async (account, options) => {
      if (options?.exempt !== true) return admit(account, options);
      try {
        return await admit(account, options);
      } catch {
        // A call for help passes, whatever is wrong.
        return here.admit(account, options);
      }
    },
    heartbeat: forwarded("heartbeat", here.heartbeat),
    away: forwarded("away", here.away),
    replyEnded: forwarded("replyEnded", here.replyEnded),
    tokens: forwarded("tokens", here.tokens),
    signal: forwarded("signal", here.signal),
    answered: forwarded("answered", here.answered),
    calls: forwarded("calls", here.calls),
    refund: forwarded("refund", here.refund),
    status: forwarded("status", here.status),
    grant: forwarded("grant", here.grant),
    pause: forwarded("pause", here.pause),
    resume: forwarded("resume", here.resume),
    lift: forwarded("lift", here.lift),
    adjust: forwarded("adjust", here.adjust),
    unlink: forwarded("unlink", here.unlink),
    revoke: forwarded("revoke", here.revoke),
    consent: forwarded("consent", here.consent),
    withdrawConsent: forwarded("withdrawConsent", here.withdrawConsent),
  };
}
