// Compiled, not run: what Svelte's language tools read for markup.
import "@recess/browser/svelte";
import type { SvelteHTMLElements } from "svelte/elements";

export const chip: SvelteHTMLElements["recess-chip"] = { theme: "dark", class: "time" };
export const shield: SvelteHTMLElements["recess-shield"] = { home: "/library" };
// @ts-expect-error There are two themes.
export const wrong: SvelteHTMLElements["recess-chip"] = { theme: "pink" };
