import { Redis } from "ioredis";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startRedis } from "./redis.ts";

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("two servers are separate, and stop on request", async () => {
  const [a, b] = await Promise.all([startRedis(), startRedis()]);
  try {
    await withClient(a.url, (client) => client.set("key", "a"));
    expect(await withClient(a.url, (client) => client.get("key"))).toBe("a");
    expect(await withClient(b.url, (client) => client.get("key"))).toBeNull();
  } finally {
    await Promise.all([a.stop(), b.stop()]);
  }
  expect([isRunning(a.pid), isRunning(b.pid)]).toEqual([false, false]);
}, 600_000);

test("a server with a folder finds its data again, even after a crash", async () => {
  const dir = await mkdtemp(join(tmpdir(), "recess-redis-test-"));
  try {
    const first = await startRedis({ dir });
    await withClient(first.url, (client) => client.set("key", "kept"));
    process.kill(first.pid, "SIGKILL");
    await first.stop();
    const second = await startRedis({ dir, port: first.port });
    try {
      expect(await withClient(second.url, (client) => client.get("key"))).toBe("kept");
    } finally {
      await second.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
