import { type FullClock, waitBy } from "../lib/clock.ts";
import type { Store } from "../store/store.ts";
import type { GovernorProblem } from "./accounts.ts";

/** How soon an unresponsive store is inspected again. */
const RETRY_MS = 60_000;

/** Checks once whether a store's configuration may lose data, and reports the findings. */
export function inspectStore(
  store: Pick<Store, "inspect">,
  clock: FullClock,
  report: (problem: GovernorProblem) => void,
): void {
  const ask = async (): Promise<void> => {
    try {
      for (const finding of (await store.inspect?.()) ?? []) report(finding);
    } catch {
      // That the store is unavailable is reported with the first decision.
      await waitBy(clock, RETRY_MS);
      await ask();
    }
  };
  if (store.inspect !== undefined) void ask();
}
