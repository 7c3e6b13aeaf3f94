import { shareOf } from "../rules/rollout.ts";
import type { Decided } from "../governor/governor.ts";
import { placesOf, type Secret } from "../store/keys.ts";
import { type Wait, waitIdly } from "../lib/timer.ts";
import { RecessError } from "../values/errors.ts";
import { makeLines } from "./line.ts";
import { drawName, guardedListener, makeSender, type SinkProblem } from "../sinks/sender.ts";

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

export type RecorderProblem =
  | SinkProblem
  /** So much waits that events are left out until there is room. */
  | { readonly code: "events-dropped"; readonly message: string; readonly cause?: unknown };

export interface RecorderOptions {
  readonly sink: Sink;
  /** How many accounts of a hundred, from 0 to 100. An account is recorded whole or not at all. */
  readonly percent: number;
  /** The governor's, so that a replay's rollouts choose the same accounts. */
  readonly secret: Secret;
  /** Another salt chooses other accounts. Default `"record"`. */
  readonly salt?: string | undefined;
  /** How much text may wait for the sink, in characters. Default 8 million. */
  readonly maxWaiting?: number | undefined;
  readonly onProblem?: ((problem: RecorderProblem) => void) | undefined;
  /** Resolves after some ms. Default: a timer that holds no process open. */
  readonly wait?: Wait | undefined;
}

export interface RecorderCounts {
  /** Events that the sink has taken. */
  readonly recorded: number;
  /** Events that wait for it. */
  readonly waiting: number;
  /** Events that were left out, since the start. */
  readonly dropped: number;
}

/** Writes down what a governor decides about some accounts, as a trace that `recess replay` and `recess compare` take. */
export interface Recorder {
  /** For `createGovernor`. Takes no time but that of hashing ids, and never fails. */
  readonly onDecision: (decided: Decided) => void;
  readonly counts: RecorderCounts;
  /** Resolves when everything up to now is in the sink. */
  flush(): Promise<void>;
  /** Takes no more events. What waits is handed over once more, and left out if the sink rejects. */
  close(): Promise<void>;
}

const MAX_WAITING = 8_000_000;
/** In one call of the sink, characters. */
const MAX_TOGETHER = 256_000;

/**
 * Accounts that are in no band are not recorded: nothing is decided about them.
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
  const lineOf = makeLines(placesOf(secret));
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
    next: () => lines.take(MAX_TOGETHER),
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

interface Together {
  readonly first: number;
  readonly lines: readonly string[];
}

interface Queue {
  /** Lines that wait or are on their way. */
  readonly count: number;
  /** False when there is no room. */
  add(number: number, line: string): boolean;
  /**
   * The next lines without a gap, up to so many characters, but at least one; `undefined` if there is none. They keep their
   * room until `done`, which says how many they were.
   */
  take(characters: number): Together | undefined;
  done(): number;
  /** How many lines there were. */
  clear(): number;
}

function makeQueue(room: number): Queue {
  let waiting: { readonly number: number; readonly line: string }[] = [];
  let from = 0;
  let taken = 0;
  let takenSize = 0;
  let size = 0;

  return {
    get count() {
      return waiting.length - from + taken;
    },
    add: (number, line) => {
      if (size + line.length > room) return false;
      size += line.length;
      waiting.push({ number, line });
      return true;
    },
    take: (characters) => {
      const first = waiting[from]?.number ?? 0;
      const lines: string[] = [];
      takenSize = 0;
      for (let next = waiting[from]; next?.number === first + lines.length; next = waiting[from]) {
        if (takenSize >= characters) break;
        lines.push(next.line);
        takenSize += next.line.length;
        from++;
      }
      taken = lines.length;
      if (from === waiting.length) {
        waiting = [];
        from = 0;
      }
      return taken === 0 ? undefined : { first, lines };
    },
    done: () => {
      const count = taken;
      size -= takenSize;
      taken = 0;
      takenSize = 0;
      return count;
    },
    clear: () => {
      const count = waiting.length - from + taken;
      waiting = [];
      from = 0;
      taken = 0;
      takenSize = 0;
      size = 0;
      return count;
    },
  };
}
