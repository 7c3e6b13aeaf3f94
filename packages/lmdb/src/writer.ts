import { withTimeout } from "@recess/core/store";
import { explained, muteCommitError } from "./commit.ts";

/** One write of a value, on a condition. */
export interface Change {
  readonly key: string;
  /** The version that the stored value must still have; `null`: there must be none. */
  readonly expected: number | null;
  /** The value as it is stored; `null` removes it. */
  readonly value: string | null;
  /** The version of the new value. */
  readonly version: number;
}

/** Groups writes into transactions. */
export interface Writer {
  /**
   * Writes later. Then calls `done` with whether the condition held, or `fail` if the write is not confirmed on disk in
   * time.
   */
  write(change: Change, done: (held: boolean) => void, fail: (error: unknown) => void): void;
  /** Resolves when no write is pending, or when the pending ones have timed out. */
  idle(): Promise<void>;
}

export interface WriterOptions {
  /** Starts one write; resolves with whether its condition held, once it is on disk. */
  readonly start: (change: Change) => Promise<boolean>;
  readonly timeoutMs: number;
}

/**
 * A write with its caller. Callbacks, and one timer for all: a promise and a timeout for each write took 1.4 kB of the 8
 * that a decision allocated.
 */
interface Pending {
  readonly change: Change;
  /** `null` once the caller has its answer. */
  caller: Caller | null;
  /** Whether its condition held, once it has ended. */
  held: boolean;
  /** The tick of the timer during which it was asked for. */
  readonly since: number;
}

interface Caller {
  readonly done: (held: boolean) => void;
  readonly fail: (error: unknown) => void;
}

interface Batch {
  readonly writes: readonly Pending[];
  /** Resolves when each write has an answer of the disk's. */
  readonly ended: Promise<void>;
}

/**
 * One transaction is being committed while the next is prepared. With three, lmdb-js 3.5.6 loses the second one
 * (`queueCommitResolution` in its write.js) and reports the third one's outcome in its place: on a full disk, failed
 * writes were reported as committed.
 */
const MAX_UNDER_WAY = 2;

/**
 * Fewer writes than this wait until no transaction is being committed, and then share one. Alone in the second one they
 * would be no sooner on disk, and those that come after them would wait for two transactions. With twice as many, a
 * gateway that answers 16 requests at once answered 8 % fewer a second, as all of them wait for the disk together.
 */
const MANY = 8;

/**
 * So many callers whose writes were committed together are answered in two parts: while the first part's next writes
 * are committed, the second part decides. Otherwise all would decide, and then all would wait for the disk: with 512
 * callers, a decision took 10.8 µs instead of 8.2. Not on a disk that takes longer than the callers: at 15 ms for each
 * transaction, however small, two parts took twice as long as one.
 */
const MIN_PARTED = 128;

/** The turns of the event loop from an answer until lmdb-js commits its caller's next write. */
const TURNS_TO_START = 3;

function afterTurns(turns: number, run: () => void): void {
  if (turns === 0) run();
  else setImmediate(() => afterTurns(turns - 1, run));
}

/** The resolution of the timer: a write times out between `timeoutMs` and 1.2 times that. */
const TICKS = 5;

/** Combines the writes of one turn, and those that arrive while others are pending, into one transaction. */
export function makeWriter({ start, timeoutMs }: WriterOptions): Writer {
  const bound = withTimeout(timeoutMs);
  let queue: Pending[] = [];
  let isScheduled = false;
  const underWay = new Set<Batch>();
  /** When callers were last answered. */
  let answered = performance.now();
  /** How many second parts are waiting for their answers. */
  let unanswered = 0;
  let ticks = 0;
  let timer: NodeJS.Timeout | undefined;

  const commit = async (): Promise<void> => {
    isScheduled = false;
    const writes = queue;
    queue = [];
    const begun = performance.now();
    const decidingMs = begun - answered;
    const batch: Batch = { writes, ended: inOneTransaction(writes, start) };
    underWay.add(batch);
    await batch.ended;
    underWay.delete(batch);
    answered = performance.now();
    const isParted = underWay.size === 0 && writes.length >= MIN_PARTED && answered - begun < decidingMs;
    const first = isParted ? writes.length >> 1 : writes.length;
    answer(writes.slice(0, first));
    if (isParted) {
      unanswered++;
      afterTurns(TURNS_TO_START, () => {
        answer(writes.slice(first));
        unanswered--;
        rest();
      });
    }
    schedule();
    rest();
  };

  const schedule = (): void => {
    const max = queue.length < MANY ? 1 : MAX_UNDER_WAY;
    if (isScheduled || underWay.size >= max || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => void commit());
  };

  const isPending = (): boolean => underWay.size > 0 || queue.length > 0 || unanswered > 0;

  const giveUp = (writes: readonly Pending[]): void => {
    for (const write of writes) {
      if (write.caller !== null && ticks - write.since > TICKS) {
        write.caller.fail(new Error(`No answer within ${timeoutMs} ms.`));
        write.caller = null;
      }
    }
  };

  /** Time during which the process was busy and could not take answers counts for one tick at most. */
  const tick = (): void => {
    ticks++;
    giveUp(queue);
    for (const { writes } of underWay) giveUp(writes);
  };

  /** Only while something is pending, so that the timer does not keep the process running afterwards. */
  const rest = (): void => {
    if (isPending()) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    write: (change, done, fail) => {
      queue.push({ change, caller: { done, fail }, held: false, since: ticks });
      schedule();
      timer ??= setInterval(tick, timeoutMs / TICKS);
    },
    idle: async () => {
      while (isPending()) {
        try {
          await bound(Promise.all(Array.from(underWay, ({ ended }) => ended)));
          await new Promise((resolve) => void setImmediate(resolve));
        } catch {
          return;
        }
      }
    },
  };
}

/** Starts the writes of a transaction. Resolves when each has an answer: a failed one's caller has it by then. */
function inOneTransaction(writes: readonly Pending[], start: WriterOptions["start"]): Promise<void> {
  return new Promise((resolve) => {
    let left = writes.length;
    const ended = (): void => {
      left--;
      if (left === 0) resolve();
    };
    for (const write of writes) {
      // Not started after its caller's timeout.
      if (write.caller === null) {
        ended();
        continue;
      }
      const written = (held: boolean): void => {
        write.held = held;
        ended();
      };
      const failed = (error: unknown): void => {
        void reject(write, error);
        ended();
      };
      startNow(write.change, start).then(written, failed);
    }
  });
}

async function reject(write: Pending, error: unknown): Promise<void> {
  const { caller } = write;
  write.caller = null;
  if (caller === null) muteCommitError(error);
  else caller.fail(await explained(error));
}

function answer(writes: readonly Pending[]): void {
  for (const write of writes) {
    write.caller?.done(write.held);
    write.caller = null;
  }
}

/** lmdb-js throws if the key or the database is not usable. */
function startNow(change: Change, start: WriterOptions["start"]): Promise<boolean> {
  try {
    return start(change);
  } catch (error) {
    return Promise.reject(error);
  }
}
