/**
 * Writing, reading, checking and comparing policies, for authors and tools. Separate from the governor, which runs on a
 * compiled policy and needs neither a schema library nor parsers.
 */
export { checkPolicy, type Checked } from "./check.ts";
export type { CheckContext } from "./checks/check.ts";
export { formatDuration, parseClockTime } from "../values/duration.ts";
export { definePolicy, extendPolicy, type PolicyChanges } from "./extend.ts";
export {
  loadPolicy,
  type LoadPolicyOptions,
  type PolicyReading,
  readPolicyFile,
  readPolicyText,
  type ReadPolicyTextOptions,
} from "./file.ts";
export { METRICS } from "../rules/metrics.ts";
export { parsePolicy } from "./parse.ts";
export type { ReadFile } from "./reader.ts";
export { type TextNode, valueOf } from "./text/node.ts";
export { parseText } from "./text/parse.ts";
export { jsonSchema, type JsonSchema } from "./schema/json-schema.ts";
export type { Band, Policy } from "../rules/rules.ts";
export { compilePolicy } from "./compile.ts";
export { type CompareOptions, comparePolicies } from "./compare/compare.ts";
export type { Difference, Example } from "./compare/difference.ts";
export { type ClaimMade, type ClaimOnlyHere, claimsOnlyIn } from "./claims/dropped.ts";
export type { Ages } from "./compare/bands.ts";
export type { LabelRange } from "./compare/days.ts";
export { type Effective, type EffectiveFor, effectiveLimits, type EffectiveValue } from "./resolve/effective.ts";
export { type Resolved, resolveWithOrigins } from "./resolve/origins.ts";
export { type AcceptedWarning } from "./accepted.ts";
export { editPolicyText } from "./text/edit.ts";
export { formatOrigin, type Origin } from "./resolve/origin.ts";
export { type PolicySource, type RegionAndDate, resolvePolicy, type Variant, variantsOf } from "./resolve/resolve.ts";
export type * from "../values/policy-limits.ts";
export type * from "../values/policy-notices.ts";
export type * from "../values/policy-terms.ts";
export type * from "../values/policy.ts";
export { isTimeZone, type Zone, zoneOf } from "../time/zone.ts";
