import type { GovernorProblem } from "../accounts/accounts.ts";
import { ungoverned } from "../decisions/describe.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { Decided } from "../values/decided.ts";
import type { Decision } from "../values/decision.ts";
import { RecessError } from "../values/errors.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AdmitOptions } from "./call-options.ts";
import type { Versions } from "./policy-versions.ts";
import { messageOf } from "./usage-calls.ts";

interface ExemptParts {
  readonly decide: (account: Account, event: GovernorEvent) => MaybePromise<Decision>;
  readonly versions: Versions;
  readonly now: () => number;
  /** Called for a message that `decide` could not decide. */
  readonly onExempt: (decided: Decided) => void;
  readonly report: (problem: GovernorProblem) => void;
}

/** Accepts a call for help even if the account, the options or the store are faulty. */
export function exemptMessage({ decide, versions, now, onExempt, report }: ExemptParts) {
  return async (account: Account, options: AdmitOptions): Promise<Decision> => {
    try {
      return await decide(account, messageOf(options));
    } catch (cause) {
      if (!(cause instanceof RecessError && cause.code === "store-unavailable")) {
        report({
          code: "account-invalid",
          message: "An exempt message passed, although its account or options are not valid.",
          cause,
        });
      }
      const decision: Decision = { ...ungoverned(versions.current, "message", now()), exempt: true };
      onExempt({ account, event: { type: "message", exempt: true }, decision });
      return decision;
    }
  };
}
