import type { Texts } from "./en.ts";

/** The other languages, by their tags. A text that is missing is shown in English. */
export const translations: { readonly [tag: string]: Partial<Texts> } = {};
