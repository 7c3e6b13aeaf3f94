import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const ownRequire = createRequire(import.meta.url);
const axeSource = readFileSync(
  createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** What axe finds of WCAG 2.2 AA on a page, in each of these themes. The page's own policy must let axe in: `bypassCSP`. */
export async function findingsIn(page: Page, themes: readonly ("light" | "dark")[]): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(axeSource);
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    const inTheme = await page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await window.axe.run(
        { include: ["html"] },
        { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] },
      );
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    found.push(...inTheme.map((finding) => `${colorScheme} ${finding}`));
  }
  return found;
}

/** How wide a page is, and which of what is pressed on it is lower than 44 px. */
export function measure(page: Page): Promise<{ readonly width: number; readonly small: readonly number[] }> {
  return page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    small: [...document.querySelectorAll("button, select, input:not([type=hidden], [type=checkbox]), nav a")]
      .map((node) => node.getBoundingClientRect().height)
      .filter((height) => height < 44),
  }));
}
