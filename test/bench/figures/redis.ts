import { createHash } from "node:crypto";
import { createGovernor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { type RedisServer, startRedis } from "../../support/redis.ts";
import { compare, type Comparison, type Figure, type Group } from "../figure.ts";
import { accountsOf, fullPolicy, peopleOf } from "../people.ts";
import { atOnce, type Meter, ownCpu, race, type Runner } from "../race.ts";

const ACCOUNTS = 2000;
const accounts = accountsOf(ACCOUNTS);

const SINGLE = "rate-limiter-flexible, one";
const SINGLE_PIPELINED = "rate-limiter-flexible, one, auto-pipelined";
const THREE = "rate-limiter-flexible, three in turn";
const THREE_PIPELINED = "rate-limiter-flexible, three in turn, auto-pipelined";
const SCRIPT = "a script that counts (EVALSHA)";
const SCRIPT_PIPELINED = "a script that counts (EVALSHA), auto-pipelined";

const COUNT = "local n = redis.call('INCR', KEYS[1]) redis.call('PEXPIRE', KEYS[1], ARGV[1]) return n";

/** The competitors, all on one server. Each goes through the accounts in turn. */
async function runners(
  server: RedisServer,
  { concurrency, isHot = false }: Course,
  clients: Redis[],
): Promise<Runner[]> {
  let last = 0;
  const nextIndex = (): number => (isHot ? 0 : (last = (last + 1) % ACCOUNTS));
  const connect = (enableAutoPipelining: boolean): Redis => {
    const client = new Redis(server.url, { enableAutoPipelining });
    clients.push(client);
    return client;
  };
  const store = redisStore({ client: connect(false), timeoutMs: 5000 });
  await store.ready();
  // Uses the people's clock: with the server's, the result would depend on the hour of the day and on reached limits.
  const people = peopleOf(isHot ? accounts.slice(0, 1) : accounts);
  const { load, swap } = store;
  const options = { policy: definePolicy(fullPolicy), secret: DEVELOPMENT_SECRET, clock: people.clock };
  const governor = createGovernor({ ...options, store: { load, swap } });
  const plain = connect(false);
  const pipelined = connect(true);
  const windows = [60, 3600, 86_400];
  const limiters = (storeClient: Redis, name: string): RateLimiterRedis[] =>
    windows.map(
      (duration) => new RateLimiterRedis({ storeClient, keyPrefix: `${name}-${duration}`, points: 1e9, duration }),
    );
  const runner = (name: string, call: (key: string) => Promise<unknown>): Runner => ({
    name,
    run: (operations) => atOnce(concurrency, operations, () => call(accounts[nextIndex()]!.id)),
  });
  const single = (name: string, client: Redis, prefix: string): Runner => {
    const [, one] = limiters(client, prefix);
    return runner(name, (key) => one!.consume(key));
  };
  const three = (name: string, client: Redis, prefix: string): Runner => {
    const all = limiters(client, prefix);
    return runner(name, async (key) => {
      for (const one of all) await one.consume(key);
    });
  };
  const digest = createHash("sha1").update(COUNT).digest("hex");
  await plain.script("LOAD", COUNT);
  const script = (name: string, client: Redis): Runner =>
    runner(name, (key) => client.evalsha(digest, 1, `raw:${key}`, 60_000));
  return [
    { name: "recess", run: (operations) => atOnce(concurrency, operations, () => people.step(governor)) },
    single(SINGLE, plain, "a"),
    single(SINGLE_PIPELINED, pipelined, "b"),
    three(THREE, plain, "c"),
    three(THREE_PIPELINED, pipelined, "d"),
    script(SCRIPT, plain),
    script(SCRIPT_PIPELINED, pipelined),
  ];
}

interface Course {
  readonly id: string;
  readonly concurrency: number;
  readonly goals?: Comparison["goals"];
  /** One account for all calls. */
  readonly isHot?: boolean;
  /** The id of a second figure, in CPU time of both sides, which hardly depends on other load. */
  readonly cpuId?: string;
}

async function measured(course: Course): Promise<Figure[]> {
  const { id, goals, isHot, cpuId } = course;
  const server = await startRedis();
  const teller = new Redis(server.url);
  const clients: Redis[] = [teller];
  const bothCpu: Meter = async () => {
    const info = await teller.info("cpu");
    const [user, system] = ["user", "sys"].map((name) =>
      Number(new RegExp(`used_cpu_${name}:([\\d.]+)`).exec(info)?.[1]),
    );
    return user! + system! + Number(ownCpu());
  };
  try {
    const firstOperations = isHot === true ? 0 : ACCOUNTS;
    const options = { firstOperations, maxWarmUp: 1, secondMeter: bothCpu };
    const measures = await race(await runners(server, course, clients), options);
    const floors = [SCRIPT, SCRIPT_PIPELINED];
    const figures = compare(measures, { id, unit: "decisions/s", ...(goals !== undefined && { goals }), floors });
    if (cpuId === undefined) return figures;
    const ofCpu = measures.map(({ name, second = 0 }) => ({ name, value: second }));
    return [...figures, ...compare(ofCpu, { id: cpuId, unit: "decisions/s of CPU", floors })];
  } finally {
    for (const client of clients) client.disconnect();
    await server.stop();
  }
}

export const redis: Group = {
  id: "redis",
  title: "A decision over Redis",
  about:
    `One process, one connection each, a Redis server on loopback; ${ACCOUNTS.toLocaleString("en")} accounts in turn, with 1 or 64 ` +
    "decisions under way, or one hot account with 32. The peers run twice: with ioredis as it is, and with its auto-pipelining. `redis-64-cpu` " +
    "and `redis-hot-32-cpu` are what both processes' CPU time would be enough for.",
  run: async () => {
    const courses: readonly Course[] = [
      { id: "redis-1", concurrency: 1 },
      { id: "redis-64", concurrency: 64, goals: { [SINGLE]: { ratioAtLeast: 1.2 } }, cpuId: "redis-64-cpu" },
      {
        id: "redis-hot-32",
        concurrency: 32,
        goals: { [SINGLE]: { ratioAtLeast: 3 } },
        isHot: true,
        cpuId: "redis-hot-32-cpu",
      },
    ];
    const figures: Figure[] = [];
    for (const course of courses) figures.push(...(await measured(course)));
    return figures;
  },
};
