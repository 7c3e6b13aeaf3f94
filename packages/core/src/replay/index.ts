export { createReplay, type Replay } from "./replay.ts";
export { parseTraceLine, type TraceEvent } from "./trace.ts";
