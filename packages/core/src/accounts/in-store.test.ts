import { describe, expect, test } from "vitest";
import type { Decision } from "../values/decision.ts";
import type { PolicyInput } from "../values/policy.ts";
import type { AccountExport, Governor, GovernorOptions } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import type { GovernorProblem } from "./accounts.ts";
import type { Store, Swap } from "../store/store.ts";
import { definePolicy } from "../policy/extend.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-06-01T12:00:00Z");
const SECRET = "a secret of thirty-two characters or more";
const OTHER = "another secret, which is as long as that one";

const policy: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", messageLimits: [{ limit: 5, per: "day" }] } },
};
const teen = { id: "t1", age: 14 };

/** What a network does to calls: passes them, loses them before or after the server, or closes the connection. */
type Line = "up" | "down" | "reply-lost" | "swap-reply-lost" | "sends-twice";

interface Net {
  readonly values: Map<string, string>;
  line: Line;
  swaps: number;
  loads: number;
  time: number;
  problems: GovernorProblem[];
  store: () => Store;
  governor: (options?: Partial<GovernorOptions>) => Governor;
  /** Until everything has been written to the store. */
  returned: () => Promise<void>;
}

/** A text store behind a connection that the test controls, and governors that use it, each like a separate process. */
function given(): Net {
  const values = new Map<string, string>();
  const lost = (): never => {
    throw new Error("No answer.");
  };
  const net: Net = {
    values,
    line: "up",
    swaps: 0,
    loads: 0,
    time: NOON,
    problems: [],
    store: () => ({
      load: async (key) => {
        net.loads++;
        return net.line === "down" || net.line === "reply-lost" ? lost() : (values.get(key) ?? null);
      },
      swap: async (key, prev, next): Promise<Swap<string>> => {
        net.swaps++;
        if (net.line === "down") lost();
        const current = values.get(key) ?? null;
        if (current === prev) {
          if (next === null) values.delete(key);
          else values.set(key, next);
        }
        if (net.line === "sends-twice") return { swapped: false, current: values.get(key) ?? null };
        if (net.line !== "up") lost();
        return current === prev ? { swapped: true } : { swapped: false, current };
      },
    }),
    governor: (options) =>
      createGovernor({
        policy: definePolicy(policy),
        store: net.store(),
        secret: SECRET,
        clock: () => net.time,
        onProblem: (problem) => net.problems.push(problem),
        ...options,
      }),
    returned: async () => {
      net.line = "up";
      await expect.poll(() => net.problems.at(-1)?.code, { interval: 5, timeout: 120_000 }).toBe("store-returned");
    },
  };
  return net;
}

const today = (held: AccountExport | null): Record<string, unknown> => ({ ...held?.record?.today });

describe("normal operation", () => {
  test("an account takes one swap per decision, and at first a load and the writes of its settings", async () => {
    const net = given();
    const governor = net.governor();
    for (let i = 0; i < 10; i++) await governor.heartbeat(teen);
    // The record, its initial settings, and the write of the settings document.
    expect([net.loads, net.swaps]).toEqual([3, 11]);
  });

  test("on a new day its settings are read while the record is written", async () => {
    const net = given();
    const calls: string[] = [];
    const nameOf = (key: string): string => (key.endsWith(".settings") ? "settings" : "record");
    const { load, swap } = net.store();
    const store: Store = {
      load: async (key) => {
        calls.push(`load ${nameOf(key)}`);
        return load(key);
      },
      swap: async (key, ...rest) => {
        calls.push(`swap ${nameOf(key)}`);
        await new Promise((resolve) => void setImmediate(resolve));
        const outcome = await swap(key, ...rest);
        calls.push(`swapped ${nameOf(key)}`);
        return outcome;
      },
    };
    const governor = net.governor({ store });
    await governor.heartbeat(teen);
    net.time += 24 * 60 * MINUTE;
    calls.length = 0;
    await governor.heartbeat(teen);
    expect(calls).toEqual(["swap record", "load settings", "swapped record", "swap settings", "swapped settings"]);
  });

  test("events that come at once go together", async () => {
    const net = given();
    const governor = net.governor();
    const decisions = await Promise.all(Array.from({ length: 32 }, () => governor.admit(teen)));
    expect(decisions.filter(({ outcome }) => outcome === "allow")).toHaveLength(5);
    // One for the settings.
    expect(net.swaps).toBeLessThanOrEqual(3);
  });

  test("callers that were answered together go together again when they ask at once", async () => {
    const net = given();
    const governor = net.governor();
    const caller = async (): Promise<void> => {
      for (let i = 0; i < 10; i++) await governor.heartbeat(teen);
    };
    await Promise.all(Array.from({ length: 32 }, caller));
    // The first one goes alone, because no other has arrived yet.
    expect(net.swaps).toBeLessThanOrEqual(12);
  });

  test("two processes count together, each going on from what the other wrote", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    const outcomes: string[] = [];
    for (let i = 0; i < 4; i++) for (const governor of [a, b]) outcomes.push((await governor.admit(teen)).outcome);
    expect(outcomes.filter((outcome) => outcome === "allow")).toHaveLength(5);
  });

  test("an outdated hint does not decide when nothing is written", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    expect(await b.status({ id: "t1" })).toMatchObject({ band: null });
    await a.admit(teen);
    expect(await b.status({ id: "t1" })).toMatchObject({ band: "teen" });
  });
});

