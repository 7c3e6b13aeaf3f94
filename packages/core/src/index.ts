/**
 * The governor, which decides what accounts may do. Policies come from `./policy`, views for pages, guardians and staff from
 * `./views`, stores from packages of their own.
 */
export { parseDuration } from "./values/duration.ts";
export type { AccountExport, Forgotten, Governor, GovernorOptions } from "./governor/api.ts";
export type { GovernorJournal } from "./governor/journal-api.ts";
export type { Health, PolicyInForce, PolicyProblem } from "./governor/health-api.ts";
export { createGovernor } from "./governor/governor.ts";
export { type Following, type FollowPolicyOptions, followPolicy } from "./governor/follow-policy.ts";
export type { GovernorProblem, OnStoreFailure } from "./accounts/accounts.ts";
export type { NoticeEvent } from "./cases/api.ts";
export type { Policy } from "./rules/rules.ts";
export { type MemoryStore, memoryStore } from "./store/memory.ts";
export type { Store } from "./store/store.ts";
export type { Account, Age, AgeGroup } from "./values/account.ts";
export type { Decided } from "./values/decided.ts";
export type { Decision, Notice, Reason } from "./values/decision.ts";
export { type ErrorCode, formatIssue, PolicyError, type PolicyIssue, RecessError } from "./values/errors.ts";
export type { ByWhom, GovernorEvent, Role } from "./values/event.ts";
