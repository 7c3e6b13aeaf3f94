import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFamilyGallery } from "../family/gallery.ts";
import { launchChromium } from "../support/chromium.ts";
import { openEasel } from "./pictures.ts";
import { ageGroups, locales, screens, themes } from "./scenes.ts";

const WIDTH = 420;

/** Takes a picture of every screen for every age group, in every language and both themes, and gives the page of them. */
export async function writeGallery(folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    await Promise.all(
      themes.map(async (theme) => {
        const { page, show } = await openEasel(browser, { width: WIDTH, height: 720 });
        for (const locale of locales) {
          for (const ageGroup of ageGroups) {
            for (const screen of screens) {
              await show(screen, ageGroup, { locale, theme });
              const whole = screen.kind === "block" || screen.kind === "pause";
              await page.screenshot({
                path: join(folder, `${screen.name}.${ageGroup}.${locale}.${theme}.jpg`),
                type: "jpeg",
                quality: 80,
                ...(!whole && { clip: { x: 0, y: 0, width: WIDTH, height: 300 } }),
              });
            }
          }
        }
        await page.close();
      }),
    );
    await writeFamilyGallery(browser, join(folder, "family"));
  } finally {
    await browser.close();
  }
  const index = join(folder, "index.html");
  writeFileSync(index, html());
  return index;
}

function html(): string {
  const select = (name: string, values: readonly string[]): string =>
    `<label>${name} <select name="${name}">${values.map((value) => `<option>${value}</option>`).join("")}</select></label>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Recess screens</title>
<style>
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #ddd }
  form { position: sticky; top: 0; display: flex; gap: 1rem; padding: .75rem 1rem; background: #fff }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 1rem; padding: 1rem; align-items: start }
  figure { margin: 0; background: #fff; border-radius: .5rem; overflow: hidden }
  figcaption { padding: .25rem .75rem; font-size: .875rem }
  img { display: block; width: 100% }
</style>
<form>${select("language", locales)}${select("ages", ageGroups)}${select("theme", themes)}${select("screen", ["all", ...screens.map(({ name }) => name)])}</form>
<p><a href="family/index.html">Pages of families and staff</a></p>
<main></main>
<script>
  const lists = ${JSON.stringify({ language: locales, ages: ageGroups, theme: themes, screen: screens.map(({ name }) => name) })};
  const form = document.forms[0];
  function draw() {
    const { language, ages, theme, screen } = Object.fromEntries(new FormData(form));
    // One screen is shown in all languages and for all ages; all screens in one language and for one age.
    const shots = screen === "all"
      ? lists.screen.map((name) => [name, ages, language])
      : lists.language.flatMap((locale) => lists.ages.map((age) => [screen, age, locale]));
    document.querySelector("main").innerHTML = shots.map((shot) => {
      const name = [...shot, theme].join(".");
      return '<figure><figcaption>' + name + '</figcaption><img loading="lazy" alt="" src="' + name + '.jpg"></figure>';
    }).join("");
  }
  form.addEventListener("change", draw);
  draw();
</script>
</html>
`;
}
