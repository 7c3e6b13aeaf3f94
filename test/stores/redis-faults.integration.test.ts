import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor, type GovernorProblem } from "@recess/core";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProxy } from "../support/proxy.ts";
import { freePort, type RedisServer, startRedis } from "../support/redis.ts";
import { governorOn, secret, settled } from "./load.ts";

let one: RedisServer;
let other: RedisServer;
let admin: Redis;
let otherAdmin: Redis;
beforeAll(async () => {
  const args = [
    "--repl-diskless-sync-delay",
    "0",
    "--enable-debug-command",
    "yes",
    "--enable-protected-configs",
    "yes",
  ];
  [one, other] = await Promise.all([startRedis({ args }), startRedis({ args })]);
  admin = new Redis(one.url);
  otherAdmin = new Redis(other.url);
}, 600_000);
afterAll(async () => {
  admin.disconnect();
  otherAdmin.disconnect();
  await Promise.all([one.stop(), other.stop()]);
});

const teen = { id: "t1", age: 14 };

/** For tests in which an outage would be another problem than the tested one, on a busy machine. */
const PATIENCE_MS = 20_000;
/** For a server that does not respond, for which calls have to wait. */
const TIMEOUT_MS = 1000;

test("a master that becomes a replica and keeps its connections: the store finds the new one within seconds", async () => {
  const proxy = await startProxy(one.port);
  const store = redisStore({ client: `redis://127.0.0.1:${proxy.port}`, timeoutMs: TIMEOUT_MS });
  const problems: GovernorProblem[] = [];
  try {
    await store.ready();
    const governor = governorOn(store, problems);
    for (let i = 0; i < 10; i++) await governor.admit(teen);
    await otherAdmin.replicaof("127.0.0.1", String(one.port));
    await expect.poll(() => otherAdmin.info("replication")).toContain("master_link_status:up");
    await otherAdmin.replicaof("NO", "ONE");
    await admin.replicaof("127.0.0.1", String(other.port));
    proxy.target = other.port;
    const during = [];
    for (let i = 0; i < 5; i++) during.push(await governor.admit(teen));
    expect(during.every(({ outcome }) => outcome === "allow")).toBe(true);
    await settled(governor, problems);
    expect(await governor.status(teen)).not.toHaveProperty("degraded");
    expect(problems.map(({ code }) => code)).toEqual(["store-unavailable", "store-returned"]);
    expect((await governor.export(teen))?.record?.today.messages).toBe(15);
  } finally {
    await store.close();
    await proxy.close();
    await admin.replicaof("NO", "ONE");
  }
});

test("a server that is loading its data: decisions continue, and its return is reported", async () => {
  const store = redisStore({ client: one.url, timeoutMs: TIMEOUT_MS });
  const watching = new Redis(one.url, { enableReadyCheck: false });
  const problems: GovernorProblem[] = [];
  try {
    await store.ready();
    await watching.ping();
    const governor = governorOn(store, problems);
    const child = { id: "loading", age: 14 };
    await governor.admit(child);
    for (let i = 0; i < 10_000; i += 5000) await admin.eval(FILL, 0, i, 5000);
    // One second in total.
    await admin.config("SET", "key-load-delay", "100");
    await admin.config("SET", "loading-process-events-interval-bytes", "1024");
    const reload = admin.call("DEBUG", "RELOAD");
    await expect.poll(() => watching.info("persistence")).toContain("loading:1");
    const during = await governor.admit(child);
    expect(during).toMatchObject({ outcome: "allow", degraded: true });
    await reload;
    await settled(governor, problems);
    expect((await governor.export(child))?.record?.today.messages).toBe(2);
    expect(problems[0]?.code).toBe("store-unavailable");
  } finally {
    await store.close();
    watching.disconnect();
    await admin.flushall();
  }
});

const FILL = "for i = ARGV[1], ARGV[1] + ARGV[2] do redis.call('SET', 'filler:' .. i, 'x') end";

