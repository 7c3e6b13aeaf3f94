// Compiled, not run: what Vue's language tools read for a template.
import "@recess/browser/vue";
import type { GlobalComponents } from "vue";

type Props<Tag extends keyof GlobalComponents> = InstanceType<GlobalComponents[Tag]>["$props"];

export const chip: Props<"recess-chip"> = { theme: "dark", class: "time" };
export const shield: Props<"recess-shield"> = { home: "/library", id: "shield" };
// @ts-expect-error There are two themes.
export const wrong: Props<"recess-chip"> = { theme: "pink" };
// @ts-expect-error A home is an address.
export const homeless: Props<"recess-shield"> = { home: 7 };
