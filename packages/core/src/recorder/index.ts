export { createRecorder, type RecordedLines, type Recorder } from "./recorder.ts";
export type { RecorderCounts, RecorderOptions, RecorderProblem, Sink } from "./recorder.ts";
