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

What it takes to govern 100 million minors who are online at once, on Redis Cluster. It is arithmetic on figures that this repository
measures. \`npx --yes pnpm bench\` measures them and writes this page; this one was written on ${date.toISOString().slice(0, 10)}, on the machine that
[BENCHMARKS.md](https://github.com/recess-dev/recess/blob/main/BENCHMARKS.md) names. Replace them with your own.

## What goes in

| What | Figure | Source |
|---|---|---|
| heartbeats, far from any stop | every ${far} s | \`heartbeatMs\` of each decision |
| heartbeats, within 10 min of a stop | every ${near} s | the same |
| heartbeats, within 2 min of a stop | every ${close} s | the same |
| messages | one a minute | an assumption: a conversation. Each message is ${DECISIONS_A_MESSAGE} decisions: admitted, answered, ended |
| a record's text | ${shown(textBytes)} bytes | \`redis-text-28-days\`: in the middle of a conversation, after four weeks with two sessions a day under every kind of rule |
| an account in Redis | ${shown(heldBytes)} bytes | \`redis-bytes-28-days\`: that text and the account's settings, each with its key and expiry |
| Redis, CPU a decision | ${shown(redisUs)} µs | \`load-redis-cpu\` ÷ \`load-decisions\`: ${shown(redisUs * decisions)} µs a request of ${shown(decisions)} decisions |
| app server, CPU a request | ${shown(serverUs)} µs | \`load-cpu\`: over Redis, HTTP and streamed replies included |

## Operations

**Heartbeats.** In an hour that ends with a stop: 50 min at ${far} s, 8 min at ${near} s, 2 min at ${close} s, which is ${Math.round(beatsAnHour)} an hour. At ${near} s
throughout it would be ${Math.round(3600 / near)}.

\`\`\`
100,000,000 × ${Math.round(beatsAnHour)} ÷ 3,600 s = ${millions(beatsASecond)} a second
\`\`\`

**Messages.**

\`\`\`
100,000,000 ÷ 60 s × ${DECISIONS_A_MESSAGE} decisions = ${millions(messagesASecond * DECISIONS_A_MESSAGE)} a second
\`\`\`

Together **${millions(all)} decisions a second**. A reply longer than 30 s adds one decision for each further 30 s.

**Commands.** A decision is one \`EVALSHA\` when the process has the record cached, and two when it has not, or when another
process wrote meanwhile. A process caches 10,000 accounts. If you route by account (a hash of the session at the load balancer) and a
process serves no more accounts than that, nearly every decision takes one; otherwise, plan for two:

\`\`\`
${(all / 1e6).toFixed(1)} to ${millions(2 * all)} a second
\`\`\`

## Shards

${shown(redisUs)} µs of CPU a decision: ${shown(Math.round(perCore / 1000) * 1000)} a second keep a core busy. Planning for half of that leaves room for a failover and for the hour when schools
close:

\`\`\`
${millions(all)} ÷ ${shown(perMaster)} = ${shown(masters(1))} masters     (routed by account)
${millions(2 * all)} ÷ ${shown(perMaster)} = ${shown(masters(2))} masters     (not routed)
\`\`\`

Each account is one key (and its settings another), so slots fill evenly and none is hot: no child writes fast enough
to make one. In a cluster of more than about 500 nodes, replicas included, gossip becomes expensive. Several clusters of ${MASTERS_PER_CLUSTER} masters, with accounts
assigned by a hash, work as well, and an outage of one affects only its share of accounts. Here that is ${Math.ceil(masters(1) / MASTERS_PER_CLUSTER)} to ${Math.ceil(masters(2) / MASTERS_PER_CLUSTER)} of them.

## Memory

A record stays for \`retention\` (35 days) after its last use. If 300 million minors are active within that time, with a quarter added for fragmentation:

\`\`\`
300,000,000 × ${shown(heldBytes)} bytes × 1.25 = ${shown(memoryGb)} GB: ${shown(memoryGb / masters(1))} GB a master
\`\`\`

Fewer masters with more memory could hold the records; the number of operations is what requires so many.

## Network

A decision sends the record twice (the old one and the new one), with about 200 bytes of overhead, and receives a few bytes: ${shown(bytesADecision)} bytes.

\`\`\`
${millions(all)} × ${shown(bytesADecision)} bytes = ${shown((all * bytesADecision) / 1e9)} GB/s: ${shown((all * bytesADecision) / 1e6 / masters(1))} MB/s a master
\`\`\`

## App servers

\`\`\`
${(beatsASecond / 1e6).toFixed(1)} + ${(messagesASecond / 1e6).toFixed(1)} million requests a second × ${shown(serverUs)} µs = ${shown(cores)} cores, at half load ${shown(2 * cores)}
\`\`\`

These are the app's own servers. What Recess adds to each request is the difference from the same route without it (\`http-cpu\`).

## Peaks and outages

- **No single hour for everybody.** Days end at \`dayStartsAt\` in each account's zone, and nothing runs then: a record moves to its new day when it is next
  read.
- **No timers and no scans.** Redis expires old records; nothing iterates over accounts.
- **The cost does not grow with an account's history** (\`growth-days\`), nor, over Redis, with the number of accounts: a process caches at most 10,000. With the
  memory store, more accounts cause more misses in the CPU's caches (\`growth-accounts\`).
- **Reconnects.** After an outage of the app, every page requests its state. That is one read each, and pages add jitter to spread them.
- **A failed master** makes its accounts unavailable until its replica takes over. Decisions continue from what each process last knew
  (\`onStoreFailure: "local"\`) and are written to the store afterwards.

## Simulation

\`\`\`sh
npx --yes pnpm load --minors 5000 --seconds 60
npx --yes pnpm load --store cluster --minors 20000 --seconds 600
\`\`\`

The program starts Redis (or a cluster of three masters, each with a replica) and one server for each 10,000 minors, routed by account, all on this
machine, and keeps that many minors online. Each sends its heartbeats over HTTP when the last decision asked for them, sends messages at its own
times, and reads each reply to the end. Latency is measured from the instant at which a request was due, so a server that falls behind shows. The
program prints p50 and p99, statuses, errors, outages of the store, decisions, and the CPU time of servers and Redis for each request, and exits with 1
if a request failed. The table *Minors online* of BENCHMARKS.md is one short run.

The second command, run once on an otherwise idle machine with 2 cores (2026-11-30), kept both cores busy throughout:

| Kind | Requests | p50 | p99 | Errors |
|---|---|---|---|---|
| heartbeats | 246,183 | 15.9 ms | 4.5 s | 0 |
| messages | 200,000 | 22.6 ms | 4.6 s | 0 |

No server lost its store. A request used 1,599 µs of CPU on the two servers and 396 µs in Redis.
`;
}
