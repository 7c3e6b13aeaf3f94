import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createGovernor, type Governor, type GovernorProblem, RecessError, type Store } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { zoneAtNoon } from "../support/noon.mjs";

/** The maximum number of messages per account and day: low enough to be reached in every test. */
const LIMIT = 150;

const policy: PolicyInput = {
  timeZone: zoneAtNoon(),
  bands: {
    teen: {
      ages: [13, 18],
      messageLimits: [{ limit: LIMIT, per: "day" }],
      break: { after: "30m" },
      reminders: [{ id: "ai", at: "start-of-day" }],
    },
  },
};

export const secret = "a secret of thirty-two characters or more";

export function governorOn(store: Store, problems: GovernorProblem[] = []): Governor {
  return createGovernor({
    policy: definePolicy(policy),
    store,
    secret,
    onProblem: (problem) => problems.push(problem),
  });
}

/** What a load was told, to be compared with the content of the store. */
export interface Told {
  readonly decisions: number;
  readonly allowed: Map<string, number>;
  readonly tokens: Map<string, number>;
  readonly degraded: number;
  readonly rejected: number;
  /** Durations of decisions, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadOptions {
  readonly accounts?: number;
  readonly callers?: number;
  /** Between two calls of a caller, ms. */
  readonly pauseMs?: number;
  readonly name?: string;
}

/** Messages and tokens for a few accounts, from several concurrent callers, until it is stopped. */
export function startLoad(governor: Governor, options: LoadOptions = {}): { end: () => Promise<Told> } {
  const { accounts = 40, callers = 16, pauseMs = 2, name = "a" } = options;
  const allowed = new Map<string, number>();
  const tokens = new Map<string, number>();
  const latencies: number[] = [];
  let degraded = 0;
  let rejected = 0;
  const over = new AbortController();

  const add = (counts: Map<string, number>, id: string, count: number): void =>
    void counts.set(id, (counts.get(id) ?? 0) + count);

  const call = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const id = `${name}${Math.floor(Math.random() * accounts)}`;
      const started = performance.now();
      try {
        if (Math.random() < 0.5) {
          const decision = await governor.admit({ id, age: 14 }, { requestId: randomUUID() });
          if (decision.outcome === "allow") add(allowed, id, 1);
          if (decision.degraded) degraded += 1;
        } else {
          const decision = await governor.tokens({ id, age: 14 }, { count: 3 });
          add(tokens, id, 3);
          if (decision.degraded) degraded += 1;
        }
      } catch {
        rejected += 1;
      }
      latencies.push(performance.now() - started);
      await sleep(pauseMs);
    }
  };

  const work = Promise.all(Array.from({ length: callers }, call));
  return {
    end: async () => {
      over.abort();
      await work;
      latencies.sort((a, b) => a - b);
      const at = (part: number): number =>
        Math.round(10 * (latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))] ?? 0)) / 10;
      return {
        decisions: latencies.length,
        allowed,
        tokens,
        degraded,
        rejected,
        p50: at(0.5),
        p99: at(0.99),
        max: at(1),
      };
    },
  };
}

/** How the store's records differ from what callers were told, in total. */
export interface Audit {
  /** Acknowledged, but not in the store. */
  lost: number;
  /** In the store, but not acknowledged. */
  extra: number;
  /** Messages above the limit of an account. */
  overLimit: number;
}

export async function audit(governor: Governor, ...told: readonly Told[]): Promise<Audit> {
  const result: Audit = { lost: 0, extra: 0, overLimit: 0 };
  const ids = new Set(told.flatMap(({ allowed, tokens }) => [...allowed.keys(), ...tokens.keys()]));
  const sum = (counts: (one: Told) => Map<string, number>, id: string): number =>
    told.reduce((total, one) => total + (counts(one).get(id) ?? 0), 0);
  for (const id of ids) {
    const held = await exported(governor, id);
    const today = held?.record?.today;
    const messages = (today?.messages ?? 0) - sum(({ allowed }) => allowed, id);
    const tokens = ((today?.tokens ?? 0) - sum(({ tokens }) => tokens, id)) / 3;
    for (const difference of [messages, tokens]) {
      if (difference < 0) result.lost -= difference;
      else result.extra += difference;
    }
    result.overLimit += Math.max(0, sum(({ allowed }) => allowed, id) - LIMIT, (today?.messages ?? 0) - LIMIT);
  }
  return result;
}

/** A store with a short time limit may miss it now and then on a busy machine. */
async function exported(governor: Governor, id: string): ReturnType<Governor["export"]> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await governor.export({ id });
    } catch (error) {
      if (!(error instanceof RecessError && error.code === "store-unavailable") || Date.now() > end) throw error;
      await sleep(20);
    }
  }
}

/** Until the governor has written everything to the store. */
export async function settled(governor: Governor, problems: readonly GovernorProblem[]): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const last = problems.findLast(({ code }) => code !== "record-unreadable");
    if (last === undefined || last.code === "store-returned") {
      const decision = await governor.status({ id: "probe", age: 14 });
      if (!decision.degraded) return;
    }
    if (Date.now() > end) throw new Error(`Not back: ${problems.map(({ code }) => code).join(", ")}`);
    await sleep(20);
  }
}
