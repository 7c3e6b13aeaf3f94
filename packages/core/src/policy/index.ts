/**
 * What policy authors and tools need: to write, read, check and compare policies. Apart from the governor, which runs on a
 * policy that was made here and needs neither a schema library nor parsers.
 */
export { checkPolicy, type Checked } from "./check.ts";
export type { CheckContext } from "./checks/check.ts";
export { formatDuration, parseClockTime } from "./duration.ts";
export { definePolicy, extendPolicy, type PolicyChanges } from "./extend.ts";
export {
  loadPolicy,
  type LoadPolicyOptions,
  type PolicyReading,
  readPolicyFile,
  readPolicyText,
  type ReadPolicyTextOptions,
} from "./file.ts";
export { METRICS } from "./names.ts";
export { parsePolicy } from "./parse.ts";
export type { ReadFile } from "./reader.ts";
export { jsonSchema, type JsonSchema } from "./schema/json-schema.ts";
export { type Band, compilePolicy, type Policy } from "../rules/compile.ts";
export type * from "../values/policy.ts";
