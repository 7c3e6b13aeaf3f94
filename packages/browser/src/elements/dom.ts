import type { Locale } from "@recess/words";

type Child = Node | string | null | false | undefined;
type Properties = { readonly [name: string]: string | number | boolean | null | undefined | ((event: Event) => void) };

/**
 * Makes an element. Functions become listeners, `true` an empty attribute; empty values are left out.
 * A class is a `::part` too, so that pages can style it.
 * No HTML is parsed, so a strict content security policy and Trusted Types have nothing to object to.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return build(document.createElement(tag), properties, children);
}

/** As `h`, for SVG. */
export function svg(tag: string, properties: Properties, ...children: Child[]): SVGElement {
  return build(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function build<T extends HTMLElement | SVGElement>(element: T, properties: Properties, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value) {
      const text = value === true ? "" : `${value}`;
      element.setAttribute(name, text);
      if (name === "class") element.setAttribute("part", text);
    }
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Throws a `TypeError` for what is not a locale, as the mistake would otherwise show only with the first words. */
export function checkLocale(locale: Locale | undefined): void {
  if (!locale?.voices) throw new TypeError("`locale` must be imported from @recess/browser/locales.");
}

/** Writes text only if it differs, because any write replaces the text node. */
export function write(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Registers an element whose content `render` fills when it is put on a page; what `render` returns undoes it.
 * Does nothing where the name is taken.
 */
export function define(name: string, css: string, render: (host: HTMLElement, root: ShadowRoot) => () => void): void {
  if (customElements.get(name)) return;
  // A constructed style sheet: no `style-src` rule blocks it.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  customElements.define(
    name,
    class extends HTMLElement {
      #leave: (() => void) | undefined;

      connectedCallback(): void {
        const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        root.replaceChildren();
        this.#leave = render(this, root);
      }

      disconnectedCallback(): void {
        this.#leave?.();
      }
    },
  );
}
