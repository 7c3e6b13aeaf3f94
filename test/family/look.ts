import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const ownRequire = createRequire(import.meta.url);
const axeSource = readFileSync(
  createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** How a system can show a page. */
export type Theme = "light" | "dark" | "more contrast" | "forced light" | "forced dark";

const MEDIA: { readonly [One in Theme]: NonNullable<Parameters<Page["emulateMedia"]>[0]> } = {
  light: { colorScheme: "light", contrast: null, forcedColors: "none" },
  dark: { colorScheme: "dark", contrast: null, forcedColors: "none" },
  "more contrast": { colorScheme: "light", contrast: "more", forcedColors: "none" },
  "forced light": { colorScheme: "light", contrast: null, forcedColors: "active" },
  "forced dark": { colorScheme: "dark", contrast: null, forcedColors: "active" },
};

/** The WCAG 2.2 AA problems that axe finds on a page, in each of these themes. The page's own policy must allow axe: `bypassCSP`. */
export async function findingsIn(page: Page, themes: readonly Theme[]): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(axeSource);
  for (const theme of themes) {
    await page.emulateMedia(MEDIA[theme]);
    const inTheme = await page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await window.axe.run(
        { include: ["html"] },
        { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] },
      );
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    found.push(...inTheme.map((finding) => `${theme} ${finding}`));
  }
  return found;
}

/** The width of a page, and its controls that are lower than 44 px. */
export function measure(page: Page): Promise<{ readonly width: number; readonly small: readonly number[] }> {
  return page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    small: [...document.querySelectorAll("button, select, input:not([type=hidden], [type=checkbox]), nav a")]
      .map((node) => node.getBoundingClientRect().height)
      .filter((height) => height < 44),
  }));
}

/** Clipped text: elements whose content is wider than they are, and hidden. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("main *, header *")]
      .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== "visible")
      .filter((node) => !node.matches("select, input, textarea, svg, .scroll"))
      .map((node) => node.outerHTML.slice(0, 80)),
  );
}
