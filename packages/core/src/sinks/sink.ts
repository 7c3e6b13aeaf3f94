/** Lines of a trace that are delivered together. */
export interface RecordedLines {
  /** The recorder's random name. */
  readonly recorder: string;
  /** The number of the first line. Dropped events have numbers too, so missing and repeated lines are noticeable. */
  readonly first: number;
  /** JSON, without newlines. */
  readonly lines: readonly string[];
}

/**
 * Delivers lines. Resolves when they are stored; if it rejects, it is called again with the same lines. There is one
 * call at a time; meanwhile, further lines wait.
 */
export type Sink = (recorded: RecordedLines) => Promise<void>;
