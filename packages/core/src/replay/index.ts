export { createReplay, type Replay } from "./replay.ts";
export { parseTraceLine, TRACE_KEYS, type TraceEvent, type TraceLineOptions } from "./trace.ts";