/** Errors that a server may return instead of working: how to cause each, and how to end it. */
interface Refusal {
  readonly cause: RegExp;
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
}

const REFUSALS: { readonly [name: string]: Refusal } = {
  "has no memory left (OOM)": {
    cause: /OOM/,
    begin: () => admin.config("SET", "maxmemory", "1"),
    end: () => admin.config("SET", "maxmemory", "0"),
  },
  "cannot save to its disk (MISCONF)": {
    cause: /MISCONF/,
    begin: async () => {
      const directory = mkdtempSync(join(tmpdir(), "recess-redis-"));
      await admin.config("SET", "dir", directory);
      rmSync(directory, { recursive: true });
      await admin.config("SET", "save", "3600 1");
      await admin.bgsave();
      await expect.poll(() => admin.info("persistence")).toContain("rdb_last_bgsave_status:err");
    },
    end: async () => {
      await admin.config("SET", "save", "");
      await admin.config("SET", "dir", tmpdir());
    },
  },
  "has too few replicas (NOREPLICAS)": {
    cause: /NOREPLICAS/,
    begin: () => admin.config("SET", "min-replicas-to-write", "1"),
    end: () => admin.config("SET", "min-replicas-to-write", "0"),
  },
  "asks for a password from now on (NOAUTH)": {
    cause: /NOAUTH/,
    begin: async () => {
      await admin.config("SET", "requirepass", "hunter2");
      await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    },
    end: () => admin.config("SET", "requirepass", ""),
  },
  "lets its user do less (NOPERM)": {
    cause: /NOPERM|can't run this command/,
    begin: () => admin.call("ACL", "SETUSER", "default", "-set", "-get"),
    end: () => admin.call("ACL", "SETUSER", "default", "+@all"),
  },
  "is busy with a script (BUSY)": {
    cause: /BUSY|No answer within/,
    begin: async () => {
      await admin.config("SET", "busy-reply-threshold", "20");
      busy = new Redis(one.url, { maxRetriesPerRequest: 0 });
      busy.on("error", () => undefined);
      busy.eval("while true do end", 0).catch(() => undefined);
      await expect.poll(() => admin.ping().catch(String)).toContain("BUSY");
    },
    end: async () => {
      await admin.call("SCRIPT", "KILL");
      busy?.disconnect();
    },
  },
  "is slow": {
    cause: /No answer within 1000 ms/,
    begin: () => admin.call("CLIENT", "PAUSE", "100000", "WRITE"),
    end: () => admin.call("CLIENT", "UNPAUSE"),
  },
};
let busy: Redis | undefined;

test.each(Object.keys(REFUSALS))(
  "a server that %s: decisions continue, the cause is reported once, and everything is counted afterwards",
  async (name) => {
    const { cause, begin, end } = REFUSALS[name]!;
    const store = redisStore({ client: one.url, timeoutMs: TIMEOUT_MS });
    const problems: GovernorProblem[] = [];
    try {
      await store.ready();
      const governor = governorOn(store, problems);
      const child = { id: `child of a server that ${name}`, age: 14 };
      await governor.admit(child);
      await begin();
      try {
        for (let i = 0; i < 8; i++) {
          expect(await governor.admit(child)).toMatchObject({ outcome: "allow", degraded: true });
        }
      } finally {
        await end();
      }
      await settled(governor, problems);
      expect((await governor.export(child))?.record?.today.messages).toBe(9);
      expect(problems.map(({ code }) => code)).toEqual(["store-unavailable", "store-returned"]);
      const [{ cause: reported }] = problems as [GovernorProblem];
      expect((reported as Error).message).toMatch(cause);
      expect(JSON.stringify(reported, ["message", "cause", "command", "args"])).not.toMatch(/hunter2|teen/);
    } finally {
      await store.close();
    }
  },
);

