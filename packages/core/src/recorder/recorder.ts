import { shareOf } from "../rules/rollout.ts";
import type { Decided } from "../values/decided.ts";
import { keysOf, type Secret } from "../store/keys.ts";
import { type Wait, waitIdly } from "../lib/timer.ts";
import { RecessError } from "../values/errors.ts";
import { makeLines } from "./line.ts";
import { guardedListener } from "../lib/listener.ts";
import { drawName, makeSender, type SinkProblem } from "../sinks/sender.ts";
import type { Sink } from "../sinks/sink.ts";
import { makeQueue } from "./queue.ts";

export type RecorderProblem =
  | SinkProblem
  /** Too much is waiting, so events are dropped until there is room. */
  | { readonly code: "events-dropped"; readonly message: string; readonly cause?: unknown };

export interface RecorderOptions {
  readonly sink: Sink;
  /** The percentage of accounts to record, from 0 to 100. An account is recorded completely or not at all. */
  readonly percent: number;
  /** The governor's secret, so that rollouts choose the same accounts in a replay. */
  readonly secret: Secret;
  /** Another salt selects other accounts. Default `"record"`. */
  readonly salt?: string | undefined;
  /** How much text may wait for the sink, in characters. Default 8 million. */
  readonly maxWaiting?: number | undefined;
  readonly onProblem?: ((problem: RecorderProblem) => void) | undefined;
  /** Resolves after some ms. Default: a timer that does not keep the process alive. */
  readonly wait?: Wait | undefined;
}

export interface RecorderCounts {
  /** Events that the sink has accepted. */
  readonly recorded: number;
  /** Events waiting for the sink. */
  readonly waiting: number;
  /** Events dropped since the start. */
  readonly dropped: number;
}

/** Records a governor's decisions for some accounts, as a trace for `recess replay` and `recess compare`. */
export interface Recorder {
  /** For `createGovernor`. Only hashes ids, and never fails. */
  readonly onDecision: (decided: Decided) => void;
  readonly counts: RecorderCounts;
  /** Resolves when everything up to now is in the sink. */
  flush(): Promise<void>;
  /** Accepts no more events. Waiting ones are sent once more, and dropped if the sink rejects. */
  close(): Promise<void>;
}

const MAX_WAITING = 8_000_000;
/** The size of one call of the sink, in characters. */
const BATCH_SIZE = 256_000;

/**
 * Creates a recorder. Accounts in no band are not recorded, because nothing is decided about them.
 *
 * @example
 * ```ts
 * const recorder = createRecorder({ sink: fileSink("trace.jsonl"), percent: 5, secret });
 * const governor = createGovernor({ policy, store, secret, onDecision: recorder.onDecision });
 * ```
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { sink, percent, secret, salt = "record", maxWaiting = MAX_WAITING, onProblem, wait = waitIdly } = options;
  if (!(percent >= 0 && percent <= 100)) throw new RecessError("argument-invalid", "percent must be from 0 to 100.");
  const lineOf = makeLines(keysOf(secret));
  const lines = makeQueue(maxWaiting);
  const report = guardedListener(onProblem);

  let number = 0;
  let recorded = 0;
  let dropped = 0;
  let isDropping = false;

  const sender = makeSender({
    what: "recorder",
    writer: drawName(),
    sink,
    wait,
    report,
    next: () => lines.take(BATCH_SIZE),
    taken: () => {
      recorded += lines.done();
    },
    lost: () => {
      dropped += lines.clear();
    },
  });

  const drop = (): void => {
    dropped++;
    if (isDropping) return;
    isDropping = true;
    report({ code: "events-dropped", message: "Too much waits for the recorder's sink: events are left out." });
  };

  return {
    onDecision: (decided) => {
      const { account, decision } = decided;
      if (sender.isClosed || decision.band === null || shareOf(`${salt}\u0000${account.id}`) >= percent) return;
      if (!lines.add(number++, lineOf(decided))) return drop();
      isDropping = false;
      sender.wake();
    },
    get counts() {
      return { recorded, waiting: lines.count, dropped };
    },
    flush: sender.flush,
    close: sender.close,
  };
}