describe("ids", () => {
  test("are never stored in plain text, neither in keys nor in values", async () => {
    const net = given();
    await net.governor().admit({ id: "alice@example.com", age: 14 });
    const all = JSON.stringify([...net.values]);
    expect(all).not.toContain("alice");
    expect([...net.values.keys()][0]).toMatch(/^[\w-]{22}$/);
  });

  test("need a secret that is long enough", () => {
    const store = given().store();
    expect(() => createGovernor({ policy: definePolicy(policy), store })).toThrow(/needs `secret`.*development-only/s);
    expect(() => createGovernor({ policy: definePolicy(policy), store, secret: "short" })).toThrow(/at least 32/);
    expect(() =>
      createGovernor({ policy: definePolicy(policy), store, secret: { current: SECRET, previous: SECRET } }),
    ).toThrow(/differ/);
    expect(() => createGovernor({ policy: definePolicy(policy), store, secret: "development-only" })).not.toThrow();
  });

  test("move to a new secret without losing use, and never move back", async () => {
    const net = given();
    await net.governor().tokens(teen, { count: 7 });
    const moved = net.governor({ secret: { current: OTHER, previous: SECRET } });
    await moved.tokens(teen, { count: 1 });
    expect(today(await moved.export(teen))).toMatchObject({ tokens: 8 });
    // One for the record, one for the settings and one for the account's case file.
    expect([...net.values.values()].filter((value) => value.startsWith(">"))).toEqual([">", ">", ">"]);
    expect(today(await net.governor({ secret: OTHER }).export(teen))).toMatchObject({ tokens: 8 });
  });

  test.each([1, 2, 3, 4, 5, 6])("change while servers of both kinds work, in any order (%i)", async (seed) => {
    const net = given();
    const kinds = [
      { current: SECRET, next: OTHER },
      { current: OTHER, previous: SECRET },
    ];
    const governors = [...kinds, ...kinds].map((secret) => net.governor({ secret }));
    const accounts = Array.from({ length: 10 }, (_, i) => ({ id: `a${i}`, age: 14 }));
    let random = seed;
    const work: Promise<unknown>[] = [];
    for (let i = 0; i < 400; i++) {
      random = (random * 48_271) % 2_147_483_647;
      const governor = governors[random % 4]!;
      work.push(governor.tokens(accounts[(random >> 4) % 10]!, { count: 1 }));
      if (random % 3 === 0) await Promise.all(work);
    }
    await Promise.all(work);
    const last = net.governor({ secret: { current: OTHER, previous: SECRET } });
    let total = 0;
    for (const account of accounts) total += Number(today(await last.export(account))["tokens"] ?? 0);
    expect(total).toBe(400);
    const live = [...net.values].filter(([, value]) => !value.startsWith(">"));
    expect(live.filter(([key]) => !key.includes("."))).toHaveLength(10);
    expect(live.filter(([key]) => key.endsWith(".settings"))).toHaveLength(10);
  });
});

