export { parseBlock } from "./block.ts";
export { createRecess, type Recess, type RecessEvents, type RecessOptions } from "./client.ts";
export type { Connection, PendingNotice, Snapshot } from "./view.ts";
export type {
  AgeGroup,
  Block,
  ChildMessage,
  Notice,
  Quota,
  Reason,
  RecessState,
  RequestView,
  SentNotice,
  TimeReason,
} from "@recess/protocol";
