import type { Recess } from "../client.ts";
import type { Locale } from "../locales/locale.ts";
import { renderChip } from "./chip.ts";
import { define } from "./dom.ts";
import { renderNotices } from "./notices.ts";
import { renderShield } from "./shield.ts";
import { createStage, type Stage } from "./controller.ts";
import { chipCss, noticesCss, shieldCss } from "./style.ts";

export type { Locale, Overrides, Voice } from "../locales/locale.ts";
export { withTexts } from "../locales/locale.ts";

export interface ElementsOptions {
  /** The language: import one from `@recess/browser/locales/…`. */
  readonly locale: Locale;
}

/** The elements of this page. */
export interface Elements {
  /** Says everything in another language from now on. */
  setLocale(locale: Locale): void;
}

let stage: Stage | undefined;

/**
 * Registers `<recess-chip>`, `<recess-notices>` and `<recess-shield>`, and lets them show what `recess` knows. A page has
 * one client: a second call changes the language. Does nothing where there is no page.
 *
 * @example
 * ```ts
 * import { createRecess } from "@recess/browser";
 * import { defineElements } from "@recess/browser/elements";
 * import { en } from "@recess/browser/locales/en";
 *
 * const recess = createRecess({ endpoint: "/recess" });
 * defineElements(recess, { locale: en });
 * recess.start();
 * ```
 */
export function defineElements(recess: Recess, { locale }: ElementsOptions): Elements {
  if (typeof document === "undefined") return { setLocale: () => {} };
  if (stage?.recess === recess) stage.setLocale(locale);
  const mine = (stage ??= createStage(recess, locale));
  define("recess-chip", chipCss, (host, root) => renderChip(mine, host, root));
  define("recess-notices", noticesCss, (host, root) => renderNotices(mine, host, root));
  define("recess-shield", shieldCss, (host, root) => renderShield(mine, host, root));
  return mine;
}
