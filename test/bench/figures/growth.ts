import { type Account, createGovernor, type Governor, type MemoryStore, memoryStore, type Store } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { type Figure, type Goal, type Group, withGoal } from "../figure.ts";
import { accountsOf, fullPolicy, peopleOf } from "../people.ts";
import { ownCpu, race, type Runner } from "../race.ts";

const SIZES = [1000, 10_000, 1_000_000];
/**
 * The number of accounts that get events; the others are only held. A measurement needs fewer, and the first events of
 * a million accounts, which hash their devices, would take half a minute.
 */
const IN_TURN = 400_000;
const done = Promise.resolve();
const DAYS = [1, 30];
/** Devices per account: one, and the maximum number that can hold leases. */
const DEVICES = [1, 8];
const AGED = 100;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TAB = { device: "tab-1" };

/** Short, because these sessions only fill the record. */
const AGED_SESSION_MINUTES = 10;

/** Shuffles in place, so that no cache can predict the order; the order is the same in each run. */
function shuffled<Value>(values: Value[]): Value[] {
  let seed = 1;
  for (let i = values.length - 1; i > 0; i -= 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const j = seed % (i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

/** Accounts that went through a session; all other accounts get a copy of their records. */
const LIVED = 1000;

/** The number of heartbeats in a session. */
const PASSES = 72;
const PASS_MS = 25_000;

/**
 * Accounts in the middle of a day. Heartbeats and messages are mixed in each pass over the accounts: a measurement does
 * not finish one pass over so many, and a figure for heartbeats alone would not compare with the one for a thousand.
 */
async function governorOf(size: number): Promise<Runner> {
  const accounts = shuffled(accountsOf(size));
  const lived = peopleOf(accounts.slice(0, LIVED));
  const store = memoryStore();
  let now = 0;
  const governor = createGovernor({ policy: definePolicy(fullPolicy), store, clock: () => now || lived.clock() });
  await lived.live(governor, 1);
  const second = lived.clock();
  for (const [i, { id }] of accounts.entries()) {
    if (i >= LIVED) store.swap(id, null, store.load(accounts[i % LIVED]!.id), second, DAY_MS);
  }
  const inTurn = accounts.slice(0, IN_TURN);
  return { name: String(size), run: passing(inTurn, governor, (pass) => (now = second + msOf(pass))) };
}

/** Sessions of half an hour, two per day. */
function msOf(pass: number): number {
  const session = Math.floor(pass / PASSES);
  return Math.floor(session / 2) * DAY_MS + (session % 2) * 3 * HOUR_MS + (pass % PASSES) * PASS_MS;
}

function passing(accounts: readonly Account[], governor: Governor, goTo: (pass: number) => void): Runner["run"] {
  let next = 0;
  let pass = 0;
  return async (count) => {
    for (let i = 0; i < count; i += 1) {
      if (next === 0) goTo(pass++);
      const account = accounts[next]!;
      // In the proportion of a session: 30 messages and 72 heartbeats.
      await ((next + pass) % 7 < 2 ? governor.admit(account, TAB) : governor.heartbeat(account, TAB));
      next = (next + 1) % accounts.length;
    }
  };
}

function mapOf(size: number): Runner {
  const keys = shuffled(accountsOf(size)).map(({ id }) => id);
  const map = new Map<string, object>();
  let next = 0;
  return {
    name: String(size),
    run: async (count) => {
      for (let i = 0; i < count; i += 1) {
        const key = keys[(next = (next + 1) % size)]!;
        map.set(key, { count: i });
        await done;
      }
    },
  };
}

/** Accounts after this many days with two sessions each. */
async function aged(days: number, store: Store | MemoryStore): Promise<Runner> {
  const people = peopleOf(accountsOf(AGED), AGED_SESSION_MINUTES);
  const governor = createGovernor({
    policy: definePolicy(fullPolicy),
    store,
    secret: DEVELOPMENT_SECRET,
    clock: people.clock,
  });
  await people.live(governor, days * 2);
  return {
    name: String(days),
    run: async (count) => {
      for (let i = 0; i < count; i += 1) await people.step(governor);
    },
  };
}

/** A text store that responds immediately: the cost of a decision without Redis or LMDB. */
function textStore(): Store {
  const texts = new Map<string, string>();
  return {
    load: (key) => texts.get(key) ?? null,
    swap: (key, prev, next) => {
      const current = texts.get(key) ?? null;
      if (current !== prev) return { swapped: false, current };
      if (next === null) texts.delete(key);
      else texts.set(key, next);
      return { swapped: true };
    },
  };
}

/** Accounts with this many devices each, all in use. */
function ofDevices(devices: number): Runner {
  const accounts = accountsOf(AGED);
  let now = Date.UTC(2026, 10, 23, 8);
  const governor = createGovernor({ policy: definePolicy(fullPolicy), store: memoryStore(), clock: () => now });
  let next = 0;
  return {
    name: String(devices),
    run: async (count) => {
      for (let i = 0; i < count; i += 1) {
        next += 1;
        now += 2;
        const device = `tab-${Math.floor(next / AGED) % devices}`;
        await governor.heartbeat(accounts[next % AGED]!, { device });
      }
    },
  };
}

/** In µs, one after the other, because memory held by one would cost the collector time during another. */
async function costs(
  kind: (size: number) => Runner | Promise<Runner>,
  sizes: readonly number[],
  firstOperations: (size: number) => number = () => 0,
): Promise<number[]> {
  const values: number[] = [];
  // The first run is for the compiler only.
  for (const size of [sizes[0]!, ...sizes]) {
    const runner = await kind(size);
    const options = { meter: ownCpu, rounds: 3, maxWarmUp: 1, firstOperations: firstOperations(size) };
    const [{ value } = { value: 0 }] = await race([runner], options);
    values.push(1e6 / value);
    globalThis.gc?.();
  }
  return values.slice(1);
}

function figuresOf(id: string, names: readonly string[], values: readonly number[], goal?: Goal): Figure[] {
  return values.slice(1).map((value, i) => {
    const [peer, peerName] = [values[0]!, `${names[i + 1]} to ${names[0]}`];
    return withGoal({ id, ours: value, peer, peerName, ratio: value / peer, unit: "µs/event" }, goal);
  });
}

export const growth: Group = {
  id: "growth",
  title: "Growth",
  about:
    `What an event costs in CPU time, in memory, as accounts and their days grow, against the smallest. Up to ${IN_TURN.toLocaleString("en")} of them have had one event before and take turns in random order, ` +
    "so that they do not lie in the processor's caches: the Map beside shows what that alone takes. Days have two sessions each; " +
    "`growth-days-of-text` is over a store that keeps text and answers at once.",
  run: async () => {
    // The first event of each hashes its device, which takes longer than the rest of it.
    const byAccounts = await costs(governorOf, SIZES, (size) => Math.min(size, IN_TURN));
    const byMap = await costs(mapOf, SIZES);
    const byDays = await costs((days) => aged(days, memoryStore()), DAYS);
    const byDaysOfText = await costs((days) => aged(days, textStore()), DAYS);
    const byDevices = await costs(ofDevices, DEVICES);
    const days = DAYS.map((count) => `${count} ${count === 1 ? "day" : "days"}`);
    const devices = DEVICES.map((count) => `${count} ${count === 1 ? "device" : "devices"}`);
    const label = (size: number): string => `${size.toLocaleString("en")} accounts`;
    return [
      ...figuresOf("growth-accounts", SIZES.map(label), byAccounts, { ratioAtMost: 2 }),
      ...figuresOf("growth-accounts-of-a-map", SIZES.map(label), byMap),
      ...figuresOf("growth-days", days, byDays, { ratioAtMost: 2 }),
      ...figuresOf("growth-days-of-text", days, byDaysOfText, { ratioAtMost: 2 }),
      ...figuresOf("growth-devices", devices, byDevices, { ratioAtMost: 2 }),
    ];
  },
};
