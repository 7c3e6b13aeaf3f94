import type { HTMLAttributes, VNodeProps } from "vue";
import type { RecessAttributes, RecessNoticesAttributes, RecessShieldAttributes } from "./elements/types.ts";

type Element<Attributes> = new () => { readonly $props: HTMLAttributes & VNodeProps & Attributes };

// Tell Vue's compiler that these are custom elements: `isCustomElement: (tag) => tag.startsWith("recess-")`.
declare module "vue" {
  interface GlobalComponents {
    "recess-chip": Element<RecessAttributes>;
    "recess-notices": Element<RecessNoticesAttributes>;
    "recess-label": Element<RecessAttributes>;
    "recess-rules": Element<RecessAttributes>;
    "recess-shield": Element<RecessShieldAttributes>;
  }
}
