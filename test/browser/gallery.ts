import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFamilyGallery } from "../family/gallery.ts";
import { bundle } from "../support/bundle.ts";
import { ageGroups, locales, screens, themes } from "./scenes.ts";

const pageOf = (name: string): string => fileURLToPath(new URL(`pages/${name}`, import.meta.url));

/** Phones, upright and sideways, and a desktop window. */
const SIZES = ["320x640", "360x740", "390x844", "430x932", "640x320", "900x720"] as const;
/** The height that an on-screen keyboard covers, px. */
const KEYBOARDS = ["0", "150", "300"] as const;

const CHOICES: { readonly [name: string]: readonly string[] } = {
  screen: ["all", ...screens.map(({ name }) => name)],
  ages: ["all", ...ageGroups],
  language: [...locales, "all"],
  theme: ["all", ...themes],
  direction: ["of the language", "ltr", "rtl"],
  size: SIZES,
  text: ["100", "200"],
  keyboard: KEYBOARDS,
};

/**
 * Writes a page with every screen, for every age group, language, theme, direction, size, text size and keyboard,
 * each drawn by the elements themselves, and a page with the pages of families and staff. Returns the path of the first.
 */
export async function writeGallery(folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const index = await writeScreens(folder);
  await writeFamilyGallery(join(folder, "family"));
  return index;
}

/** Only the page of screens, which takes seconds. */
export async function writeScreens(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  // Inline, because a page opened from disk may not load a separate module.
  const script = (await bundle(pageOf("gallery.ts"), true)).replaceAll("</script", "<\\/script");
  const page = readFileSync(pageOf("screens.html"), "utf8");
  const tag = '<script type="module" src="/bundle.js"></script>';
  if (!page.includes(tag)) throw new Error(`screens.html has no ${tag}.`);
  writeFileSync(
    join(folder, "screen.html"),
    page.replace(tag, () => `<script type="module">${script}</script>`),
  );
  const index = join(folder, "index.html");
  writeFileSync(index, html());
  return index;
}

function html(): string {
  const select = ([name, values]: [string, readonly string[]]): string =>
    `<label>${name} <select name="${name}">${values.map((value) => `<option>${value}</option>`).join("")}</select></label>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Recess screens</title>
<style>
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #ddd }
  form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .75rem 1rem; background: #fff }
  main { display: flex; flex-wrap: wrap; gap: 1rem; padding: 1rem; align-items: start }
  figure { margin: 0; background: #fff; border-radius: .5rem; overflow: hidden }
  figcaption { padding: .25rem .75rem; font-size: .875rem }
  iframe { display: block; border: 0 }
</style>
<form>${Object.entries(CHOICES).map(select).join("")}</form>
<p><a href="family/index.html">Pages of families and staff</a></p>
<main></main>
<script>
  const choices = ${JSON.stringify(CHOICES)};
  const form = document.forms[0];
  // The fragment selects what is shown, so that it can be linked to.
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (form.elements[name]) form.elements[name].value = value;
  const inSight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      inSight.unobserve(target);
      target.replaceChildren(target.make());
    }
  }, { rootMargin: "400px" });
  function draw() {
    const chosen = Object.fromEntries(new FormData(form));
    history.replaceState(null, "", "#" + new URLSearchParams(chosen));
    const [width, height] = chosen.size.split("x");
    // Frames are created when they come into view, so that even everything fits on one page.
    const every = ["screen", "language", "ages", "theme"].reduce(
      (shots, name) => {
        const values = chosen[name] === "all" ? choices[name].filter((value) => value !== "all") : [chosen[name]];
        return shots.flatMap((shot) => values.map((value) => ({ ...shot, [name]: value })));
      },
      [chosen],
    );
    document.querySelector("main").replaceChildren(...every.map((shot) => {
      const place = document.createElement("div");
      Object.assign(place.style, { width: width + "px", height: height + "px" });
      place.make = () => Object.assign(document.createElement("iframe"), {
        title: shot.screen, width, height, src: "screen.html#" + new URLSearchParams(shot),
      });
      inSight.observe(place);
      const caption = document.createElement("figcaption");
      caption.textContent = [shot.screen, shot.ages, shot.language, shot.theme].join(" · ");
      const figure = document.createElement("figure");
      figure.append(caption, place);
      return figure;
    }));
  }
  form.addEventListener("change", draw);
  draw();
</script>
</html>
`;
}
