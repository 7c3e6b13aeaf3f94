/** Lines of a trace that are handed over together. */
export interface RecordedLines {
  /** The recorder, by a name drawn at random. */
  readonly recorder: string;
  /** The number of the first line. Events that were left out have numbers too, so what never came, or came twice, shows. */
  readonly first: number;
  /** JSON, without line ends. */
  readonly lines: readonly string[];
}

/**
 * Takes lines somewhere. Resolves when they are there; when it rejects it is called again with the same lines. One call at a
 * time: while it takes long, the next lines wait.
 */
export type Sink = (recorded: RecordedLines) => Promise<void>;
