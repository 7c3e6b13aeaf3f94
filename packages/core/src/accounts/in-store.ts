import { RecessError } from "../values/errors.ts";
import { decodeRecord, encodeRecord } from "../records/codec.ts";
import type { AccountRecord } from "../values/record.ts";
import { makeBreaker } from "./circuit-breaker.ts";
import { envelopeFront, hasMark, makeMarks, openEnvelope, withMark } from "../store/envelope.ts";
import { ttlFor } from "../store/retention.ts";
import {
  AS_USUAL,
  type Change,
  type How,
  type Accounts,
  type OnStoreFailure,
  type GovernorProblem,
  type StoreWrite,
} from "./accounts.ts";
import { mend } from "./merge.ts";
import type { AccountKey } from "../store/keys.ts";
import { keyRotation } from "../store/key-rotation.ts";
import { makeLru } from "./lru.ts";
import type { MaybePromise, Store, Swap } from "../store/store.ts";
import { wait, waitIdly, yieldMicrotasks } from "../lib/timer.ts";

export interface StoredAccountsOptions {
  readonly store: Store;
  readonly keyOf: (id: string) => AccountKey;
  readonly clock: () => number;
  readonly ttlMs: number;
  /** `"closed"` rejects; the two others go on from what this process last knew. */
  readonly onStoreFailure: OnStoreFailure;
  readonly onProblem: ((problem: GovernorProblem) => void) | undefined;
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
  readonly random?: () => number;
  /** Accounts whose last value is remembered. */
  readonly remember?: number;
  /** Events remembered while the store is away. */
  readonly maxJournal?: number;
}

/** What the store holds of an account. */
interface Known {
  readonly value: string | null;
  readonly marks: string;
  readonly record: AccountRecord | null;
  /** The value could not be read; it was set aside, and `record` is what this process knew before. */
  readonly wasUnreadable?: true;
}

/** What happened, and when. */
interface Happened {
  readonly at: number;
  /** The store's clock was not known yet. */
  readonly byOwnClock: boolean;
  readonly change: Change<unknown>;
}

