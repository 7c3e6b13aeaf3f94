/** Views of an account for a page, a guardian and staff, and the check of their settings. */
export { type CaseView, type ChildMessage, type RequestView, viewOf } from "./cases/child-view.ts";
export {
  type AccountHold,
  type Appeal,
  type AppealKind,
  type AppealState,
  type Ask,
  type AskKind,
  type CaseFile,
  type ChildRequest,
  type GuardianNotice,
  type GuardianNoticeKind,
  REQUEST_MINUTES,
  type HistoryEntry,
  type RequestAnswer,
  type RequestMinutes,
} from "./cases/file.ts";
export { type AccountSummary, type DaySummary, summaryOf } from "./cases/guardian-view.ts";
export {
  type DayPlan,
  type FeatureView,
  ownLimitsOf,
  planOf,
  quietHoursAhead,
  type RulesView,
  rulesOf,
  type RuleSetter,
  type RuleView,
} from "./cases/rules-view.ts";
export { parseAdjustment } from "./policy/adjustment.ts";
export { settingsVersion } from "./records/settings-version.ts";
export { mightAsk, yesTo } from "./cases/useful.ts";
export type { CaseRefusal } from "./cases/events.ts";
export { isOpen } from "./cases/reduce.ts";
export type { AppealResult, Askable, FileOf, Measure, OpenAppeal, RequestResult } from "./cases/api.ts";
export { receiptOf } from "./decisions/receipts.ts";
export type { AccountRecord, Unseen } from "./values/record.ts";
export { policyOfDecision } from "./decisions/deciding-policy.ts";
