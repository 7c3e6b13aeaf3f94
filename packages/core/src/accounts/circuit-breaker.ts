/** Opens after several consecutive failures of the store, and closes when it responds again. */
export interface Breaker {
  readonly isOpen: boolean;
  succeeded(): void;
  failed(): void;
}

/** If one shard is down, only its accounts fail: successes on other shards keep the breaker closed. */
const FAILURES = 5;

export function makeBreaker(): Breaker {
  let failures = 0;
  return {
    get isOpen() {
      return failures >= FAILURES;
    },
    succeeded: () => {
      failures = 0;
    },
    failed: () => {
      failures++;
    },
  };
}
