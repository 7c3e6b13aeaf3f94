import type { Decided } from "../values/decided.ts";
import type { GovernorJournal } from "./journal-api.ts";
import type { GovernorProblem } from "../accounts/accounts.ts";

interface Listeners {
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  readonly onProblem?: ((problem: GovernorProblem) => void) | undefined;
}

/**
 * Calls the app's listeners after the journal and the guardians' watch. Without those, the listeners are returned
 * unchanged.
 */
export function withListeners(
  { journal, onDecision, onProblem }: Listeners & { readonly journal?: GovernorJournal | undefined },
  watch: { decided(decided: Decided): void } | undefined,
  now: () => number,
): Listeners {
  if (journal === undefined && watch === undefined) return { onDecision, onProblem };
  return {
    onDecision: (decided) => {
      journal?.decided(decided);
      watch?.decided(decided);
      onDecision?.(decided);
    },
    onProblem: (problem) => {
      journal?.problem(problem, now());
      onProblem?.(problem);
    },
  };
}
