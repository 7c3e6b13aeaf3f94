import { createGovernor, type Governor, type GovernorOptions } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { redisStore } from "@recess/redis";

/** With a Redis whose clock is not used, because the runtimes' clock is fast. */
export function overRedis(url: string | undefined): (options: Pick<GovernorOptions, "policy" | "clock">) => Governor {
  if (url === undefined) throw new Error("REDIS_URL is not set.");
  const { load, swap } = redisStore({ client: url, timeoutMs: 2000 });
  return (options) => createGovernor({ ...options, store: { load, swap }, secret: DEVELOPMENT_SECRET });
}
