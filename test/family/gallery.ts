import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES } from "@recess/hono/family";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { kai, pagesOf, type Site, staffPagesOf, startSite } from "./site.ts";

const THEMES = ["light", "dark"] as const;
/** A narrow phone, and a window. */
const WIDTHS = [320, 900] as const;

/**
 * A picture of every page of families, children and staff, in both themes and widths, in these languages. Gives the page of them.
 */
export async function writeFamilyGallery(
  browser: Browser,
  folder: string,
  languages: readonly string[] = LANGUAGES,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const site = await startSite();
  try {
    const paths = [...(await pagesOf(site)), ...(await staffPagesOf(site))];
    const names: string[] = [];
    for (const language of languages) {
      const context = await contextIn(browser, site, language);
      const page = await context.newPage();
      const take = async (name: string): Promise<void> => {
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme });
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 700 });
            const path = join(folder, `${name}.${language}.${colorScheme}.${width}.jpg`);
            await page.screenshot({ path, type: "jpeg", quality: 80, fullPage: true });
          }
        }
        if (language === languages[0]) names.push(name);
      };
      for (const path of paths) {
        await page.goto(site.url + path);
        await take(nameOf(site, path));
      }
      await openAccount(page);
      await take("staff-account-found");
      await page.goto(`${site.url}/element?locale=${language}`);
      await page.locator("recess-rules [part=rule]").first().waitFor();
      await take("recess-rules");
      await context.close();
    }
    const index = join(folder, "index.html");
    writeFileSync(index, html(names, languages));
    return index;
  } finally {
    await site.close();
  }
}

async function contextIn(browser: Browser, { url }: Site, language: string): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const cookies = { who: "mother", child: "Kai", staff: "ann", language };
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url })));
  return context;
}

async function openAccount(page: Page): Promise<void> {
  await page.goto(new URL("/staff/account", page.url()).href);
  await page.locator("#id").fill(kai.account.id);
  await page.locator('form[action="/staff/account"] button').click();
  await page.locator('form[action="/staff/account/pause"]').waitFor();
}

/** A link's page and a child's have random names. */
function nameOf(site: Site, path: string): string {
  return path
    .replace(/^\/family\/answer\/(?!forged).*/, "/family/answer")
    .replace(site.tag(kai), "kai")
    .replace(/^\/family\/[\w-]{10}$/, "/family/of-age")
    .replaceAll(/[/?]/g, "-")
    .slice(1);
}

function html(names: readonly string[], languages: readonly string[]): string {
  const select = (name: string, values: readonly string[]): string =>
    `<label>${name} <select name="${name}">${values.map((value) => `<option>${value}</option>`).join("")}</select></label>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pages of families and staff</title>
<style>
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #ddd }
  form { position: sticky; top: 0; display: flex; gap: 1rem; padding: .75rem 1rem; background: #fff }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 1rem; padding: 1rem; align-items: start }
  figure { margin: 0; background: #fff; border-radius: .5rem; overflow: hidden }
  figcaption { padding: .25rem .75rem; font-size: .875rem }
  img { display: block; width: 100% }
</style>
<form>${select("language", languages)}${select("theme", THEMES)}${select("width", WIDTHS.map(String))}</form>
<main></main>
<script>
  const names = ${JSON.stringify(names)};
  const form = document.forms[0];
  function draw() {
    const { language, theme, width } = Object.fromEntries(new FormData(form));
    document.querySelector("main").innerHTML = names.map((name) =>
      '<figure><figcaption>' + name + '</figcaption><img loading="lazy" alt="" src="' + [name, language, theme, width].join(".") + '.jpg"></figure>'
    ).join("");
  }
  form.addEventListener("change", draw);
  draw();
</script>
</html>
`;
}