/** One that is asked for, with whoever waits for it. */
interface Waiting extends Happened {
  /** The store has to be reached; what this process knows will not do. Such a change goes by itself. */
  readonly mustReach: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Journaled extends Happened {
  readonly promised: unknown;
}

/** An account that goes on without the store. */
interface Local {
  record: AccountRecord | null;
  /** What the store has not been told, in order. */
  journal: Journaled[];
  /** Swaps that got no answer: the mark, and how many of the journal's first entries it covered. */
  sent: { readonly mark: string; readonly count: number }[];
}

interface Slot {
  readonly id: string;
  readonly place: AccountKey;
  /** What stood there when the store was last heard of: a hint, for usually it still does. */
  hint: Known | undefined;
  /**
   * Changes that wait for their turn, and then go together in one swap; `null` rather than none. (A list that is filled and
   * emptied for ever belongs to the collector's old generation, and so does, after each turn, all that was in it.)
   */
  waiting: Waiting[] | null;
  /** A round with the store is under way. */
  busy: boolean;
  local: Local | null;
}

const NOTHING: Known = { value: null, marks: "", record: null };
const DEGRADED: How<never> = { degraded: true };
const REMEMBERED = 10_000;
const MAX_JOURNAL = 1_000_000;

/** A swap fails only when another process was faster; so many failures in a row mean that the store does not work. */
const MAX_TRIES = 100;
/** Between tries, up to this long, so that processes get out of each other's way. */
const MAX_TRY_WAIT_MS = 16;

/** How many turns of promises lie between an answer and what its asker asks next: six through a governor, and some to spare. */
const TURNS = 10;

/** How long after a failure the store is asked again: at first, and at most. */
const FIRST_PROBE_MS = 50;
const MAX_PROBE_MS = 1000;
/** How many accounts are brought back at once, and how many failures in a row end the attempt. */
const AT_ONCE = 16;

/** For stores that keep text, anywhere: most changes take one swap, from the value that this process knew last. */
export function storedAccounts(options: StoredAccountsOptions): Accounts {
  const { store, keyOf, clock, ttlMs, onStoreFailure, onProblem, onWrite } = options;
  const { random = Math.random, remember = REMEMBERED, maxJournal = MAX_JOURNAL } = options;
  const shelf = keyRotation(store);
  const nextMark = makeMarks(random);
  const breaker = makeBreaker();
  const slots = makeLru<Slot>(remember, (slot) => slot.busy || slot.local !== null);
  /** Accounts that go on without the store. */
  const away = new Map<string, Slot>();
  let journaled = 0;
  let isRecovering = false;
  let lastFailed: AccountKey | undefined;

  const now = (): number => Math.floor(store.now?.() ?? clock());

  const ttlOf = ({ record }: Known): number => ttlFor(ttlMs, record?.heldUntil ?? 0, now());

  const slotOf = (id: string): Slot => {
    let slot = slots.get(id);
    if (slot === undefined) {
      slot = { id, place: keyOf(id), hint: undefined, waiting: null, busy: false, local: null };
      slots.set(id, slot);
    }
    return slot;
  };

  /** The instant of what happened: by the store's clock, as soon as that is known. */
  const instantOf = ({ at, byOwnClock }: Happened): number => {
    const shared = byOwnClock ? store.now?.() : undefined;
    return shared === undefined || shared === null ? at : Math.floor(at + shared - clock());
  };

  const report = (problem: GovernorProblem): void => {
    try {
      onProblem?.(problem);
    } catch {
      // Whoever listens must not end a chat.
    }
  };

  const written = (write: StoreWrite): void => {
    try {
      onWrite?.(write);
    } catch {
      // Likewise.
    }
  };

  // ---------------------------------------------------------------- with the store

  const read = async (slot: Slot, fallback: AccountRecord | null): Promise<Known> => {
    const loaded = shelf.load(slot.place, now(), ttlMs);
    return open(slot, loaded instanceof Promise ? await loaded : loaded, fallback);
  };

  /** `fallback` is what this process knew before. */
  const open = (slot: Slot, value: string | null, fallback: AccountRecord | null): MaybePromise<Known> => {
    if (value === null) return NOTHING;
    try {
      const envelope = openEnvelope(value);
      if (envelope === undefined) throw new RecessError("record-unreadable", "The stored value is not one of Recess.");
      return { value, marks: envelope.marks, record: decodeRecord(value, envelope.start) };
    } catch (cause) {
      return setAside(slot, value, fallback, cause);
    }
  };

  const setAside = async (slot: Slot, value: string, record: AccountRecord | null, cause: unknown): Promise<Known> => {
    await shelf.setAside(slot.place, value, now(), ttlMs);
    report({
      code: "record-unreadable",
      message: `The record under ${slot.place.key} cannot be read. It was set aside under ${slot.place.key}.aside.`,
      cause,
    });
    return { value, marks: "", record, wasUnreadable: true };
  };

  const sealed = (known: Known, record: AccountRecord | null, mark: string): Known => {
    if (record === null) return NOTHING;
    const marks = withMark(known.marks, mark);
    return { value: encodeRecord(record, envelopeFront(marks)), marks, record };
  };

  const fold = (from: AccountRecord | null, batch: readonly Waiting[], how: How<never>): Folded => {
    let record = from;
    const results: unknown[] = [];
    for (const waiting of batch) {
      const { next, result } = waiting.change(record, instantOf(waiting), how);
      record = next;
      results.push(result);
    }
    return { record, results };
  };

  /** A record that reads well and yet makes no sense is one that cannot be read. */
  const foldAnew = async (
    slot: Slot,
    known: Known,
    batch: readonly Waiting[],
    cause: unknown,
  ): Promise<[Known, Folded]> => {
    if (known.record === null || known.value === null) throw new ChangeFailed(cause);
    let folded: Folded;
    try {
      folded = fold(null, batch, DEGRADED);
    } catch {
      throw new ChangeFailed(cause);
    }
    return [await setAside(slot, known.value, null, cause), folded];
  };

  /**
   * Waits before every other try alone: after a wait, what this process knows is old again, so that the try is mostly a look at
   * what stands there now, and the next one, at once, has as good a chance as anyone's.
   */
  const tryAgain = async (tries: number): Promise<void> => {
    if (tries % 2 === 0) return;
    await wait(random() * Math.min(2 ** tries, MAX_TRY_WAIT_MS));
  };

  const succeed = (slot: Slot, known: Known, batch: readonly Waiting[], results: readonly unknown[]): void => {
    breaker.succeeded();
    slot.hint = known;
    for (let i = 0; i < batch.length; i++) batch[i]?.resolve(results[i]);
    goOn(slot, batch);
  };

  const fail = (
    slot: Slot,
    batch: readonly Waiting[],
    base: AccountRecord | null,
    unanswered: string | null,
    error: unknown,
  ): void => {
    if (error instanceof ChangeFailed) for (const waiting of batch) waiting.reject(error.cause);
    else goAway(slot, batch, base, unanswered, error);
    drain(slot);
  };

  /**
   * The usual round: one swap, from the hint. It is what a busy server does all day, so it does not `await`, which would leave
   * the collector a third more. `false`: this round takes more than that.
   */
  const swapFromHint = (slot: Slot, batch: readonly Waiting[]): boolean => {
    const { hint } = slot;
    if (hint === undefined || hint.wasUnreadable === true) return false;
    let folded: Folded;
    try {
      folded = fold(hint.record, batch, AS_USUAL);
    } catch {
      return false;
    }
    const { record, results } = folded;
    if (record === hint.record) return false;
    const mark = nextMark();
    const next = sealed(hint, record, mark);
    const failed = (error: unknown): void => fail(slot, batch, hint.record, mark, error);
    const answered = (outcome: Swap<string>): void => {
      // Of a store that answers with nothing, too.
      if (outcome?.swapped) {
        written({ events: batch.length });
        succeed(slot, next, batch, results);
      } else void round(slot, batch, { from: hint, next, mark, results, outcome });
    };
    let swap: MaybePromise<Swap<string>>;
    try {
      swap = shelf.swap(slot.place, hint.value, next.value, now(), ttlOf(next));
    } catch (error) {
      failed(error);
      return true;
    }
    if (swap instanceof Promise) swap.then(answered, failed);
    else answered(swap);
    return true;
  };

  /** A round of as many tries as it takes. `first`: one that was made already. */
  const round = async (slot: Slot, batch: readonly Waiting[], first?: Try): Promise<void> => {
    let base = slot.hint?.record ?? null;
    let unanswered: string | null = null;
    try {
      let tried = first;
      let isHint = slot.hint !== undefined;
      let known = slot.hint ?? (await read(slot, null));
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        if (tried === undefined) {
          let folded: Folded;
          try {
            folded = fold(known.record, batch, known.wasUnreadable === true ? DEGRADED : AS_USUAL);
          } catch (cause) {
            [known, folded] = await foldAnew(slot, known, batch, cause);
          }
          base = known.record;
          const { record, results } = folded;
          if (record === base && known.wasUnreadable !== true) {
            if (!isHint) {
              succeed(slot, known, batch, results);
              return;
            }
            // Nothing would tell that the hint is out of date.
            known = await read(slot, base);
            isHint = false;
            continue;
          }
          const mark = nextMark();
          const next = sealed(known, record, mark);
          unanswered = mark;
          const outcome = await shelf.swap(slot.place, known.value, next.value, now(), ttlOf(next));
          unanswered = null;
          tried = { from: known, next, mark, results, outcome };
        }
        const { from, next, mark, results, outcome } = tried;
        known = outcome.swapped ? next : await open(slot, outcome.current, from.record);
        if (outcome.swapped || hasMark(known.marks, mark)) {
          written({ events: batch.length });
          succeed(slot, known, batch, results);
          return;
        }
        tried = undefined;
        isHint = false;
        slot.hint = known;
        await tryAgain(tries);
      }
      throw new RecessError("store-unavailable", `The store refused ${MAX_TRIES} swaps of one record in a row.`);
    } catch (error) {
      fail(slot, batch, base, unanswered, error);
    }
  };

