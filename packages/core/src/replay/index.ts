export { findWitness, type WitnessTrace } from "./witness/witness.ts";
export type { Shown } from "./witness/shows.ts";
export { createReplay, type Replay } from "./replay.ts";
export { parseTraceLine, TRACE_KEYS, type TraceEvent, type TraceLineOptions } from "./trace.ts";
