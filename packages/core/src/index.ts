export { checkPolicy, type Checked } from "./policy/check.ts";
export type { CheckContext } from "./policy/checks/check.ts";
export { METRICS } from "./policy/names.ts";
export { type Band, compilePolicy, type Policy } from "./rules/compile.ts";
export { formatDuration, parseClockTime, parseDuration } from "./policy/duration.ts";
export { definePolicy, extendPolicy, type PolicyChanges } from "./policy/extend.ts";
export { parsePolicy } from "./policy/parse.ts";
export { jsonSchema, type JsonSchema } from "./policy/schema/json-schema.ts";
export type {
  AccountExport,
  AdmitOptions,
  DeviceOptions,
  Forgotten,
  Governor,
  GovernorJournal,
  GovernorOptions,
  Health,
  HeartbeatOptions,
  PageOptions,
  PolicyProblem,
} from "./governor/api.ts";
export { createGovernor } from "./governor/governor.ts";
export type { Decided } from "./values/decided.ts";
export { type Following, type FollowPolicyOptions, followPolicy } from "./governor/follow-policy.ts";
export { type CaseView, type ChildMessage, type RequestView, viewOf } from "./cases/child-view.ts";
export type { CaseRefusal } from "./cases/reduce.ts";
export type { AppealResult, Cases, FileOf, OpenAppeal, RequestResult } from "./cases/service.ts";
export { type AccountSummary, type DaySummary, summaryOf } from "./cases/guardian-view.ts";
export { parseAdjustment } from "./policy/adjustment.ts";
export type { GuardiansOptions, NoticeEvent } from "./cases/notify-guardians.ts";
export { withTimeout } from "./store/timeout.ts";
export { type MemoryStore, memoryStore } from "./store/memory.ts";
export type { GovernorProblem, OnStoreFailure, StoreWrite } from "./accounts/accounts.ts";
export { DEVELOPMENT_SECRET, type AccountKey, keysOf, type Secret, type Secrets } from "./store/keys.ts";
export type { MaybePromise, Store, Swap } from "./store/store.ts";
export { isTimeZone } from "./time/zone.ts";
export type { Account, Age, AgeGroup } from "./values/account.ts";
export type { Decision, Notice, Quota, Reason, TimeReason } from "./values/decision.ts";
export { type ErrorCode, formatIssue, PolicyError, type PolicyIssue, RecessError } from "./values/errors.ts";
export { receiptOf } from "./decisions/receipts.ts";
export type { ByWhom, EventType, GovernorEvent, GuardianEvent, Role } from "./values/event.ts";
export { REQUEST_MINUTES } from "./cases/file.ts";
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
} from "./cases/file.ts";
export type * from "./values/policy.ts";
export { decodeRecord, encodeRecord } from "./records/codec.ts";
export type { AccountRecord, Unseen } from "./values/record.ts";
