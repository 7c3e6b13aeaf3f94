import type { HTMLAttributes } from "svelte/elements";
import type { RecessAttributes, RecessNoticesAttributes, RecessShieldAttributes } from "./elements/types.ts";

// Outside the declaration, because its emitted form would lose the import.
type Props<Attributes> = HTMLAttributes<HTMLElement> & Attributes;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "recess-chip": Props<RecessAttributes>;
    "recess-notices": Props<RecessNoticesAttributes>;
    "recess-label": Props<RecessAttributes>;
    "recess-rules": Props<RecessAttributes>;
    "recess-shield": Props<RecessShieldAttributes>;
  }
}
