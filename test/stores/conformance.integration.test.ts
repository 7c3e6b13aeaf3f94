import { Cluster, Redis } from "ioredis";
import type { GovernorProblem } from "@recess/core";
import { testStore } from "@recess/core/testing";
import { redisStore } from "@recess/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RedisCluster, startCluster } from "../support/cluster.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { governorOn } from "./load.ts";
import { findValkey } from "./valkey.ts";

// Long, because these servers share a machine with other tests; short timeouts are tested separately.
const timeoutMs = 5000;
const value = (text: string): string => text;

describe("one Redis", () => {
  let server: RedisServer;
  const clients: Redis[] = [];
  beforeAll(async () => {
    server = await startRedis();
    clients.push(new Redis(server.url), new Redis(server.url));
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.stop();
  });

  testStore({
    test,
    value,
    stores: () => ({
      one: redisStore({ client: clients[0]!, timeoutMs }),
      other: redisStore({ client: clients[1]!, timeoutMs }),
    }),
  });

  test("nothing is defined on the app's own client", async () => {
    const client = new Redis(server.url);
    await client.ping();
    const before = allKeys(client);
    const store = redisStore({ client, timeoutMs });
    await store.swap("own", null, "a", 0, 1000);
    expect(allKeys(client)).toEqual(before);
    client.disconnect();
  });

  test("the time to live is set in the same command, and a script that was flushed is sent again", async () => {
    const store = redisStore({ client: clients[0]!, timeoutMs, prefix: "app:" });
    await clients[0]!.script("FLUSH");
    await store.swap("ttl", null, "a", 0, 35 * 86_400_000);
    expect(await clients[0]!.pttl("app:ttl")).toBeGreaterThan(35 * 86_400_000 - 60_000);
  });

  test("a user with rights to only these keys and commands is enough", async () => {
    await clients[0]!.acl(
      ...(["SETUSER", "recess", "on", ">secret", "~recess:*", "+evalsha", "+eval"] as const),
      ...(["+get", "+set", "+del", "+time", "+info", "+hello"] as const),
    );
    const url = server.url.replace("redis://", "redis://recess:secret@");
    const store = redisStore({ client: url, timeoutMs });
    await store.ready();
    expect(await store.swap("acl", null, "a", 0, 1000)).toEqual({ swapped: true });
    await store.close();
  });

  test("works with a key prefix, RESP2 and numbers as text of the app's client", async () => {
    const client = new Redis(server.url, { keyPrefix: "tenant:", protocol: 2, stringNumbers: true });
    const store = redisStore({ client, timeoutMs });
    await store.swap("mine", null, "a", 0, 60_000);
    expect(await store.load("mine")).toBe("a");
    expect(await clients[0]!.get("tenant:recess:mine")).toBe("a");
    client.disconnect();
  });
});

const valkey = await findValkey();

if (valkey === undefined)
  console.log("No Valkey is installed, and this system's packages have none: it is not tested.");
else {
  describe("Valkey", () => {
    let server: RedisServer;
    const clients: Redis[] = [];
    beforeAll(async () => {
      server = await startRedis({ program: valkey });
      clients.push(new Redis(server.url), new Redis(server.url));
    });
    afterAll(async () => {
      for (const client of clients) client.disconnect();
      await server.stop();
    });

    testStore({
      test,
      value,
      stores: () => ({
        one: redisStore({ client: clients[0]!, timeoutMs }),
        other: redisStore({ client: clients[1]!, timeoutMs }),
      }),
    });
  });
}

describe("a cluster of 3 masters and 3 replicas", () => {
  let cluster: RedisCluster;
  const clients: Cluster[] = [];
  beforeAll(async () => {
    cluster = await startCluster({ replicas: true });
    clients.push(new Cluster(cluster.nodes), new Cluster(cluster.nodes, { enableAutoPipelining: true }));
  }, 600_000);
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await cluster?.stop();
  });

  test("a URL of one of its servers: decisions continue, and the report states what is needed", async () => {
    const { port } = cluster.masters[0]!;
    const store = redisStore({ client: `redis://127.0.0.1:${port}` });
    const problems: GovernorProblem[] = [];
    try {
      const governor = governorOn(store, problems);
      const decisions = await Promise.all(
        Array.from({ length: 20 }, (_, i) => governor.admit({ id: `apart ${i}`, age: 14 })),
      );
      expect(decisions.every(({ outcome }) => outcome === "allow")).toBe(true);
      const { cause } = problems.find(({ code }) => code === "store-unavailable") ?? {};
      expect(String(cause)).toMatch(/MOVED .* give the store a Cluster client\./);
    } finally {
      await store.close();
    }
  });

  testStore({
    test,
    value,
    stores: () => ({
      one: redisStore({ client: clients[0]!, timeoutMs }),
      other: redisStore({ client: clients[1]!, timeoutMs }),
    }),
  });
});

function allKeys(client: object): string[] {
  const keys: string[] = [];
  for (let object = client; object !== null; object = Object.getPrototypeOf(object) as object) {
    keys.push(...Reflect.ownKeys(object).map(String));
  }
  return keys.filter((key) => !key.startsWith("_"));
}
