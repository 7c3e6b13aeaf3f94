import type { Decision } from "@recess/core";

/**
 * What `recess()` puts on the context, for the app's own `Env`.
 *
 * @example
 * ```ts
 * const app = new Hono<RecessEnv>();
 * app.use("/chat", recess({ governor, account }));
 * app.post("/chat", (c) => c.json({ memory: c.get("recess")?.features["persistentMemory"] ?? true }));
 * ```
 */
export interface RecessEnv {
  Variables: {
    /** The decision that accepted this request; `undefined` for a request that is not governed. */
    recess: Decision | undefined;
  };
}
