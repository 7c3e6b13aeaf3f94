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

/** Options that a Worker does not have: records and decision listeners are in the objects, and there is no journal. */
type NotHere = "store" | "onStoreFailure" | "onDecision" | "onWrite" | "journal";

export interface DurableGovernorOptions extends Omit<GovernorOptions, NotHere>, DurableStoreOptions {}

/**
 * A governor for Workers. Everything that changes or reads an account's record is decided in the account's own Durable
 * Object, in one round trip; accounts in no band need no object. If an object cannot be reached, calls reject with a
 * RecessError `"store-unavailable"`: a Worker does not live long enough to remember what happened meanwhile.
 *
 * Deploy to replace a policy: Worker and objects must have the same one.
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
    // The next Worker would not know what this one remembers.
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
    // A getter, because the value changes.
    get policy() {
      return here.policy;
    },
    admit: async (account, options) => {
      if (options?.exempt !== true) return admit(account, options);
      try {
        return await admit(account, options);
      } catch {
        // A call for help is accepted even if the object cannot be reached.
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
