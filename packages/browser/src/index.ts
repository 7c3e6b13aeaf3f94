export { parseBlock } from "./block.ts";
export { createRecess } from "./client.ts";
export type { Recess, RecessEvents } from "./recess.ts";
export type { RecessOptions } from "./options.ts";
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
