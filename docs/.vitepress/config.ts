import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DefaultTheme, defineConfig } from "vitepress";
import llms from "vitepress-plugin-llms";
import { REPOSITORY, outsideLinks } from "./outside-links.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));

interface Page {
  readonly text: string;
  readonly link: string;
  readonly order: number;
}

/** A page's title is its first heading; its place in the sidebar is `order` in its front matter. */
function pageOf(folder: string, file: string): Page {
  const source = readFileSync(`${docs}/${folder}/${file}`, "utf8");
  const text = /^# (.+)$/m.exec(source)?.[1]?.replaceAll("`", "") ?? file;
  const order = Number(/^order: (\d+)$/m.exec(source)?.[1] ?? 100);
  return { text, link: `/${folder}/${file === "index.md" ? "" : file.slice(0, -".md".length)}`, order };
}

/** Every page of a folder, so that a new one cannot be forgotten here. */
function section(text: string, folder: string, more: DefaultTheme.SidebarItem[] = []): DefaultTheme.SidebarItem {
  const files = readdirSync(`${docs}/${folder}`).filter((file) => file.endsWith(".md"));
  const items = files
    .map((file) => pageOf(folder, file))
    .sort((a, b) => a.order - b.order || a.text.localeCompare(b.text));
  return { text, items: [...items, ...more] };
}

// What the ordinary tests build (docs/generate/index.mjs): without the pages of every exported name, and without what only
// a published site needs. `site.long.test.ts` builds all of it.
const isPartial = process.env["RECESS_DOCS_API"] === "none";

/** Two bars, as of a pause. Inline, because addresses in `head` do not get the site's base. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%233f5fc9'/%3E%3Cpath d='M12 10v12M20 10v12' stroke='white' stroke-width='4' stroke-linecap='round'/%3E%3C/svg%3E";

const search: DefaultTheme.Config["search"] = {
  provider: "local",
  options: {
    miniSearch: {
      // Most readers look for a page to read. The pages of exported names, which repeat every word, come after those.
      searchOptions: { boostDocument: (id) => (id.includes("/reference/api/") ? 0.05 : 1) },
    },
  },
};

export default defineConfig({
  title: "Recess",
  description: "A usage governor for minors on AI chat",
  lang: "en",
  head: [["link", { rel: "icon", href: ICON }]],
  cleanUrls: true,
  metaChunk: true,
  srcExclude: ["README.md"],
  ignoreDeadLinks: isPartial ? [/^\/reference\/api\//] : false,
  markdown: {
    // Unlike the default themes, these keep a contrast of 4.5:1 on the ground of a code block.
    theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
    config: (markdown) => void markdown.use(outsideLinks, docs),
  },
  vite: {
    build: { minify: !isPartial },
    plugins: [
      llms({
        // The files are read outside the site, too.
        domain: "https://recess-dev.github.io/recess",
        description: "A usage governor for minors on AI chat: time limits, breaks, quiet hours and reminders.",
        ignoreFiles: ["reference/api/**"],
      }),
    ],
  },
  themeConfig: {
    ...(!isPartial && { search }),
    outline: { level: [2, 3] },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    nav: [
      { text: "Start", link: "/start/hono", activeMatch: "^/start/" },
      { text: "Guides", link: "/guides/testing", activeMatch: "^/guides/" },
      { text: "Reference", link: "/reference/policy", activeMatch: "^/reference/" },
      { text: "Specification", link: "/spec" },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: [
      section("Start", "start"),
      section("Concepts", "concepts"),
      section("Guides", "guides"),
      section("Packages", "packages"),
      section("Reference", "reference", [{ text: "Every exported name", link: "/reference/api/README" }]),
      {
        text: "More",
        items: [
          { text: "Specification", link: "/spec" },
          { text: "Worked examples", link: "/conformance" },
          { text: "Playground", link: "/playground" },
          { text: "Policy keys", link: "/policy-keys" },
          { text: "What laws ask for", link: "/law" },
          { text: "Security", link: "/security" },
          { text: "Benchmarks", link: "/benchmarks" },
          { text: "Scale", link: "/scale" },
        ],
      },
    ],
  },
});
