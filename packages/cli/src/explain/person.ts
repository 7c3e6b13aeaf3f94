import { type Account, createGovernor, type Decision } from "@recess/core";
import { compilePolicy, type PolicyInput } from "@recess/core/policy";

/** Someone under the policy, whose clock stands where one puts it. All answers are the governor's own. */
export interface Person {
  /** The decision for an account that has used nothing. */
  fresh(at: number): Promise<Decision>;
  /** Someone whose day can be lived through; instants must not go back. */
  begin(): Life;
}

export interface Life {
  /** Is there, with the page open. */
  active(at: number): Promise<Decision>;
  /** Sends a message. */
  message(at: number): Promise<Decision>;
  /** Puts the page away. */
  away(at: number): Promise<Decision>;
  /** The decision for a message. */
  status(at: number): Promise<Decision>;
}

/** `policy`: a valid one. */
export function makePerson(policy: PolicyInput, account: Omit<Account, "id">): Person {
  let now = 0;
  let lives = 0;
  // It was checked when it was read, with the files that it claims.
  const governor = createGovernor({ policy: compilePolicy(policy), clock: () => now, retention: "36500d" });
  const nextAccount = (): Account => ({ ...account, id: String(++lives) });
  const at = (instant: number): void => {
    now = instant;
  };
  return {
    fresh: (instant) => {
      at(instant);
      return governor.status(nextAccount());
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
