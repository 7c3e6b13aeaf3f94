import { type Account, createGovernor, type Decision } from "@recess/core";
import { compilePolicy, type PolicyInput } from "@recess/core/policy";

/** A person under the policy, with a clock that the caller sets. Every decision is the governor's own. */
export interface Person {
  /** The decision for an account that has used nothing. */
  fresh(at: number): Promise<Decision>;
  /** Starts simulating a person's use; instants must not go backwards. */
  begin(): Life;
}

export interface Life {
  /** A heartbeat of an open page. */
  active(at: number): Promise<Decision>;
  /** Sends a message. */
  message(at: number): Promise<Decision>;
  /** The page is closed or hidden. */
  away(at: number): Promise<Decision>;
  /** The decision for a message, without sending one. */
  status(at: number): Promise<Decision>;
}

/** `policy` must be valid. */
export function makePerson(policy: PolicyInput, account: Omit<Account, "id">): Person {
  let now = 0;
  let lives = 0;
  // The policy was checked when it was read, together with the files that it claims.
  const governor = createGovernor({ policy: compilePolicy(policy), clock: () => now, retention: "36500d" });
  const nextAccount = (): Account => ({ ...account, id: String(++lives) });
  const at = (instant: number): void => {
    now = instant;
  };
  const unused = nextAccount();
  return {
    fresh: (instant) => {
      at(instant);
      // Nothing is stored, so one account serves all instants in any order. A new id for each would have to be hashed.
      return governor.preview(unused, []);
    },
    begin: () => {
      const account = nextAccount();
      return {
        active: (instant) => {
          at(instant);
          return governor.heartbeat(account);
        },
        message: (instant) => {
          at(instant);
          return governor.admit(account);
        },
        away: (instant) => {
          at(instant);
          return governor.away(account);
        },
        status: (instant) => {
          at(instant);
          return governor.status(account);
        },
      };
    },
  };
}
