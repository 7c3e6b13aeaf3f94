import type { HTMLAttributes } from "svelte/elements";
import type { RecessAttributes, RecessShieldAttributes } from "./elements/types.ts";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "recess-chip": HTMLAttributes<HTMLElement> & RecessAttributes;
    "recess-notices": HTMLAttributes<HTMLElement> & RecessAttributes;
    "recess-label": HTMLAttributes<HTMLElement> & RecessAttributes;
    "recess-shield": HTMLAttributes<HTMLElement> & RecessShieldAttributes;
  }
}
