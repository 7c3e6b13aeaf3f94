import { millisecondsInDay } from "date-fns/constants";
import type { MaybePromise, Store, Swap } from "../store/store.ts";

/** Stores with the same data, as two processes would have them. */
export interface TestStores<Value> {
  readonly one: Store<Value>;
  /** A second store with the same data; the same object, if the store belongs to one process. */
  readonly other: Store<Value>;
}

export interface StoreTestOptions<Value> {
  /** The test runner's function that names and runs a test: Vitest's, Node's, Bun's, Deno's. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** The stores to test; called before each test. Tests use their own keys. */
  readonly stores: () => MaybePromise<TestStores<Value>>;
  /** A value that identifies a text. For a text store, the text. */
  readonly value: (text: string) => Value;
}

const NOW = 1_795_502_558_916;

/**
 * Checks that a store fulfils the contract of `Store`. Run it on the real store.
 *
 * @example
 * ```ts
 * testStore({ test, value: (text) => text, stores: async () => ({ one: await open(), other: await open() }) });
 * ```
 */
export function testStore<Value>({ test, stores, value }: StoreTestOptions<Value>): void {
  const check = (name: string, run: (stores: TestStores<Value>, key: string) => Promise<void>): void => {
    test(name, async () => {
      const key = `t${Math.random().toString(36).slice(2)}`;
      await run(await stores(), key);
    });
  };
  const isThere = async (store: Store<Value>, key: string, expected: Value | null): Promise<void> => {
    equal(await store.load(key), expected, "what is loaded");
  };
  const put = async (store: Store<Value>, key: string, prev: Value | null, next: Value | null): Promise<Swap<Value>> =>
    store.swap(key, prev, next, NOW, millisecondsInDay);
  const load = (store: Store<Value>, key: string): MaybePromise<Value | null> => store.load(key);

  check("nothing stands under a key that was never written", async ({ one }, key) => {
    await isThere(one, key, null);
  });

  check("a value is seen by others as soon as its swap is answered", async ({ one, other }, key) => {
    equal(await put(one, key, null, value("a")), { swapped: true }, "the first swap");
    await isThere(one, key, value("a"));
    await isThere(other, key, value("a"));
    const loaded = await other.load(key);
    equal(await put(other, key, loaded, value("b")), { swapped: true }, "the second swap");
    await isThere(one, key, value("b"));
  });

  check("a swap from what no longer stands there changes nothing and says what does", async ({ one, other }, key) => {
    await put(one, key, null, value("a"));
    const a = await one.load(key);
    await put(other, key, await other.load(key), value("b"));
    equal(await put(one, key, a, value("c")), { swapped: false, current: value("b") }, "a swap from an old value");
    equal(await put(one, key, null, value("c")), { swapped: false, current: value("b") }, "a swap from nothing");
    await isThere(other, key, value("b"));
  });

  check("a swap from a value where nothing stands changes nothing", async ({ one }, key) => {
    equal(await put(one, key, value("a"), value("b")), { swapped: false, current: null }, "the swap");
    equal(await put(one, key, value("a"), null), { swapped: false, current: null }, "an erasure");
    await isThere(one, key, null);
  });

  check("a value is erased, and the key can be used again", async ({ one, other }, key) => {
    await put(one, key, null, value("a"));
    equal(await put(one, key, await one.load(key), null), { swapped: true }, "the erasure");
    await isThere(other, key, null);
    equal(await put(other, key, null, value("b")), { swapped: true }, "a new beginning");
    await isThere(one, key, value("b"));
  });

  check("the value that comes back after a swap that failed can be swapped from", async ({ one, other }, key) => {
    await put(one, key, null, value("a"));
    const failed = await put(other, key, null, value("b"));
    if (failed.swapped) throw new Error("A swap from nothing took place where something stood.");
    equal(await put(other, key, failed.current, value("b")), { swapped: true }, "the second try");
  });

  check("of many swaps from one value, one takes place", async ({ one, other }, key) => {
    await put(one, key, null, value("start"));
    const [a, b] = [await one.load(key), await other.load(key)];
    const swaps = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        i % 2 === 0 ? put(one, key, a, value(`${i}`)) : put(other, key, b, value(`${i}`)),
      ),
    );
    equal(swaps.filter(({ swapped }) => swapped).length, 1, "the swaps that took place");
    const winner = swaps.findIndex(({ swapped }) => swapped);
    await isThere(one, key, value(`${winner}`));
    await isThere(other, key, value(`${winner}`));
  });

  check("of many swaps from nothing, one takes place", async ({ one, other }, key) => {
    const swaps = await Promise.all(
      Array.from({ length: 40 }, (_, i) => put(i % 2 === 0 ? one : other, key, null, value(`${i}`))),
    );
    equal(swaps.filter(({ swapped }) => swapped).length, 1, "the swaps that took place");
  });

  check("no change is lost between two that try until they succeed", async ({ one, other }, key) => {
    const add = async (store: Store<Value>, mark: string): Promise<void> => {
      for (let i = 0; i < 50; i++) {
        let prev: Value | null = await load(store, key);
        for (;;) {
          const swap = await put(store, key, prev, value(`${prev === null ? "" : textOf(prev)}${mark}`));
          if (swap.swapped) break;
          prev = swap.current;
        }
      }
    };
    const texts = new Map<string, string>();
    const textOf = (prev: Value): string => texts.get(JSON.stringify(prev)) ?? "";
    for (const text of everyText(50)) texts.set(JSON.stringify(value(text)), text);
    await Promise.all([add(one, "+"), add(other, "+")]);
    await isThere(one, key, value("+".repeat(100)));
  });

  check("keys are apart", async ({ one, other }, key) => {
    await put(one, key, null, value("a"));
    await put(one, `${key}.aside`, null, value("b"));
    await isThere(other, key, value("a"));
    await isThere(other, `${key}.aside`, value("b"));
  });

  check("a long value comes back whole, whatever is in it", async ({ one, other }, key) => {
    const long = `${'ß漢🙂|\\"\0\n'.repeat(1500)}.`;
    await put(one, key, null, value(long));
    await isThere(other, key, value(long));
    equal(await put(other, key, await other.load(key), value("short")), { swapped: true }, "a swap from it");
  });

  check("a clock of its own tells whole or broken ms since 1970, once an answer has come", async ({ one }, key) => {
    await one.load(key);
    const now = one.now?.();
    if (now !== undefined && !(typeof now === "number" && now > 1_500_000_000_000 && now < 10_000_000_000_000)) {
      throw new Error(`The store's clock says ${now}.`);
    }
  });
}

function everyText(half: number): string[] {
  return Array.from({ length: 2 * half + 1 }, (_, i) => "+".repeat(i));
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`Not as expected, ${what}: ${a?.slice(0, 200)} instead of ${b?.slice(0, 200)}`);
}
