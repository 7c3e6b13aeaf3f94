type Child = Node | string | null | false | undefined;
type Properties = { readonly [name: string]: string | number | boolean | null | undefined | ((event: Event) => void) };

function build<T extends Element>(element: T, properties: Properties, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false && child !== "") element.append(child);
  }
  return element;
}

/** Makes an element. Functions become listeners, `true` an empty attribute; `null`, `undefined` and `false` are left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return build(document.createElement(tag), properties, children);
}

/** The same for a part of a picture. */
export function svg(tag: string, properties: Properties, ...children: Child[]): SVGElement {
  return build(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}
