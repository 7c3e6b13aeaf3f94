import type { RequestEvent } from "./parts.ts";

/**
 * `<recess-chip>`, `<recess-notices>`, `<recess-label>` and `<recess-rules>`. The attribute `theme` is `"light"` or
 * `"dark"`; default: the page's.
 */
export interface RecessElement extends HTMLElement {}

/** `<recess-shield>`. The attribute `home` is the address that leaving goes to. */
export interface RecessShieldElement extends HTMLElement {}

declare global {
  interface HTMLElementTagNameMap {
    "recess-chip": RecessElement;
    "recess-notices": RecessElement;
    "recess-label": RecessElement;
    "recess-rules": RecessElement;
    "recess-shield": RecessShieldElement;
  }
  interface DocumentEventMap {
    "recess-ask": RequestEvent;
    "recess-appeal": RequestEvent;
    "recess-leave": RequestEvent;
  }
  interface HTMLElementEventMap {
    "recess-ask": RequestEvent;
    "recess-appeal": RequestEvent;
    "recess-leave": RequestEvent;
  }
}

/** The attributes of an element, for typings of frameworks. */
export interface RecessAttributes {
  /** Colours for light or dark; default: by the page's `color-scheme`. */
  theme?: "light" | "dark" | undefined;
}

export interface RecessNoticesAttributes extends RecessAttributes {
  /** Place it in the flow of the page, where it covers nothing, rather than at the top of the window. */
  inline?: boolean | undefined;
}

export interface RecessShieldAttributes extends RecessAttributes {
  /** The address that "Leave chat" and Esc go to. Default `"/"`. */
  home?: string | undefined;
}
