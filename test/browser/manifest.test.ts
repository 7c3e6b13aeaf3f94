import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const folder = new URL("../../packages/browser/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

interface Named {
  readonly name: string;
}
interface Element {
  readonly tagName: string;
  readonly attributes: readonly Named[];
  readonly events: readonly Named[];
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
}

const manifest = JSON.parse(read("custom-elements.json")) as {
  readonly modules: readonly { readonly path: string; readonly declarations: readonly Element[] }[];
};
const elements = manifest.modules.flatMap(({ declarations }) => declarations);
const namesOf = (pick: (element: Element) => readonly Named[]): string[] =>
  [...new Set(elements.flatMap(pick).map(({ name }) => name))].toSorted();
const found = (pattern: RegExp, text: string): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].toSorted();

const sources = readdirSync(new URL("src/elements/", folder))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => read(`src/elements/${name}`))
  .join("\n");

describe("the manifest has what the elements have, and no more", () => {
  test("elements", () => {
    expect(elements.map(({ tagName }) => tagName).toSorted()).toEqual(found(/define\("(recess-[a-z]+)"/g, sources));
    for (const { path } of manifest.modules) expect(read(path)).toMatch(/export function/);
  });

  test("parts: each class is one", () => {
    expect(namesOf(({ cssParts }) => cssParts)).toEqual(
      [...found(/class: "([a-z-]+)"/g, sources), "ask", "appeal"].toSorted(),
    );
  });

  test("custom properties", () => {
    expect(namesOf(({ cssProperties }) => cssProperties)).toEqual(found(/(--recess-[a-z-]+)/g, sources));
  });

  test("events and attributes", () => {
    expect(namesOf(({ events }) => events)).toEqual(["recess-appeal", "recess-ask", "recess-leave"]);
    expect(namesOf(({ attributes }) => attributes)).toEqual(["home", "inline", "theme"]);
  });
});

test("the README documents each element, part and custom property", () => {
  const readme = readFileSync(new URL("../../docs/packages/browser.md", import.meta.url), "utf8");
  const names = [...namesOf(({ cssParts }) => cssParts), ...namesOf(({ cssProperties }) => cssProperties)];
  for (const name of names) expect(readme, name).toContain(`\`${name}\``);
  for (const { tagName } of elements) expect(readme).toContain(`<${tagName}`);
});

test("a missing or misspelt language and an unknown option throw at once, on a server too", async () => {
  const { createRecess } = await import("@recess/browser");
  const { defineElements } = await import("@recess/browser/elements");
  const { defineLabel } = await import("@recess/browser/label");
  const { defineRules } = await import("@recess/browser/rules");
  const { en } = await import("@recess/browser/locales/en");
  const recess = createRecess();
  for (const define of [defineElements, defineLabel, defineRules]) {
    for (const options of [{}, { locale: "en" }, { locale: null }])
      expect(() => define(recess, options as never)).toThrow("`locale` must be imported from @recess/browser/locales");
  }
  expect(() => defineElements(recess, { local: en } as never)).toThrow("`locale` must be");
  expect(() => defineRules(recess, { locale: en, endpont: "/my-rules" } as never)).toThrow("`endpont` must be");
});

test("every entry can be imported without a page, and does nothing there", async () => {
  const { exports } = JSON.parse(read("package.json")) as { readonly exports: { readonly [path: string]: unknown } };
  const entries = Object.keys(exports).filter((path) => !path.endsWith(".json"));
  expect(entries).toContain("./voice");
  // The files for Vue and Svelte contain only types.
  for (const entry of entries) await expect(import(`@recess/browser${entry.slice(1)}`), entry).resolves.toBeDefined();
  const { createRecess } = await import("@recess/browser");
  const { defineElements } = await import("@recess/browser/elements");
  const { defineLabel } = await import("@recess/browser/label");
  const { defineRules } = await import("@recess/browser/rules");
  const { useRecess } = await import("@recess/browser/react");
  const { en } = await import("@recess/browser/locales/en");
  expect(fileURLToPath(folder)).toContain("browser");
  const recess = createRecess();
  recess.start();
  defineElements(recess, { locale: en }).setLocale(en);
  defineLabel(recess, { locale: en });
  defineRules(recess, { locale: en });
  recess.stop();
  expect(recess.getSnapshot()).toMatchObject({ connection: "starting", phase: "unknown", state: null });
  expect(useRecess).toBeTypeOf("function");
});
