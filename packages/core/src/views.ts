/** For adapters and pages: views of an account for a child, a guardian and staff, the check of their settings, and options of calls. */
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
export type {
  AppealResult,
  Askable,
  Cases,
  FileOf,
  GuardiansOptions,
  Measure,
  OpenAppeal,
  RequestResult,
} from "./cases/api.ts";
export type { AdmitOptions, DeviceOptions, HeartbeatOptions, PageOptions } from "./governor/call-options.ts";
export type { Referral, ReferralCount, ReferralOptions, YearOfReferrals } from "./referrals/api.ts";
export { type Quota, refusesMessagesOnly, type TimeReason } from "./values/decision.ts";
export { noticeNow, type NoticeOrigin } from "./values/notice-now.ts";
export { receiptOf } from "./decisions/receipts.ts";
export type { AccountRecord, Unseen } from "./values/record.ts";
export { policyOfDecision } from "./decisions/deciding-policy.ts";
