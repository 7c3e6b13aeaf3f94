/** The governor's cases, with all modules that only they need; loaded on first use. */
import type { GovernorProblem } from "../accounts/accounts.ts";
import { caseService, type CaseService } from "../cases/service.ts";
import { caseContext, type CaseContextParts } from "./case-context.ts";
import type { GovernorJournal } from "./journal-api.ts";
import { journaledCases } from "./journaled-cases.ts";

interface GovernorCasesParts extends Omit<CaseContextParts, "onHistoryLost"> {
  readonly journal: GovernorJournal | undefined;
  readonly report: (problem: GovernorProblem) => void;
}

export function governorCases({ journal, report, ...parts }: GovernorCasesParts): CaseService {
  const context = caseContext({
    ...parts,
    onHistoryLost: (cause) =>
      report({ code: "history-lost", message: "A guardian's change was made but not recorded in the history.", cause }),
  });
  const service = caseService(context);
  return journal === undefined
    ? service
    : { ...service, cases: journaledCases(service.cases, journal, parts.accounts.now) };
}
