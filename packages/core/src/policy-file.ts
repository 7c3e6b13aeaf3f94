/** Reads policy files. Apart from the core, so that who has the policy in code does not bundle two parsers. */
export {
  loadPolicy,
  type LoadPolicyOptions,
  type PolicyReading,
  readPolicyFile,
  readPolicyText,
  type ReadPolicyTextOptions,
} from "./policy/file.ts";
export type { ReadFile } from "./policy/reader.ts";
