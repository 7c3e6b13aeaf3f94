export { findExample, type ExampleTrace } from "./example/example.ts";
export type { Shown } from "./example/shows.ts";
export { createReplay, type Replay } from "./replay.ts";
export { parseTraceLine, TRACE_KEYS, TRACE_TYPES, type TraceEvent, type TraceLineOptions } from "./trace.ts";
