import { type DetailedHTMLProps, type HTMLAttributes, useSyncExternalStore } from "react";
import type { Recess } from "./recess.ts";
import type { RecessAttributes, RecessNoticesAttributes, RecessShieldAttributes } from "./elements/types.ts";
import type { Snapshot } from "./view.ts";

type Props<Attributes> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & Attributes;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "recess-chip": Props<RecessAttributes>;
      "recess-notices": Props<RecessNoticesAttributes>;
      "recess-label": Props<RecessAttributes>;
      "recess-rules": Props<RecessAttributes>;
      "recess-shield": Props<RecessShieldAttributes>;
    }
  }
}

/**
 * The current snapshot, for a React component. It renders again when that changes: without other events, at most once a
 * minute.
 *
 * @example
 * ```tsx
 * const { phase, remainingMs } = useRecess(recess);
 * ```
 */
export function useRecess(recess: Recess): Snapshot {
  return useSyncExternalStore(recess.subscribe, recess.getSnapshot, recess.getSnapshot);
}
