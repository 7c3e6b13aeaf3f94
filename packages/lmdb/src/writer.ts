import { explained, muteCommitError } from "./commit.ts";

/** Groups writes into transactions. */
export interface Writer {
  /**
   * `begin` is called later to start one write, and returns whether its condition held. Rejects if the write is not
   * confirmed on disk in time.
   */
  write(begin: () => Promise<boolean>): Promise<boolean>;
  /** Resolves when no write is pending, or when the pending ones have timed out. */
  idle(): Promise<void>;
}

interface Queued {
  /** `null` after the caller's timeout. */
  begin: (() => Promise<boolean>) | null;
  readonly resolve: (held: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One transaction is being committed while the next is prepared. With three, lmdb-js 3.5.6 loses the second one
 * (`queueCommitResolution` in its write.js) and reports the third one's outcome in its place: on a full disk, failed
 * writes were reported as committed.
 */
const MAX_UNDER_WAY = 2;

/** Combines the writes of one turn, and those that arrive while others are pending, into one transaction. */
export function makeWriter(bound: <Value>(call: Promise<Value>) => Promise<Value>): Writer {
  let queue: Queued[] = [];
  let isScheduled = false;
  const underWay = new Set<Promise<void>>();

  const commit = async (): Promise<void> => {
    isScheduled = false;
    const batch = inOneTransaction(queue);
    queue = [];
    underWay.add(batch);
    await batch;
    underWay.delete(batch);
    schedule();
  };

  const schedule = (): void => {
    if (isScheduled || underWay.size >= MAX_UNDER_WAY || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => void commit());
  };

  return {
    write: async (begin) => {
      let queued: Queued | undefined;
      const written = new Promise<boolean>((resolve, reject) => {
        queued = { begin, resolve, reject };
        queue.push(queued);
      });
      schedule();
      try {
        return await bound(written);
      } catch (error) {
        if (queued !== undefined) queued.begin = null;
        throw await explained(error);
      }
    },
    idle: async () => {
      while (underWay.size > 0 || queue.length > 0) {
        try {
          await bound(Promise.all(underWay));
          await new Promise((resolve) => void setImmediate(resolve));
        } catch {
          return;
        }
      }
    },
  };
}

/** Settles each write of a transaction, then resolves. */
function inOneTransaction(batch: readonly Queued[]): Promise<void> {
  return new Promise((done) => {
    let pending = batch.length;
    const ended = (): void => {
      pending--;
      if (pending === 0) done();
    };
    for (const { begin, resolve, reject } of batch) {
      const fail = (error: unknown): void => {
        muteCommitError(error);
        reject(error);
        ended();
      };
      const held = (isHeld: boolean): void => {
        resolve(isHeld);
        ended();
      };
      if (begin === null) held(false);
      else tryNow(begin).then(held, fail);
    }
  });
}

/** lmdb-js throws if the key or the database is not usable. */
function tryNow(begin: () => Promise<boolean>): Promise<boolean> {
  try {
    return begin();
  } catch (error) {
    return Promise.reject(error);
  }
}