describe("a value that cannot be read", () => {
  test.each([
    ["is not a value of Recess", () => "rubbish"],
    ["is of a newer version", (value: string) => value.replace(/\|\[\d+,/, "|[99,")],
    ["is cut", (value: string) => value.slice(0, -20)],
    ["makes no sense", (value: string) => value.replace('"UTC"', '"Mars/Phobos"')],
  ])("that %s is set aside and reported, and the account goes on within its limits", async (_, spoil) => {
    const net = given();
    await net.governor().admit({ ...teen, timeZone: "UTC" });
    const [key, value] = [...net.values][0]!;
    net.values.set(key, spoil(value));
    const governor = net.governor();
    const decisions: Decision[] = [];
    for (let i = 0; i < 7; i++) decisions.push(await governor.admit(teen));
    expect(decisions.map(({ outcome }) => outcome)).toEqual([...Array<string>(5).fill("allow"), "block", "block"]);
    expect(decisions.map(({ degraded }) => degraded)).toEqual([true, ...Array<undefined>(6)]);
    expect(net.problems.map(({ code }) => code)).toEqual(["record-unreadable"]);
    expect(net.values.get(`${key}.aside`)).toBe(spoil(value));
    expect(await governor.export(teen)).toMatchObject({ setAside: spoil(value), record: { today: { messages: 5 } } });
    await governor.forget(teen);
    expect([...net.values]).toEqual([]);
  });

  test("counts from what this process last knew", async () => {
    const net = given();
    const governor = net.governor();
    for (let i = 0; i < 3; i++) await governor.admit(teen);
    net.values.set([...net.values.keys()][0]!, "rubbish");
    await governor.admit(teen);
    expect(today(await governor.export(teen))).toMatchObject({ messages: 4 });
  });
});

describe("while the store is away", () => {
  test("decisions continue within the policy, marked as degraded, and are written later", async () => {
    const net = given();
    const governor = net.governor();
    for (let i = 0; i < 2; i++) await governor.admit(teen);
    net.line = "down";
    const decisions: Decision[] = [];
    for (let i = 0; i < 5; i++) {
      net.time += MINUTE;
      decisions.push(await governor.admit(teen, { requestId: `r${i}` }));
    }
    expect(decisions.map(({ outcome }) => outcome)).toEqual(["allow", "allow", "allow", "block", "block"]);
    expect(decisions.every(({ degraded }) => degraded)).toBe(true);
    await net.returned();
    expect(net.problems.map(({ code }) => code)).toEqual(["store-unavailable", "store-returned"]);
    const status = await governor.status(teen);
    expect(status).toMatchObject({ outcome: "block", reason: "message-limit" });
    expect(status.degraded).toBeUndefined();
    expect(today(await net.governor().export(teen))).toMatchObject({ messages: 5, refusals: 2, usedMs: 5 * MINUTE });
  });

  test("the event during which it fails counts once", async () => {
    const net = given();
    const governor = net.governor();
    for (let i = 0; i < 2; i++) await governor.admit(teen);
    net.line = "down";
    const outcomes: string[] = [];
    for (let i = 0; i < 4; i++) outcomes.push((await governor.admit(teen)).outcome);
    expect(outcomes).toEqual(["allow", "allow", "allow", "block"]);
  });

  test("the record afterwards is the one that an outage would not have changed", async () => {
    const run = async (outage: boolean): Promise<AccountExport | null> => {
      const net = given();
      const governor = net.governor();
      for (let i = 0; i < 40; i++) {
        net.time += 20_000;
        if (i === 10 && outage) net.line = "reply-lost";
        if (i === 13 && outage) net.line = "down";
        if (i === 30 && outage) await net.returned();
        if (i % 3 === 0) await governor.admit(teen, { requestId: `r${i}` });
        else if (i % 7 === 0) await governor.away(teen);
        else if (i % 5 === 0) await governor.refund(teen, { requestId: `r${i - 2}` });
        else await governor.heartbeat(teen, { device: `d${i % 2}` });
      }
      return governor.export(teen);
    };
    expect(await run(true)).toEqual(await run(false));
  });

  test("a swap whose reply was lost is not repeated, even if others have written since", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    await a.tokens(teen, { count: 1 });
    net.line = "reply-lost";
    expect(await a.tokens(teen, { count: 10 })).toMatchObject({ degraded: true });
    net.line = "up";
    await b.tokens(teen, { count: 100 });
    await net.returned();
    expect(today(await a.export(teen))).toMatchObject({ tokens: 111 });
  });

  test("a swap that the client sent twice, the first reply being lost, counts once", async () => {
    const net = given();
    const governor = net.governor();
    await governor.tokens(teen, { count: 1 });
    net.line = "sends-twice";
    const decision = await governor.tokens(teen, { count: 10 });
    expect(decision.degraded).toBeUndefined();
    net.line = "down";
    await governor.tokens(teen, { count: 100 });
    net.line = "sends-twice";
    await expect.poll(() => net.problems.at(-1)?.code, { interval: 5 }).toBe("store-returned");
    expect(today(await governor.export(teen))).toMatchObject({ tokens: 111 });
  });

  test("a swap that was lost on its way is sent again", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    await a.tokens(teen, { count: 1 });
    net.line = "down";
    await a.tokens(teen, { count: 10 });
    net.line = "up";
    await b.tokens(teen, { count: 100 });
    await net.returned();
    expect(today(await a.export(teen))).toMatchObject({ tokens: 111 });
  });

  test("a reply that is lost on the way back is counted once too", async () => {
    const net = given();
    const governor = net.governor();
    await governor.tokens(teen, { count: 1 });
    net.line = "down";
    await governor.tokens(teen, { count: 10 });
    await governor.tokens(teen, { count: 100 });
    net.line = "swap-reply-lost";
    const before = net.swaps;
    await expect.poll(() => net.swaps, { interval: 1 }).toBeGreaterThan(before);
    await governor.tokens(teen, { count: 1000 });
    await net.returned();
    expect(today(await governor.export(teen))).toMatchObject({ tokens: 1111 });
  });

  test("messages allowed here are counted, even if others have used up the limit meanwhile", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    await a.admit(teen);
    net.line = "down";
    expect((await a.admit(teen)).outcome).toBe("allow");
    net.line = "up";
    for (let i = 0; i < 4; i++) await b.admit(teen);
    await net.returned();
    expect(today(await b.export(teen))).toMatchObject({ messages: 6 });
    expect(await b.admit(teen)).toMatchObject({ outcome: "block" });
  });

  test("use on both sides counts once where it overlaps, and a late event leases no time to come", async () => {
    const net = given();
    const [a, b] = [net.governor(), net.governor()];
    await a.heartbeat(teen);
    net.line = "down";
    for (let i = 0; i < 10; i++) {
      net.time += MINUTE;
      await a.heartbeat(teen, { device: "phone" });
    }
    net.line = "up";
    // Recovery waits; before its turn, another server sees the account for the last 2 of these 10 minutes.
    await b.heartbeat(teen, { device: "tablet" });
    net.time += MINUTE;
    await b.away(teen, { device: "tablet" });
    await net.returned();
    net.time += 30 * MINUTE;
    const used = Number(today(await a.export(teen))["usedMs"]);
    expect(used).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(used).toBeLessThanOrEqual(12 * MINUTE);
  });

  test("a pause that this process knows applies, and one that a guardian sets now reaches others", async () => {
    const net = given();
    const [a, b] = [net.governor({ onStoreFailure: "open" }), net.governor()];
    await a.pause(teen);
    net.line = "down";
    expect(await a.admit(teen)).toMatchObject({ outcome: "block", reason: "paused", degraded: true });
    await a.resume(teen);
    await a.pause(teen, { until: NOON + 10 * MINUTE });
    await net.returned();
    expect(await b.admit(teen)).toMatchObject({ outcome: "block", resumesAt: NOON + 10 * MINUTE });
  });

  test("open refuses nothing else, and counts", async () => {
    const net = given();
    const governor = net.governor({ onStoreFailure: "open" });
    net.line = "down";
    for (let i = 0; i < 8; i++) {
      expect(await governor.admit(teen)).toMatchObject({ outcome: "allow", degraded: true });
    }
    await net.returned();
    expect(today(await governor.export(teen))).toMatchObject({ messages: 8 });
    expect(await governor.admit(teen)).toMatchObject({ outcome: "block" });
  });

  test("closed rejects, and works again when the store does", async () => {
    const net = given();
    const governor = net.governor({ onStoreFailure: "closed" });
    net.line = "down";
    for (let i = 0; i < 8; i++) await expect(governor.admit(teen)).rejects.toMatchObject({ code: "store-unavailable" });
    await net.returned();
    expect(await governor.admit(teen)).toMatchObject({ outcome: "allow" });
  });

  test("requests do not each wait: after a few failures the store is not asked", async () => {
    const net = given();
    const governor = net.governor();
    net.line = "down";
    for (let i = 0; i < 100; i++) await governor.admit({ id: `a${i}`, age: 14 });
    expect(net.loads).toBeLessThan(20);
    await net.returned();
    expect(today(await governor.export({ id: "a99" }))).toMatchObject({ messages: 1 });
  });

  test("forget and export report that they cannot reach it; local data is erased at once", async () => {
    const net = given();
    const governor = net.governor();
    for (let i = 0; i < 5; i++) await governor.admit(teen);
    net.line = "down";
    await governor.admit(teen);
    await expect(governor.export(teen)).rejects.toMatchObject({ code: "store-unavailable" });
    await expect(governor.forget(teen)).rejects.toMatchObject({ code: "store-unavailable" });
    await net.returned();
    await governor.forget(teen);
    expect(await governor.export(teen)).toBeNull();
    expect([...net.values]).toEqual([]);
  });
});

describe("the store's clock", () => {
  test("decides, also for events before it first responded", async () => {
    const net = given();
    const ahead = 40 * MINUTE;
    let heard = false;
    const store: Store = {
      load: async (key) => {
        const value = await net.store().load(key);
        heard = true;
        return value;
      },
      swap: net.store().swap,
      now: () => (heard ? net.time + ahead : null),
    };
    const governor = net.governor({ store });
    net.line = "down";
    expect(await governor.admit(teen)).toMatchObject({ at: NOON });
    await net.returned();
    net.time += MINUTE;
    expect(await governor.heartbeat(teen)).toMatchObject({ at: NOON + ahead + MINUTE, usedMs: MINUTE });
  });
});
