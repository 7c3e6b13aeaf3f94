// A process of an app, for tests that need more than one: runs from the builds, as published.
import { writeSync } from "node:fs";

/** @type {{ store: { lmdb?: string, redis?: string }, task: "fold" | "acknowledge" | "clock", index: number, events: number, accounts: number, shiftMs?: number, policy: import("@recess/core/policy").PolicyInput, startAt: number, timeoutMs?: number }} */
const options = JSON.parse(process.argv[2] ?? "{}");
const { store: where, task, index, events, accounts, shiftMs = 0, policy, startAt, timeoutMs = 20_000 } = options;

const systemNow = Date.now;
Date.now = () => systemNow() + shiftMs;

const { createGovernor } = await import("@recess/core");
const { definePolicy } = await import("@recess/core/policy");
const { lmdbStore } = await import("@recess/lmdb");
const { redisStore } = await import("@recess/redis");

const store = where.lmdb
  ? lmdbStore({ path: where.lmdb, timeoutMs })
  : redisStore({ client: where.redis ?? "", timeoutMs });
const connecting = systemNow();
if ("ready" in store) await store.ready();
const connectedMs = systemNow() - connecting;
const secret = "a secret of thirty-two characters or more";
/** @param {unknown} line */
const print = (line) => writeSync(1, `${JSON.stringify(line)}\n`);

if (task === "fold") {
  let now = startAt;
  const governor = createGovernor({
    policy: definePolicy(policy),
    secret,
    // By the test's clock, so that the outcome does not depend on when what happened.
    store: { load: store.load, swap: store.swap },
    clock: () => now,
    onProblem: (problem) => print({ problem: problem.code }),
  });
  let allowed = 0;
  let degraded = 0;
  /** @type {Promise<void>[]} */
  let flying = [];
  /** @param {number} kind @param {Promise<import("@recess/core").Decision>} call */
  const count = async (kind, call) => {
    const decision = await call;
    if (kind === 0 && decision.outcome === "allow") allowed += 1;
    if (decision.degraded) degraded += 1;
  };
  for (let i = 0; i < events; i += 1) {
    now = startAt + i * 1000;
    const account = { id: `a${i % accounts}`, age: 14 };
    const kind = i < accounts ? 2 : (Math.floor(i / accounts) + index) % 4;
    const call =
      kind === 0
        ? governor.admit(account, { device: `d${index}` })
        : kind === 1
          ? governor.tokens(account, { count: 1 })
          : governor.heartbeat(account, { device: `d${index}` });
    flying.push(count(kind, call));
    if (flying.length === 64) {
      await Promise.all(flying);
      flying = [];
    }
  }
  await Promise.all(flying);
  print({ allowed, degraded });
}

if (task === "acknowledge") {
  const governor = createGovernor({ policy: definePolicy(policy), secret, store });
  const work = Array.from({ length: accounts }, async (_, account) => {
    for (let i = 0; i < events; i += 1) {
      await governor.tokens({ id: `a${account}`, age: 14 }, { count: 1 });
      print({ account });
    }
  });
  await Promise.all(work);
}

if (task === "clock") {
  const governor = createGovernor({ policy: definePolicy(policy), secret, store });
  // The longest that a round trip to the server can have taken up to now.
  let roundTripMs = connectedMs;
  for (let i = 0; i < events; i += 1) {
    const asked = systemNow();
    const { at, usedMs, degraded } = await governor.heartbeat({ id: "shared", age: 14 }, { device: `d${index}` });
    const answered = systemNow();
    roundTripMs = Math.max(roundTripMs, answered - asked);
    print({ asked, answered, roundTripMs, at, usedMs, degraded });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

if ("close" in store) await store.close();
process.exit(0);
