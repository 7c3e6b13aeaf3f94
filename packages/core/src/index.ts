export { checkPolicy, type Checked } from "./policy/check.ts";
export type { CheckContext } from "./policy/checks/check.ts";
export { METRICS } from "./policy/names.ts";
export { type Band, compilePolicy, type Policy } from "./policy/compile.ts";
export { formatDuration, parseClockTime, parseDuration } from "./policy/duration.ts";
export { definePolicy, extendPolicy, type PolicyChanges } from "./policy/extend.ts";
export { parsePolicy } from "./policy/parse.ts";
export { jsonSchema, type JsonSchema } from "./policy/schema/json-schema.ts";
export {
  type AccountExport,
  type AdmitOptions,
  type Forgotten,
  createGovernor,
  type Decided,
  type DeviceOptions,
  type Governor,
  type GovernorOptions,
  type PageOptions,
  type Health,
  type PolicyProblem,
} from "./shell/governor.ts";
export type { GovernorJournal } from "./shell/governor-journal.ts";
export { type Following, type FollowPolicyOptions, followPolicy } from "./shell/follow-policy.ts";
export { type CaseView, type ChildMessage, type RequestView, viewOf } from "./decisions/case-view.ts";
export type { CaseRefusal } from "./decisions/cases.ts";
export type { AppealResult, Cases, FileOf, OpenAppeal, RequestResult } from "./shell/cases.ts";
export { type AccountSummary, type DaySummary, summaryOf } from "./decisions/summary.ts";
export { parseAdjustment } from "./policy/adjustment.ts";
export type { GuardiansOptions, NoticeEvent } from "./shell/guardian-notices.ts";
export { boundCalls } from "./shell/bound.ts";
export { type MemoryStore, memoryStore } from "./shell/memory.ts";
export type { StoreProblem, StoreWrite } from "./shell/keeper.ts";
export { DEVELOPMENT_SECRET, type Place, placesOf, type Secret, type Secrets } from "./shell/secret.ts";
export type { MaybePromise, Store, Swap } from "./shell/store.ts";
export type { OnStoreFailure } from "./shell/text-keeper.ts";
export { isTimeZone } from "./time/zone.ts";
export type { Account, Age, AgeGroup } from "./values/account.ts";
export type { Decision, Notice, Quota, Reason, TimeReason } from "./values/decision.ts";
export { type ErrorCode, formatIssue, PolicyError, type PolicyIssue, RecessError } from "./values/errors.ts";
export { receiptOf } from "./decisions/unseen.ts";
export type { ByWhom, EventType, GovernorEvent, GuardianEvent, Role } from "./values/event.ts";
export { REQUEST_MINUTES } from "./values/case-file.ts";
export type {
  AccountHold,
  Appeal,
  AppealKind,
  AppealState,
  CaseFile,
  GuardianNotice,
  GuardianNoticeKind,
  RequestMinutes,
  TimeAnswer,
  TimeRequest,
} from "./values/case-file.ts";
export type * from "./values/policy.ts";
export { decodeRecord, encodeRecord } from "./values/record-codec.ts";
export type { AccountRecord, Unseen } from "./values/record.ts";
