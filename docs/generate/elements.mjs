import { readFileSync } from "node:fs";
import { code, page, table } from "./markdown.mjs";

/**
 * @typedef {{ name: string, description: string, default?: string, type?: { text: string } }} Member
 * @typedef {{ tagName: string, description: string, attributes?: Member[], events?: Member[], cssParts?: Member[], cssProperties?: Member[] }} Element
 */

/** @type {readonly [keyof Element, string, string][]} */
const LISTS = [
  ["attributes", "Attribute", "Meaning"],
  ["events", "Event", "Meaning"],
  ["cssParts", "Part", "What it is"],
  ["cssProperties", "Custom property", "What it sets"],
];

/** The elements with their attributes, events, parts and custom properties, from the manifest that editors read. */
export function elementPage() {
  /** @type {{ modules: { declarations: Element[] }[] }} */
  const manifest = JSON.parse(
    readFileSync(new URL("../../packages/browser/custom-elements.json", import.meta.url), "utf8"),
  );
  const elements = manifest.modules.flatMap(({ declarations }) => declarations);
  return page("Elements", 60, [
    "The elements of `@recess/browser`, from its `custom-elements.json`. Style a part with `recess-shield::part(leave)`, and set a custom property on the element or on any element around it. [Colours and shapes](../guides/theme.md) has examples.",
    ...elements.map(sectionOf),
  ]);
}

/** @param {Element} element */
function sectionOf(element) {
  const tables = LISTS.flatMap(([list, head, meaning]) => listOf(element[list], head, meaning));
  return [`## \`<${element.tagName}>\``, element.description, ...tables].join("\n\n");
}

/**
 * @param {unknown} members
 * @param {string} head
 * @param {string} meaning
 */
function listOf(members, head, meaning) {
  const list = /** @type {readonly Member[]} */ (members ?? []);
  if (list.length === 0) return [];
  return [
    table(
      [head, meaning],
      list.map(({ name, type, description }) => [code(name), typed(type, description)]),
    ),
  ];
}

/**
 * @param {Member["type"]} type
 * @param {string} description
 */
const typed = (type, description) => (type === undefined ? description : `${code(type.text)}. ${description}`);
