import { DEVELOPMENT_SECRET } from "@recess/core";
import { redisStore } from "@recess/redis";
import type { Place } from "./app.ts";

/** A Redis that has no say in what time it is: the runtimes' clock goes fast. */
export function redisPlace(url: string | undefined): Place {
  if (url === undefined) throw new Error("REDIS_URL is not set.");
  const { load, swap } = redisStore({ client: url, timeoutMs: 2000 });
  return { store: { load, swap }, secret: DEVELOPMENT_SECRET };
}