  /** Begins with what waits, unless nothing does. */
  const drain = (slot: Slot): void => {
    for (;;) {
      const batch = nextBatch(slot);
      slot.busy = batch !== null;
      if (batch === null) return;
      if (isAlone(batch) || (slot.local === null && !breaker.isOpen)) {
        if (!swapFromHint(slot, batch)) void round(slot, batch);
        return;
      }
      for (const waiting of batch) answerLocally(slot, waiting);
    }
  };

  /**
   * Those that were answered together often ask again at once: after a few turns of promises they are there, and go together
   * again. The first of them would go alone otherwise, and the others wait for it.
   */
  const goOn = (slot: Slot, { length }: readonly Waiting[]): void => {
    if (length === 1) drain(slot);
    else void yieldMicrotasks(TURNS).then(() => drain(slot));
  };

  const enqueue = <Result>(slot: Slot, asked: Change<Result>, mustReach: boolean): MaybePromise<Result> => {
    // What was told is given back to no change but its own.
    const change = asked as Change<unknown>;
    const shared = store.now?.();
    const byOwnClock = shared === null;
    const at = Math.floor(shared ?? clock());
    if (!mustReach && !slot.busy && (slot.local !== null || breaker.isOpen)) {
      return applyLocally(slot, { at, byOwnClock, change }) as Result;
    }
    return new Promise<Result>((resolve, reject) => {
      const settle = resolve as (result: unknown) => void;
      const waiting: Waiting = { at, byOwnClock, change, mustReach, resolve: settle, reject };
      if (slot.waiting === null) slot.waiting = [waiting];
      else slot.waiting.push(waiting);
      if (!slot.busy) drain(slot);
    });
  };