describe("eviction", () => {
  test.each(["volatile-lru", "allkeys-lru", "volatile-ttl", "allkeys-random"])(
    "by %s is reported once",
    async (policy) => {
      await admin.config("SET", "maxmemory-policy", policy);
      const store = redisStore({ client: one.url, timeoutMs: PATIENCE_MS });
      const problems: GovernorProblem[] = [];
      try {
        const governor = governorOn(store, problems);
        await expect.poll(() => problems.length).toBe(1);
        await governor.admit({ id: "evicted", age: 14 });
        expect(problems).toEqual([{ code: "store-evicts", message: expect.stringContaining(policy) }]);
      } finally {
        await store.close();
        await admin.config("SET", "maxmemory-policy", "noeviction");
      }
    },
  );

  test("by noeviction is correct", async () => {
    const store = redisStore({ client: new Redis(one.url), timeoutMs: PATIENCE_MS });
    expect(await store.inspect()).toEqual([]);
    await store.close();
  });

  test("cannot be read by a user without INFO, and nothing fails", async () => {
    await admin.call(
      "ACL",
      "SETUSER",
      "small",
      "on",
      ">secret",
      "~recess:*",
      "+evalsha",
      "+eval",
      "+get",
      "+set",
      "+del",
      "+time",
    );
    const store = redisStore({ client: `redis://small:secret@127.0.0.1:${one.port}`, timeoutMs: PATIENCE_MS });
    await store.ready();
    expect(await store.inspect()).toEqual([]);
    await store.close();
  });
});

describe("ready() says the cause of", () => {
  const failureAt = async (url: string, withinMs: number): Promise<string> => {
    const store = redisStore({ client: url });
    try {
      return await store.ready({ withinMs }).then(
        () => "ready",
        (error: unknown) => {
          expect(JSON.stringify(error, ["message", "cause", "command", "args"])).not.toContain("hunter2");
          return String(error);
        },
      );
    } finally {
      await store.close();
    }
  };

  /** A busy machine needs longer to be refused. */
  const expectFailure = async (url: string, cause: RegExp): Promise<void> => {
    let withinMs = 300;
    await expect.poll(() => failureAt(url, (withinMs *= 2))).toMatch(cause);
  };

  test("a wrong password", async () => {
    await admin.call("ACL", "SETUSER", "strict", "on", ">right", "~*", "+@all");
    await expectFailure(`redis://strict:hunter2@127.0.0.1:${one.port}`, /Redis is not ready: .*(WRONGPASS|NOAUTH)/);
  });

  test("an unknown host", async () => {
    await expectFailure("redis://redis.invalid:6379", /ENOTFOUND|EAI_AGAIN/);
  });

  test("a closed port", async () => {
    await expectFailure(`redis://127.0.0.1:${await freePort()}`, /ECONNREFUSED/);
  });

  test("TLS on a plain port", async () => {
    await expectFailure(`rediss://127.0.0.1:${one.port}`, /a port without TLS/);
  });

  test("a user who may not do what is needed", async () => {
    await admin.call("ACL", "SETUSER", "none", "on", ">hunter2", "~*", "+ping", "+info");
    await expectFailure(`redis://none:hunter2@127.0.0.1:${one.port}`, /NOPERM/);
  });
});

test("a reported error contains no command and no value of a record", async () => {
  await admin.call(
    "ACL",
    "SETUSER",
    "reader",
    "on",
    ">secret",
    "~recess:*",
    "+evalsha",
    "+eval",
    "+get",
    "+time",
    "-set",
  );
  const store = redisStore({ client: `redis://reader:secret@127.0.0.1:${one.port}`, timeoutMs: PATIENCE_MS });
  const problems: GovernorProblem[] = [];
  await store.ready();
  const governor = createGovernor({
    policy: governorOn(store).policy,
    store,
    secret,
    onProblem: (problem) => problems.push(problem),
  });
  await governor.admit({ id: "private", age: 14 });
  await expect.poll(() => problems[0]?.code).toBe("store-unavailable");
  const cause = problems[0]?.cause as Error;
  expect(Object.keys(cause)).toEqual([]);
  expect(cause.message).toMatch(/can't run this command|NOPERM/);
  await store.close();
});
