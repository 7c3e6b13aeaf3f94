import type { Recess } from "../recess.ts";
import type { Locale } from "@recess/words";
import { checkLocale, define, h, write } from "./dom.ts";

export interface LabelOptions {
  /** The language: import one from `@recess/browser/locales/…`. */
  readonly locale: Locale;
}

let current: Locale;

/**
 * Registers `<recess-label>`, which says that a reply is made by an AI, wherever the app places it and in the page's
 * own font. Empty unless the server enables it. A second call changes the language of labels added later. Does nothing
 * outside a browser page.
 *
 * @example
 * ```ts
 * import { createRecess } from "@recess/browser";
 * import { defineLabel } from "@recess/browser/label";
 * import { en } from "@recess/browser/locales/en";
 *
 * const recess = createRecess();
 * defineLabel(recess, { locale: en });
 * recess.start();
 * ```
 */
export function defineLabel(recess: Recess, { locale }: LabelOptions): void {
  checkLocale(locale);
  if (typeof document === "undefined") return;
  current = locale;
  // The receipts that any label on the page has reported.
  const sent = new Set<string>();
  define("recess-label", "", (host, root) => {
    const { tag, labels } = current;
    const text = h("span", { class: "label" });
    root.append(text);
    const draw = (): void => {
      const { state, notices } = recess.getSnapshot();
      const label = state?.label;
      host.hidden = !label;
      // The app's own text is in the language of the page; Recess's declares its language.
      if (label?.text) text.removeAttribute("lang");
      else text.lang = tag;
      write(text, label ? (label.text ?? labels.ai) : "");
      if (document.visibilityState !== "visible") return;
      // The label shows persistent reminders all the time, so their notices count as seen as soon as they arrive.
      for (const { id, receipt } of notices) {
        if (!receipt || sent.has(receipt) || !label?.reminders?.includes(id)) continue;
        sent.add(receipt);
        recess.acknowledge({ key: `label ${receipt}`, receipt });
      }
    };
    draw();
    return recess.subscribe(draw);
  });
}