  // ---------------------------------------------------------------- without it

  /** A round failed. `unanswered`: the mark of a swap that may have taken place. */
  const goAway = (
    slot: Slot,
    batch: readonly Waiting[],
    base: AccountRecord | null,
    unanswered: string | null,
    cause: unknown,
  ): void => {
    breaker.failed();
    if (!isRecovering) report({ code: "store-unavailable", message: "The store cannot be reached.", cause });
    lastFailed = slot.place;
    slot.hint = undefined;
    if (isAlone(batch) || onStoreFailure === "closed") {
      for (const waiting of batch) waiting.reject(unavailable(cause));
    } else {
      const local = startLocal(slot, base);
      for (const waiting of batch) answerLocally(slot, waiting);
      if (unanswered !== null) local.sent.push({ mark: unanswered, count: local.journal.length });
    }
    startRecovery();
  };

  const startLocal = (slot: Slot, base: AccountRecord | null): Local => {
    slot.local ??= { record: base, journal: [], sent: [] };
    slot.hint = undefined;
    away.set(slot.id, slot);
    return slot.local;
  };

  const answerLocally = (slot: Slot, waiting: Waiting): void => {
    try {
      waiting.resolve(applyLocally(slot, waiting));
    } catch (error) {
      waiting.reject(error);
    }
  };

  const applyLocally = (slot: Slot, { at, byOwnClock, change }: Happened): unknown => {
    if (onStoreFailure === "closed") throw unavailable(undefined);
    const local = slot.local ?? startLocal(slot, slot.hint?.record ?? null);
    startRecovery();
    const { next, result } = change(local.record, at, DEGRADED);
    if (next === local.record) return result;
    local.record = next;
    if (journaled < maxJournal) {
      local.journal.push({ at, byOwnClock, change, promised: result });
      journaled++;
      if (journaled === maxJournal) {
        report({ code: "journal-full", message: `${maxJournal} events wait for the store to return.` });
      }
    }
    return result;
  };

  const endLocal = (slot: Slot): void => {
    journaled -= slot.local?.journal.length ?? 0;
    slot.local = null;
    away.delete(slot.id);
  };

  // ---------------------------------------------------------------- and back

  /** What the store is not told yet, done on what it holds. `null`: there is nothing to do. */
  const replayed = (local: Local, stored: Known): AccountRecord | null => {
    const first = local.journal[0];
    if (first === undefined) return stored.record;
    let record = stored.record;
    for (const happened of local.journal) {
      record = happened.change(record, instantOf(happened), { degraded: true, promised: happened.promised }).next;
    }
    const wentOn = stored.record !== null && stored.record.last > instantOf(first);
    return wentOn && record !== null && local.record !== null ? mend(record, local.record, stored.record) : record;
  };

  /** Swaps that got no answer and took place after all are not told again. */
  const forgetTold = (local: Local, stored: Known): void => {
    const told = local.sent.find(({ mark }) => hasMark(stored.marks, mark));
    if (told === undefined) return;
    journaled -= local.journal.splice(0, told.count).length;
    local.sent = [];
  };

  const bringBack = async (slot: Slot): Promise<boolean> => {
    const { local } = slot;
    if (local === null || slot.busy) return true;
    slot.busy = true;
    try {
      let stored = await read(slot, local.record);
      for (let tries = 0; tries < MAX_TRIES && slot.local === local; tries++) {
        forgetTold(local, stored);
        const record = replayed(local, stored);
        const mark = nextMark();
        let next = record === stored.record ? stored : sealed(stored, record, mark);
        if (next !== stored || stored.wasUnreadable === true) {
          local.sent.push({ mark, count: local.journal.length });
          const swap = await shelf.swap(slot.place, stored.value, next.value, now(), ttlOf(next));
          if (!swap.swapped) {
            const found = await open(slot, swap.current, local.record);
            if (!hasMark(found.marks, mark)) {
              local.sent.pop();
              stored = found;
              await tryAgain(tries);
              continue;
            }
            next = found;
          }
        }
        breaker.succeeded();
        if (slot.local === local) {
          endLocal(slot);
          slot.hint = next;
        }
        return true;
      }
      return slot.local !== local;
    } catch {
      breaker.failed();
      lastFailed = slot.place;
      if (slot.local === local) {
        // To the end, so that accounts of a part of the store that is still away do not hold up the others.
        away.delete(slot.id);
        away.set(slot.id, slot);
      }
      return false;
    } finally {
      // Whatever came meanwhile; under load that has no end, so nobody waits for it.
      drain(slot);
    }
  };

