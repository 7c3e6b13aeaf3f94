import type { Recess } from "../recess.ts";
import type { Locale } from "@recess/words";
import { renderChip } from "./chip.ts";
import { checkLocale, define } from "./dom.ts";
import { renderNotices } from "./notices.ts";
import { createController, type Controller } from "./controller.ts";
import { chipCss, noticesCss } from "./style.ts";

export type { Locale, Overrides, Voice } from "@recess/words";
export { withTexts } from "@recess/words";
export type { RequestDetail, RequestEvent } from "./parts.ts";
export type { RecessElement, RecessShieldElement } from "./types.ts";

export interface ElementsOptions {
  /** The language: import one from `@recess/browser/locales/…`. */
  readonly locale: Locale;
}

/** The elements of this page. */
export interface Elements {
  /** Changes the language of all elements. */
  setLocale(locale: Locale): void;
}

let controller: Controller | undefined;

/**
 * Registers `<recess-chip>`, `<recess-notices>` and `<recess-shield>` and connects them to `recess`. A page has one
 * client: a second call changes the language. Does nothing outside a browser page.
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
  checkLocale(locale);
  if (typeof document === "undefined") return { setLocale: () => {} };
  if (controller?.recess === recess) controller.setLocale(locale);
  const mine = (controller ??= createController(recess, locale));
  define("recess-chip", chipCss, (host, root) => renderChip(mine, host, root));
  define("recess-notices", noticesCss, (host, root) => renderNotices(mine, host, root));
  void defineShield(mine);
  return mine;
}

/** Screens, and the chip's footer, are in a separate chunk. If it fails to load, it is requested again. */
async function defineShield(mine: Controller): Promise<void> {
  try {
    const { completeChip, renderShield, shieldCss } = await import("./shield.ts");
    completeChip(mine);
    define("recess-shield", shieldCss, (host, root) => renderShield(mine, host, root));
    mine.setLocale(mine.locale());
  } catch {
    setTimeout(() => void defineShield(mine), 5000);
  }
}
