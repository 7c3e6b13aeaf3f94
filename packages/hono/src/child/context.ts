import type { Account, Decision } from "@recess/core";
import { REQUEST_MINUTES, viewOf } from "@recess/core/views";
import type { Context, Env } from "hono";

import { aboutOf, accountOf, type SharedOptions } from "../options.ts";
import { report } from "../http/report.ts";
import type { May, RecessState } from "@recess/protocol";
import { type About, conversationState } from "../http/state.ts";

/** Shared by the child's routes. */
export interface ChildContext<E extends Env> {
  readonly options: SharedOptions<E>;
  readonly origins: ReadonlySet<string>;
  accountOf(c: Context<E>): Promise<Account | Response | null>;
  aboutOf(account: Account, c: Context<E>): About;
  /** Marks the messages that were on screen as seen. */
  markSeen(account: Account, shown: readonly string[], c: Context<E>): Promise<void>;
  /** The whole state, with the child's requests and messages. */
  stateOf(account: Account, decision: Decision, c: Context<E>): Promise<RecessState>;
}

/** The parts of the cases that the app has enabled. */
export interface CaseParts {
  readonly requests: boolean;
  readonly appeals: boolean;
}

/** Enabled parts may be used, unless `may` says otherwise. */
export function withParts<E extends Env>(options: SharedOptions<E>, parts: CaseParts): SharedOptions<E> {
  return {
    ...options,
    may: (account, c) => {
      const may = typeof options.may === "function" ? options.may(account, c) : options.may;
      return { askForTime: parts.requests, appeal: parts.appeals, ...may };
    },
  };
}

export function childContext<E extends Env>(
  options: SharedOptions<E>,
  parts: CaseParts,
  origins: ReadonlySet<string>,
): ChildContext<E> {
  const { governor } = options;
  const hasCases = parts.requests || parts.appeals || governor.cases.notifiesGuardians;
  const shared = withParts(options, parts);

  /** Requests for which a yes would change nothing are not offered. */
  const mayAsk = async (account: Account, decision: Decision): Promise<Pick<May, "askForTime" | "askFor">> => {
    const { time, quietHours, features } = await governor.cases.askable(account, decision);
    return {
      askForTime: time.length > 0 || quietHours,
      askFor: { time, quietHours: quietHours ? REQUEST_MINUTES : [], features },
    };
  };

  return {
    options,
    origins,
    accountOf: async (c) => accountOf(options, c),
    aboutOf: (account, c) => aboutOf(shared, account, c),
    markSeen: async (account, shown, c) => {
      const ids = shown.filter((receipt) => /^(?:request|appeal|notice):/.test(receipt));
      if (!hasCases || ids.length === 0) return;
      try {
        await governor.cases.seen(account, { ids });
      } catch (error) {
        // The notice is then shown again, which is better than a failed heartbeat.
        report(options, error, c);
      }
    },
    stateOf: async (account, decision, c) => {
      const about = aboutOf(shared, account, c);
      const state = conversationState(decision, about, governor.policy);
      if (!hasCases || decision.band === null) return state;
      if (governor.health().storeIsAway) return state;
      try {
        const may = about.may.askForTime && parts.requests ? await mayAsk(account, decision) : {};
        const { requests, messages } = viewOf(await governor.cases.read(account), decision.day);
        return { ...state, may: { ...state.may, ...may }, requests, messages };
      } catch (error) {
        // The state is returned anyway.
        report(options, error, c);
        return state;
      }
    },
  };
}