  const answers = async (place: AccountKey): Promise<boolean> => {
    try {
      await store.load(place.key);
      return true;
    } catch {
      return false;
    }
  };

  /** Asks for a few accounts, others each time: a part of the store may be back while another is not. */
  const probe = async (): Promise<boolean> => {
    const asked = [...away.values()].slice(0, 3);
    const places = asked.map((slot) => slot.place);
    if (lastFailed !== undefined) places.push(lastFailed);
    const answered = (await Promise.all(places.map(answers))).includes(true);
    if (answered) breaker.succeeded();
    else for (const slot of asked) if (away.delete(slot.id)) away.set(slot.id, slot);
    return answered;
  };

  const bringAllBack = async (): Promise<boolean> => {
    const slots = [...away.values()];
    let failures = 0;
    let successes = 0;
    const work = async (): Promise<void> => {
      for (let slot = slots.shift(); slot !== undefined && failures < AT_ONCE; slot = slots.shift()) {
        if (await bringBack(slot)) {
          successes++;
          failures = 0;
        } else failures++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return successes > 0 || slots.length === 0;
  };

  const recover = async (): Promise<void> => {
    let delayMs = FIRST_PROBE_MS;
    let isBack = false;
    do {
      await waitIdly(delayMs * (0.5 + random() / 2));
      isBack = (await probe()) && (await bringAllBack());
      delayMs = isBack ? FIRST_PROBE_MS : Math.min(delayMs * 2, MAX_PROBE_MS);
    } while (!isBack || away.size > 0);
    isRecovering = false;
    report({ code: "store-returned", message: "The store answers again, and knows what happened meanwhile." });
  };

  const startRecovery = (): void => {
    if (isRecovering) return;
    isRecovering = true;
    void recover();
  };

  return {
    get isAway() {
      return breaker.isOpen;
    },
    now,
    update: (id, change) => enqueue(slotOf(id), change, false),
    erase: async (id) => {
      const slot = slotOf(id);
      endLocal(slot);
      slot.hint = undefined;
      await enqueue(slot, () => ({ next: null, result: undefined }), true);
      await reach(() => shelf.eraseRest(slot.place, now(), ttlMs));
      if (!slot.busy) slots.delete(id);
    },
    read: async (id) => {
      const slot = slotOf(id);
      if (slot.local !== null) await bringBack(slot);
      if (slot.local !== null) throw unavailable(undefined);
      const record = await enqueue(slot, (record) => ({ next: record, result: record }), true);
      return { record, setAside: await reach(async () => shelf.loadAside(slot.place)) };
    },
  };
}

/** A swap, and what came of it. */
interface Try {
  readonly from: Known;
  readonly next: Known;
  readonly mark: string;
  readonly results: readonly unknown[];
  readonly outcome: Swap<string>;
}

interface Folded {
  readonly record: AccountRecord | null;
  readonly results: readonly unknown[];
}

/** A change threw: the fault is not the store's. */
class ChangeFailed extends Error {
  constructor(cause: unknown) {
    super("A change failed.", { cause });
  }
}

/** Those that wait, up to one that has to go by itself; `null` if none do. */
function nextBatch(slot: Slot): readonly Waiting[] | null {
  const { waiting } = slot;
  const alone = waiting?.findIndex(({ mustReach }) => mustReach) ?? -1;
  slot.waiting = null;
  if (waiting === null || alone === -1 || waiting.length === 1) return waiting;
  const batch = waiting.splice(0, Math.max(1, alone));
  slot.waiting = waiting;
  return batch;
}

function isAlone(batch: readonly Waiting[]): boolean {
  return batch[0]?.mustReach === true;
}

async function reach<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): RecessError {
  return new RecessError("store-unavailable", "The store cannot be reached.", { cause });
}
