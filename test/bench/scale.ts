import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { type Result, shown } from "./report.ts";

const ONLINE = 100_000_000;
const ACTIVE = 300_000_000;
/** The app admits the message, sends the first content of its answer, and ends the reply. */
const DECISIONS_A_MESSAGE = 3;
const MASTERS_PER_CLUSTER = 86;

/** Seconds between the heartbeats that a page is asked to send, in an hour that ends with a stop. */
interface Heartbeats {
  readonly far: number;
  readonly near: number;
  readonly close: number;
}

async function heartbeats(): Promise<Heartbeats> {
  let now = Date.UTC(2026, 10, 23, 8);
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });
  const governor = createGovernor({ policy, clock: () => now });
  const account = { id: "minor", age: 14 };
  const start = now;
  const saidAt = async (minute: number): Promise<number> => {
    let seconds = 0;
    while (now - start <= minute * 60_000) {
      seconds = ((await governor.heartbeat(account)).heartbeatMs ?? 0) / 1000;
      now += 1000;
    }
    return seconds;
  };
  return { far: await saidAt(1), near: await saidAt(51), close: await saidAt(58.5) };
}

/** `docs/scale.md`, computed from the measurements. */
export async function scaleOf(results: readonly Result[], date: Date): Promise<string> {
  const figures = results.flatMap(({ figures: all }) => all);
  const valueOf = (id: string): number => {
    const figure = figures.find((one) => one.id === id);
    if (figure === undefined) throw new Error(`${id} was not measured.`);
    return figure.ours;
  };
  const { far, near, close } = await heartbeats();
  const [textBytes, heldBytes] = [valueOf("redis-text-28-days"), valueOf("redis-bytes-28-days")];
  const decisions = valueOf("load-decisions");
  const redisUs = valueOf("load-redis-cpu") / decisions;
  const serverUs = valueOf("load-cpu");

  const beatsAnHour = 3000 / far + 480 / near + 120 / close;
  const beatsASecond = (ONLINE * beatsAnHour) / 3600;
  const messagesASecond = ONLINE / 60;
  const all = beatsASecond + messagesASecond * DECISIONS_A_MESSAGE;
  const perCore = 1e6 / redisUs;
  const perMaster = perCore / 2;
  const masters = (perDecision: number): number => Math.ceil((all * perDecision) / perMaster);
  const memoryGb = (ACTIVE * heldBytes * 1.25) / 1e9;
  const bytesADecision = 2 * textBytes + 200;
  const cores = ((beatsASecond + messagesASecond) * serverUs) / 1e6;
  const millions = (value: number): string => `${(value / 1e6).toFixed(1)} million`;

  return `# Scale: 100 million minors online

What it takes to govern 100 million minors who are online at once, on Redis Cluster. It is arithmetic, from figures that this repository
measures. \`npx --yes pnpm bench\` measures them and writes this page; this one is of ${date.toISOString().slice(0, 10)}, on the machine that
[BENCHMARKS.md](https://github.com/recess-dev/recess/blob/main/BENCHMARKS.md) names. Put in your own.

## What goes in

| | figure | where it is from |
|---|---|---|
| heartbeats, far from any stop | every ${far} s | \`heartbeatMs\` of each decision |
| heartbeats, within 10 min of a stop | every ${near} s | the same |
| heartbeats, within 2 min of a stop | every ${close} s | the same |
| messages | one a minute | an assumption: a talk. Each is ${DECISIONS_A_MESSAGE} decisions: admitted, answered, ended |
| a record's text | ${shown(textBytes)} bytes | \`redis-text-28-days\`: in the middle of a talk, after four weeks with two sessions a day under every kind of rule |
| an account in Redis | ${shown(heldBytes)} bytes | \`redis-bytes-28-days\`: that text and what was set, each with its key and expiry |
| Redis, CPU a decision | ${shown(redisUs)} µs | \`load-redis-cpu\` ÷ \`load-decisions\`: ${shown(redisUs * decisions)} µs a request of ${shown(decisions)} decisions |
| app server, CPU a request | ${shown(serverUs)} µs | \`load-cpu\`: over Redis, HTTP and streamed replies included |

## Operations

**Heartbeats.** In an hour that ends with a stop: 50 min at ${far} s, 8 min at ${near} s, 2 min at ${close} s, which is ${Math.round(beatsAnHour)} an hour. At ${near} s
throughout it would be ${Math.round(3600 / near)}.

    100,000,000 × ${Math.round(beatsAnHour)} ÷ 3,600 s = ${millions(beatsASecond)} a second

**Messages.**

    100,000,000 ÷ 60 s × ${DECISIONS_A_MESSAGE} decisions = ${millions(messagesASecond * DECISIONS_A_MESSAGE)} a second

Together **${millions(all)} decisions a second**. A reply longer than 30 s leases once more for each 30 s.

**Commands.** A decision is one \`EVALSHA\` when the process still knows the record from last time, and two when it does not, or when another
process wrote meanwhile. A process remembers 10,000 accounts. Route by account (a hash of the session at the load balancer) and let a
process serve no more than that, and nearly all take one; without it, reckon with two:

    ${(all / 1e6).toFixed(1)} to ${millions(2 * all)} a second

## Shards

${shown(redisUs)} µs of CPU a decision: ${shown(Math.round(perCore / 1000) * 1000)} a second keep a core busy. Half of that leaves room for a failover and for the hour when schools
close:

    ${millions(all)} ÷ ${shown(perMaster)} = ${shown(masters(1))} masters     (routed by account)
    ${millions(2 * all)} ÷ ${shown(perMaster)} = ${shown(masters(2))} masters     (not routed)

Each account is one key (and what was set for it another), so slots are evenly filled, and there are no hot ones: a child writes at the pace of
a child. A cluster of more than about 500 nodes, replicas included, gossips a lot: clusters of ${MASTERS_PER_CLUSTER} masters, an account belonging to
one by a hash, are as good, and an outage of one takes its share of accounts alone. Here that is ${Math.ceil(masters(1) / MASTERS_PER_CLUSTER)} to ${Math.ceil(masters(2) / MASTERS_PER_CLUSTER)} of them.

## Memory

A record stays for \`retention\` (35 days) after its last use. If 300 million minors are active within it, with a quarter for fragmentation:

    300,000,000 × ${shown(heldBytes)} bytes × 1.25 = ${shown(memoryGb)} GB: ${shown(memoryGb / masters(1))} GB a master

Fewer masters with more memory would hold the records; it is the operations that ask for so many.

## Network

A decision sends the record twice (as it was, as it is to be), with about 200 bytes around it, and gets a few bytes back: ${shown(bytesADecision)} bytes.

    ${millions(all)} × ${shown(bytesADecision)} bytes = ${shown((all * bytesADecision) / 1e9)} GB/s: ${shown((all * bytesADecision) / 1e6 / masters(1))} MB/s a master

## App servers

    ${(beatsASecond / 1e6).toFixed(1)} + ${(messagesASecond / 1e6).toFixed(1)} million requests a second × ${shown(serverUs)} µs = ${shown(cores)} cores, at half load ${shown(2 * cores)}

They are the app's own servers: what is added to each request is the difference to the app's own route (\`http-cpu\`).

## Peaks, and what is not there

- **No single hour for everybody.** Days end at \`dayStartsAt\` in each account's zone, and nothing runs then: a record goes to its new day when it is next
  looked at.
- **No timers and no scans.** Redis expires what is past its time; nothing walks over accounts.
- **A cost that does not grow with an account's days** (\`growth-days\`), nor, over Redis, with accounts: a process remembers 10,000 of them at most. In the
  memory of one process more accounts cost more misses of the processor's caches (\`growth-accounts\`).
- **Reconnects.** After an outage of the app all pages ask for their state at once. That is one read each; browsers spread it by their jitter.
- **A master that is down** takes its accounts with it until its replica takes over. Their decisions go on from what each process knows
  (\`onStoreFailure: "local"\`) and are sent to the store afterwards.

## Simulation

    npx --yes pnpm load --minors 5000 --seconds 60
    npx --yes pnpm load --store cluster --minors 20000 --seconds 600

starts a Redis (or a cluster of three masters, each with a replica) and a server for each 10,000 minors, by account, on this machine alone
and keeps so many minors online: each beats when the last decision said, writes at its own times, over HTTP, and reads its replies to the
end. A request's time counts from the instant at which it was due, so a server that falls behind is found out. It prints p50 and p99,
statuses, errors, outages of the store, decisions, and the CPU time that servers and Redis took for each request, and ends with 1 if a
request failed. The table *Minors online* of BENCHMARKS.md is one short run of it.

The second, once on an idle machine with 2 cores (2026-11-30), whose cores it kept busy throughout:

| | requests | p50 | p99 | errors |
|---|---|---|---|---|
| heartbeats | 246,183 | 15.9 ms | 4.5 s | 0 |
| messages | 200,000 | 22.6 ms | 4.6 s | 0 |

No server lost its store. A request took 1,599 µs of CPU of the two servers and 396 µs of Redis.
`;
}
