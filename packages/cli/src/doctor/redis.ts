import { redisStore } from "@recess/redis";
import { error, type Finding, ok, warning } from "./finding.ts";

const WITHIN_MS = 5000;

/** Checks whether the Redis that stores the records may evict any. */
export async function redisFindings(url: string): Promise<readonly Finding[]> {
  const check = "redis";
  const store = redisStore({ client: url, timeoutMs: 1000 });
  try {
    await store.ready({ withinMs: WITHIN_MS });
    const findings = await store.inspect();
    if (findings.length === 0) return [ok(check, "Redis answers, and does not report that it evicts keys.")];
    return findings.map(({ message }) => warning(check, message, "CONFIG SET maxmemory-policy noeviction"));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return [error(check, message, "Give the address that the app uses: --redis redis://user:password@host:6379")];
  } finally {
    await store.close();
  }
}
