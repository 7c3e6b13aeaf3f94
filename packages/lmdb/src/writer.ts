import { explained, muteCommitError } from "./commit.ts";

/** Writes in transactions. */
export interface Writer {
  /** `begin` starts one write, later, and says whether its condition held. Rejects when it is not known to be on the disk in time. */
  write(begin: () => Promise<boolean>): Promise<boolean>;
  /** Resolves when no write is under way, or as soon as none has been answered in time. */
  idle(): Promise<void>;
}

interface Queued {
  /** `null` once nobody waits for it. */
  begin: (() => Promise<boolean>) | null;
  readonly resolve: (held: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A transaction is under way, and a second one is made ready meanwhile. With three, lmdb-js 3.5.6 forgets the second
 * (`queueCommitResolution` in its write.js) and reports the outcome of the third in its place: on a full disk, writes that had failed were
 * reported as committed.
 */
const MAX_UNDER_WAY = 2;

/** Writes all that is asked for in one turn, and while others are under way, in one transaction. */
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

/** Settles each write of a transaction, and then resolves. */
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

/** LMDB's wrapper throws where the key or the database cannot be used. */
function tryNow(begin: () => Promise<boolean>): Promise<boolean> {
  try {
    return begin();
  } catch (error) {
    return Promise.reject(error);
  }
}
