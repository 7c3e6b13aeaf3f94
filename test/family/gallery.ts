import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LANGUAGES } from "@recess/hono/family";
import { bundle } from "../support/bundle.ts";
import { kai, pagesOf, type Site, staffPagesOf, startSite } from "./site.ts";

const THEMES = ["light", "dark"] as const;
/** A narrow phone, and a desktop window. */
const WIDTHS = ["320", "390", "900"] as const;

/**
 * Saves every page of families, children and staff, as the server sends it in each of these languages, and writes a page that shows
 * them in frames of any width and theme. Returns the path of that page.
 */
export async function writeFamilyGallery(folder: string, languages: readonly string[] = LANGUAGES): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const site = await startSite();
  try {
    const paths = [...(await pagesOf(site)), ...(await staffPagesOf(site))];
    const style = await textOf(site, "/family/-/style.css", "en");
    const rules: { [language: string]: unknown } = {};
    const names: string[] = [];
    for (const language of languages) {
      const save = (name: string, html: string): void => {
        writeFileSync(join(folder, `${name}.${language}.html`), standalone(html, style));
        if (language === languages[0]) names.push(name);
      };
      for (const path of paths) save(nameOf(site, path), await textOf(site, path, language));
      save("staff-account-found", await foundAccount(site, language));
      rules[language] = JSON.parse(await textOf(site, "/my-rules/rules.json", language));
    }
    writeFileSync(join(folder, "recess-rules.html"), await elementPage(rules));
    const index = join(folder, "index.html");
    writeFileSync(index, indexPage([...names, "recess-rules"], languages));
    return index;
  } finally {
    await site.close();
  }
}

/** The pages of the mother, of Kai and of Ann from the staff, in this language. */
async function textOf({ url }: Site, path: string, language: string, form?: URLSearchParams): Promise<string> {
  const cookies = { who: "mother", child: "Kai", staff: "ann", language };
  const cookie = Object.entries(cookies)
    .map((pair) => pair.join("="))
    .join("; ");
  const response = await fetch(url + path, {
    headers: { cookie, accept: path.endsWith(".json") ? "application/json" : "text/html", origin: url },
    ...(form && { method: "POST", body: form }),
  });
  // An invented link is refused with a page.
  if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

/** The account's page, to which a form leads. */
async function foundAccount(site: Site, language: string): Promise<string> {
  const page = await textOf(site, "/staff/account", language);
  const [, form = ""] = /<form[^>]*action="\/staff\/account"[^>]*>(.*?)<\/form>/s.exec(page) ?? [];
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const fields = hidden.map(([, name = "", value = ""]): [string, string] => [name, value]);
  return textOf(site, "/staff/account", language, new URLSearchParams([...fields, ["id", kai.account.id]]));
}

/** Opened from disk: styles inline, the theme from the fragment. */
function standalone(html: string, style: string): string {
  const head = `<style>${style}</style><script>document.documentElement.dataset.theme = location.hash.slice(1) || "light"</script></head>`;
  return html.replace(/<link rel="stylesheet"[^>]*>/, "").replace("</head>", () => head);
}

/** The child's rules as an element, with the server's response in each language embedded. */
async function elementPage(rules: { readonly [language: string]: unknown }): Promise<string> {
  const entry = fileURLToPath(new URL("../browser/pages/rules.ts", import.meta.url));
  const script = (await bundle(entry, true)).replaceAll("</script", "<\\/script");
  const data = JSON.stringify(rules).replaceAll("<", "\\u003c");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rules</title>
<style>:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}</style>
<script>
  const rules = ${data};
  document.documentElement.dataset.theme = location.hash.slice(1) || "light";
  window.fetch = async () => new Response(JSON.stringify(rules[new URLSearchParams(location.search).get("locale")]));
</script>
<recess-rules></recess-rules>
<script type="module">${script}</script></html>`;
}

/** The pages of a link and of a child have random names. */
function nameOf(site: Site, path: string): string {
  return path
    .replace(/^\/family\/answer\/(?!forged).*/, "/family/answer")
    .replace(site.tag(kai), "kai")
    .replace(/^\/family\/[\w-]{10}$/, "/family/of-age")
    .replaceAll(/[/?]/g, "-")
    .slice(1);
}

function indexPage(names: readonly string[], languages: readonly string[]): string {
  const select = (name: string, values: readonly string[]): string =>
    `<label>${name} <select name="${name}">${values.map((value) => `<option>${value}</option>`).join("")}</select></label>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pages of families and staff</title>
<style>
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #ddd }
  form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .75rem 1rem; background: #fff }
  main { display: flex; flex-wrap: wrap; gap: 1rem; padding: 1rem; align-items: start }
  figure { margin: 0; background: #fff; border-radius: .5rem; overflow: hidden }
  figcaption { padding: .25rem .75rem; font-size: .875rem }
  iframe { display: block; border: 0; height: 700px }
</style>
<form>${select("page", ["all", ...names])}${select("language", languages)}${select("theme", ["all", ...THEMES])}${select("width", WIDTHS)}</form>
<main></main>
<script>
  const names = ${JSON.stringify(names)};
  const languages = ${JSON.stringify(languages)};
  const form = document.forms[0];
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (form.elements[name]) form.elements[name].value = value;
  function draw() {
    const chosen = Object.fromEntries(new FormData(form));
    history.replaceState(null, "", "#" + new URLSearchParams(chosen));
    // One page is shown in all languages, all pages in one.
    const shots = chosen.page === "all" ? names.map((name) => [name, chosen.language]) : languages.map((language) => [chosen.page, language]);
    const themes = chosen.theme === "all" ? ${JSON.stringify(THEMES)} : [chosen.theme];
    document.querySelector("main").replaceChildren(...shots.flatMap(([name, language]) => themes.map((theme) => {
      const file = name === "recess-rules" ? name + ".html?locale=" + language : name + "." + language + ".html";
      const frame = Object.assign(document.createElement("iframe"), { loading: "lazy", title: name, width: chosen.width, src: file + "#" + theme });
      const caption = document.createElement("figcaption");
      caption.textContent = [name, language, theme].join(" · ");
      const figure = document.createElement("figure");
      figure.append(caption, frame);
      return figure;
    })));
  }
  form.addEventListener("change", draw);
  draw();
</script>
</html>
`;
}
