export { parseBlock } from "./block.ts";
export { createRecess, type Recess, type RecessEvents, type RecessOptions } from "./client.ts";
export type { Connection, Snapshot } from "./view.ts";
export type { PendingNotice } from "@recess/words";
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
