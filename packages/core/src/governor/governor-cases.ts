/** The governor's cases and the data of an account, with all modules that only they need; loaded on first use. */
import type { GovernorProblem } from "../accounts/accounts.ts";
import { caseService, type CaseService } from "../cases/service.ts";
import { accountData, type AccountData } from "./account-data.ts";
import { caseContext, type CaseContextParts } from "./case-context.ts";
import type { GovernorJournal } from "./journal-api.ts";
import { journaledCases } from "./journaled-cases.ts";

interface GovernorCasesParts extends Omit<CaseContextParts, "onHistoryLost"> {
  readonly journal: GovernorJournal | undefined;
  readonly report: (problem: GovernorProblem) => void;
}

export interface GovernorCases extends CaseService {
  readonly data: AccountData;
}

export function governorCases({ journal, report, ...parts }: GovernorCasesParts): GovernorCases {
  const context = caseContext({
    ...parts,
    onHistoryLost: (cause) =>
      report({ code: "history-lost", message: "A guardian's change was made but not recorded in the history.", cause }),
  });
  const service = caseService(context);
  const { accounts, settings, keyOf } = parts;
  return {
    ...service,
    cases: journal === undefined ? service.cases : journaledCases(service.cases, journal, accounts.now),
    data: accountData({ accounts, settings, service, keyOf, journal }),
  };
}
