export type { RecordedLines, Sink } from "../sinks/sink.ts";
export { createRecorder, type Recorder } from "./recorder.ts";
export type { RecorderCounts, RecorderOptions, RecorderProblem } from "./recorder.ts";
