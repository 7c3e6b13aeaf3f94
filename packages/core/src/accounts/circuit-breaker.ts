/** Says when a store is not worth asking: after a few failures in a row, until it has answered again. */
export interface Breaker {
  readonly isOpen: boolean;
  succeeded(): void;
  failed(): void;
}

/** A shard that is down fails for its accounts alone, and other shards' answers keep the breaker closed. */
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
