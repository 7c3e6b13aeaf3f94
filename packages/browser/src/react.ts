import { useSyncExternalStore } from "react";
import type { Recess } from "./client.ts";
import type { Snapshot } from "./view.ts";

/**
 * What to show, in a React component. It renders again when that changes: once a minute at most while nothing happens.
 *
 * @example
 * ```tsx
 * const { phase, remainingMs } = useRecess(recess);
 * ```
 */
export function useRecess(recess: Recess): Snapshot {
  return useSyncExternalStore(recess.subscribe, recess.getSnapshot, recess.getSnapshot);
}
