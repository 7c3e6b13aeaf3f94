import { decodeRecord, encodeRecord } from "../records/codec.ts";
import { envelopeFront, makeMarks, openEnvelope, withMark } from "../store/envelope.ts";
import { keyRotation } from "../store/key-rotation.ts";
import type { AccountKey } from "../store/keys.ts";
import { ttlFor } from "../store/retention.ts";
import type { MaybePromise, Store, Swap } from "../store/store.ts";
import { RecessError } from "../values/errors.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem } from "./accounts.ts";
import type { Known, Lane } from "./lane.ts";

export interface StoredValuesOptions {
  readonly store: Store;
  readonly ttlMs: number;
  /** The instant from which retention counts. */
  readonly steady: () => number;
  /** The account's settings, as a record without history. */
  readonly seed: (key: AccountKey) => MaybePromise<AccountRecord | null>;
  readonly report: (problem: GovernorProblem) => void;
}

/** Reads, writes and sets aside records as values of a store. */
export interface StoredValues {
  read(lane: Lane, fallback: AccountRecord | null): Promise<Known>;
  /** Decodes a value. `fallback`: this process's last known record, used if the value cannot be read. */
  open(lane: Lane, value: string | null, fallback: AccountRecord | null): MaybePromise<Known>;
  /** Decodes again a value that was decoded or encoded here, after its record was changed in place. */
  reopen(known: Known): Known;
  setAside(lane: Lane, value: string, fallback: AccountRecord | null, cause: unknown): Promise<Known>;
  loadAside(lane: Lane): Promise<string | null>;
  /** The value for a record that follows `known`. */
  seal(known: Known, record: AccountRecord | null, mark: string): Known;
  swap(lane: Lane, from: Known, next: Known): MaybePromise<Swap<string>>;
  /** Erases everything except the record itself. */
  eraseRest(lane: Lane): Promise<void>;
  /** A unique mark for one swap of this process. */
  nextMark(): string;
}

const NOTHING: Known = { value: null, marks: "", record: null };

export function makeStoredValues({ store, ttlMs, steady, seed, report }: StoredValuesOptions): StoredValues {
  const rotation = keyRotation(store);

  const setAside: StoredValues["setAside"] = async (lane, value, record, cause) => {
    await rotation.setAside(lane.key, value, steady(), ttlMs);
    report({
      code: "record-unreadable",
      message: `The record under ${lane.key.key} cannot be read. It was set aside under ${lane.key.key}.aside.`,
      cause,
    });
    return { value, marks: "", record, wasUnreadable: true };
  };

  const begin = async (lane: Lane): Promise<Known> => {
    const record = await seed(lane.key);
    return record === null ? NOTHING : { value: null, marks: "", record };
  };

  const open: StoredValues["open"] = (lane, value, fallback) => {
    if (value === null) return begin(lane);
    try {
      const envelope = openEnvelope(value);
      if (envelope === undefined)
        throw new RecessError("record-unreadable", "The stored value was not written by Recess.");
      return { value, marks: envelope.marks, record: decodeRecord(value, envelope.start) };
    } catch (cause) {
      return setAside(lane, value, fallback, cause);
    }
  };

  return {
    setAside,
    open,
    reopen: (known) =>
      known.value === null ? known : { ...known, record: decodeRecord(known.value, openEnvelope(known.value)?.start) },
    read: async (lane, fallback) => {
      const loaded = rotation.load(lane.key, steady(), ttlMs);
      return open(lane, loaded instanceof Promise ? await loaded : loaded, fallback);
    },
    loadAside: async (lane) => rotation.loadAside(lane.key),
    seal: (known, record, mark) => {
      if (record === null) return NOTHING;
      const marks = withMark(known.marks, mark);
      return { value: encodeRecord(record, envelopeFront(marks)), marks, record };
    },
    swap: (lane, from, next) => {
      const now = steady();
      return rotation.swap(lane.key, from.value, next.value, now, ttlFor(ttlMs, next.record?.heldUntil ?? 0, now));
    },
    eraseRest: (lane) => rotation.eraseRest(lane.key, steady(), ttlMs),
    nextMark: makeMarks(),
  };
}
