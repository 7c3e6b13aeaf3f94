import type { GovernorProblem } from "../accounts/accounts.ts";
import type { Account } from "../values/account.ts";
import { type AccountField, normalizeAccount } from "../values/check.ts";

const INSTEAD: { readonly [Field in AccountField]: string } = {
  age: 'The youngest band governs such accounts: give whole years, {min, max} in whole years, or "unknown".',
  timeZone: 'The policy\'s zone is used: give an IANA zone that this runtime knows, such as "Asia/Shanghai".',
  region: "It is ignored. Use a code of 1 to 64 letters, digits and . : _ @ + / # -.",
  locale: 'It is taken as not given: give a language tag such as "en" or "pt-BR".',
};

/**
 * Converts the result of an app's account function for decisions. The first problem with each field is reported,
 * without its value.
 */
export function accountReader(report: (problem: GovernorProblem) => void): (account: Account) => Account {
  const reported = new Set<AccountField>();
  const onInvalid = (field: AccountField): void => {
    if (reported.has(field)) return;
    reported.add(field);
    report({ code: "account-invalid", message: `account.${field} is not valid. ${INSTEAD[field]}` });
  };
  return (account) => normalizeAccount(account, onInvalid);
}
