import type { Policy } from "../policy/compile.ts";
import type { Decided } from "./governor.ts";
import type { StoreProblem } from "./keeper.ts";

/** What a governor tells a journal: `createJournal` of `@recess/core/journal` makes one. Instants are ms since the epoch. */
export interface GovernorJournal {
  /** A decision stands. */
  decided(decided: Decided): void;
  /** The policy decides from now on. */
  inForce(policy: Policy, at: number): void;
  problem(problem: StoreProblem, at: number): void;
  /** All that was held of some account is gone. */
  erased(at: number): void;
}

interface Listeners {
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  readonly onProblem?: ((problem: StoreProblem) => void) | undefined;
}

/** The app's listeners, and the journal before them. Without a journal they are as they were. */
export function withJournal(
  { journal, onDecision, onProblem }: Listeners & { readonly journal?: GovernorJournal | undefined },
  now: () => number,
): Listeners {
  if (journal === undefined) return { onDecision, onProblem };
  return {
    onDecision: (decided) => {
      journal.decided(decided);
      onDecision?.(decided);
    },
    onProblem: (problem) => {
      journal.problem(problem, now());
      onProblem?.(problem);
    },
  };
}
