import { type FullClock, waitBy } from "../lib/clock.ts";
import type { Store } from "../store/store.ts";
import type { GovernorProblem } from "./accounts.ts";

/** How soon a store that did not answer is asked again. */
const RETRY_MS = 60_000;

/** Asks a store once whether it is set up so that it keeps what it is given, and reports what it finds. */
export function inspectStore(
  store: Pick<Store, "inspect">,
  clock: FullClock,
  report: (problem: GovernorProblem) => void,
): void {
  const ask = async (): Promise<void> => {
    try {
      for (const finding of (await store.inspect?.()) ?? []) report(finding);
    } catch {
      // That it does not answer is reported with the first decision.
      await waitBy(clock, RETRY_MS);
      await ask();
    }
  };
  if (store.inspect !== undefined) void ask();
}
