import { createGovernor, type Store } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { encodeRecord } from "../../packages/core/src/records/codec.ts";
import { startWorker } from "./worker.ts";

const LIMIT = 40;

// Leases are so long that a process that runs ahead leaves no gap, and every process begins with presence (tokens begin no use). So
// the outcome does not depend on which process runs ahead.
const policy: PolicyInput = {
  presence: { heartbeat: "5m" },
  bands: { teen: { ages: [13, 18], messageLimits: [{ limit: LIMIT, per: "day" }], break: { after: "30m" } } },
};
const START = Date.parse("2026-06-01T08:00:00Z");
const secret = "a secret of thirty-two characters or more";

export interface FoldOptions {
  readonly processes: number;
  readonly events: number;
  readonly accounts: number;
}

/** The record of each account after the same events in one process, one after the other. */
async function expected({ processes, events, accounts }: FoldOptions): Promise<string[]> {
  let now = START;
  const governor = createGovernor({ policy: definePolicy(policy), clock: () => now });
  for (let i = 0; i < events; i += 1) {
    now = START + i * 1000;
    const account = { id: `a${i % accounts}`, age: 14 };
    for (let index = 0; index < processes; index += 1) {
      const kind = i < accounts ? 2 : (Math.floor(i / accounts) + index) % 4;
      if (kind === 0) await governor.admit(account, { device: `d${index}` });
      else if (kind === 1) await governor.tokens(account, { count: 1 });
      else await governor.heartbeat(account, { device: `d${index}` });
    }
  }
  now += 600_000;
  return records(governor, accounts);
}

async function records(governor: ReturnType<typeof createGovernor>, accounts: number): Promise<string[]> {
  const texts: string[] = [];
  for (let account = 0; account < accounts; account += 1) {
    // All leases are over, and are credited.
    await governor.status({ id: `a${account}`, age: 14 });
    const held = await governor.export({ id: `a${account}` });
    texts.push(held?.record ? encodeRecord(held.record) : "");
  }
  return texts;
}

export interface FoldResult {
  readonly expected: string[];
  readonly actual: string[];
  readonly allowed: number;
  readonly mostAllowed: number;
  readonly degraded: number;
  readonly eventsPerSecond: number;
}

/** Runs the events in this many processes, all on the same accounts. */
export async function foldInProcesses(
  where: { readonly lmdb?: string; readonly redis?: string },
  open: () => Store,
  options: FoldOptions,
): Promise<FoldResult> {
  const started = performance.now();
  const workers = Array.from({ length: options.processes }, (_, index) =>
    startWorker({ ...options, store: where, task: "fold", index, policy, startAt: START }),
  );
  const statuses = await Promise.all(workers.map((worker) => worker.ended));
  const seconds = (performance.now() - started) / 1000;
  if (statuses.some((status) => status !== 0)) throw new Error(`Workers ended with ${statuses.join(", ")}.`);
  const said = workers.flatMap((worker) => worker.lines) as { allowed?: number; degraded?: number }[];
  const sum = (key: "allowed" | "degraded"): number => said.reduce((total, line) => total + (line[key] ?? 0), 0);
  const store = open();
  const now = START + (options.events - 1) * 1000 + 600_000;
  const governor = createGovernor({
    policy: definePolicy(policy),
    secret,
    clock: () => now,
    store: { load: store.load.bind(store), swap: store.swap.bind(store) },
  });
  return {
    expected: await expected(options),
    actual: await records(governor, options.accounts),
    allowed: sum("allowed"),
    mostAllowed: LIMIT * options.accounts,
    degraded: sum("degraded"),
    eventsPerSecond: Math.round((options.processes * options.events) / seconds),
  };
}
