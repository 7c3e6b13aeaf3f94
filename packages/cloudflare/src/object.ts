import {
  type Account,
  createGovernor,
  type Decision,
  type Governor,
  type GovernorOptions,
  RecessError,
  type Store,
} from "@recess/core";
import type { ObjectNamespace, ObjectState } from "./platform.ts";
import { storageOf } from "./object-storage.ts";
import { durableStore } from "./store.ts";
import type { Answer, Ask } from "./wire.ts";

/** The options that affect decisions in the object. */
type Deciding = "policy" | "secret" | "retention" | "settingsRetention" | "caseRetention" | "clock" | "guardians";

/** Listeners run where decisions are made. */
type Listening = "onDecision" | "onProblem" | "onWrite";

/** The same policy, secret and `guardians` as in the Worker's governor. */
export interface AccountObjectOptions extends Pick<GovernorOptions, Deciding | Listening> {
  /** The binding of this class. */
  readonly namespace: ObjectNamespace;
}

/** A Durable Object that stores one account's record and decides for it. */
export interface AccountObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

export type AccountObjectClass<Env> = new (state: ObjectState, env: Env) => AccountObject;

/**
 * Creates the class of the objects. It needs SQLite (`new_sqlite_classes`).
 *
 * @example
 * ```ts
 * export class RecessAccount extends accountObject<Env>((env) => ({ policy, secret: env.SECRET, namespace: env.RECESS
 * })) {}
 * ```
 */
export function accountObject<Env>(optionsOf: (env: Env) => AccountObjectOptions): AccountObjectClass<Env> {
  // Cloudflare requires a class.
  return class implements AccountObject {
    readonly fetch: AccountObject["fetch"];
    readonly alarm: AccountObject["alarm"];

    constructor({ storage }: ObjectState, env: Env) {
      const { namespace, ...options } = optionsOf(env);
      const stored = storageOf(storage, Date.now);
      const elsewhere = durableStore({ namespace });
      let decider: { readonly key: string; readonly governor: Governor } | undefined;

      /** The record is in this object; the account's other documents have objects of their own. */
      const governorOf = (own: string): Governor => {
        if (decider?.key !== own) {
          const store: Store = {
            load: (key) => (key === own ? stored.load() : elsewhere.load(key)),
            swap: (key, prev, next, now, ttlMs) =>
              key === own ? stored.swap(prev, next, ttlMs) : elsewhere.swap(key, prev, next, now, ttlMs),
          };
          decider = { key: own, governor: createGovernor({ ...options, store, onStoreFailure: "closed" }) };
        }
        return decider.governor;
      };

      const answer = async (ask: Ask): Promise<Answer> => {
        if (ask.op === "load") return { value: stored.load() };
        if (ask.op === "swap") return stored.swap(ask.prev, ask.next, ask.ttlMs);
        // The arguments are those that the Worker's call received.
        const call = governorOf(ask.key)[ask.call] as (account: Account, options: object) => Promise<Decision>;
        return { decision: await call(ask.account, ask.options) };
      };

      this.fetch = async (request) => {
        const ask: Ask = await request.json();
        try {
          return Response.json(await answer(ask));
        } catch (error) {
          if (!(error instanceof RecessError)) throw error;
          return Response.json({ error: { code: error.code, message: error.message } } satisfies Answer);
        }
      };
      this.alarm = stored.collect;
    }
  };
}
