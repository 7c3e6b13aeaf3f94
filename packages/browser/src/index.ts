export { parseBlock } from "./block.ts";
export { createRecess, type Recess, type RecessEvents, type RecessOptions } from "./client.ts";
export type { Connection, PendingNotice, Snapshot } from "./view.ts";
export type { AgeGroup, Block, Message, Notice, Quota, Reason, RecessState, TimeReason, TimeRequest } from "./wire.ts";
