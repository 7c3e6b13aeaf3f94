import { parseDuration } from "../values/duration.ts";
import { RecessError } from "../values/errors.ts";
import type { Policy } from "../rules/rules.ts";
import type { Duration } from "../values/policy-terms.ts";
import type { Governor } from "./api.ts";
import { type Wait, wait as afterTimeout } from "../lib/timer.ts";

export interface FollowPolicyOptions {
  /** Loads the policy: from a file, a key in Redis, any asynchronous source. */
  readonly load: () => Policy | Promise<Policy>;
  /** The interval of checks. Default `"10s"`. */
  readonly every?: Duration | undefined;
  /**
   * Called when a policy is rejected or its source fails: once, until the problem changes or a valid policy has
   * arrived.
   */
  readonly onProblem?: ((error: unknown) => void) | undefined;
  /** Resolves after some ms. Default: a timer that does not keep the process alive. */
  readonly wait?: Wait | undefined;
}

export interface Following {
  /** Checks now, in addition to the regular checks. Never rejects. */
  check(): Promise<void>;
  stop(): void;
}

/**
 * Keeps a governor's policy up to date with a source that changes.
 *
 * @example
 * ```ts
 * const read = (path: string) => readFile(path, "utf8");
 * const following = followPolicy(governor, { load: () => loadPolicy("recess.yaml", { read }), onProblem: console.error
 * });
 * ```
 */
export function followPolicy(governor: Governor, options: FollowPolicyOptions): Following {
  const { load, every = "10s", onProblem, wait = afterTimeout } = options;
  const everyMs = parseDuration(every) ?? 0;
  if (everyMs === 0) throw new RecessError("argument-invalid", 'every must be a duration such as "10s".');
  let isStopped = false;
  let reported: string | null = null;

  const check = async (): Promise<void> => {
    try {
      await governor.reload(load);
      reported = null;
    } catch (error) {
      const { policyProblem } = governor.health();
      const message = policyProblem?.message ?? null;
      if (message !== reported) onProblem?.(error);
      reported = message;
    }
  };

  const follow = async (): Promise<void> => {
    for (;;) {
      await wait(everyMs);
      if (isStopped) return;
      await check();
    }
  };
  void follow();

  return {
    check,
    stop: () => {
      isStopped = true;
    },
  };
}
