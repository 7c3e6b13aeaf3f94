import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { preview } from "vite";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { root } from "../support/built.ts";
import { launchChromium } from "../support/chromium.ts";

// The whole site as it is published, with a page for each exported name of each package, and without dead links.

const site = join(root, "docs", ".vitepress", "dist");

beforeAll(async () => {
  await promisify(execFile)("npx", ["--yes", "pnpm", "docs:build"], { cwd: root });
}, 1_200_000);

test("every entry point of every package has its page in the reference, and the list of them leads there", async () => {
  const folders = await readdir(join(root, "packages"));
  const list = await readFile(join(site, "reference/api/README.html"), "utf8");
  const linked = [...list.matchAll(/href="(\/reference\/api\/[^"#]+)"/g)].map(([, path = ""]) => path);
  const files = await readdir(site, { recursive: true });
  for (const path of linked) expect(files).toContain(`${path.slice(1).replace(/\.html$/, "")}.html`);
  for (const folder of folders) {
    const { name, exports = {} } = JSON.parse(
      await readFile(join(root, "packages", folder, "package.json"), "utf8"),
    ) as { readonly name: string; readonly exports?: Readonly<Record<string, string | object>> };
    for (const [path, entry] of Object.entries(exports)) {
      if (typeof entry === "object" && "@recess/source" in entry) expect(list).toContain(join(name, path));
    }
  }
});

test.each([
  ["quiet hours", /policy|concepts|spec/],
  ["Open WebUI", /open-webui/],
  ["appeal", /appeal/],
])("a search for %s finds its page, and asks no other server", async (words, path) => {
  const server = await preview({
    root: site,
    configFile: false,
    build: { outDir: "." },
    preview: { host: "127.0.0.1", port: 0, strictPort: false },
  });
  onTestFinished(() => server.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("The preview server has no port.");
  const origin = `http://127.0.0.1:${address.port}`;
  const page = await browser.newPage();
  const elsewhere: string[] = [];
  page.on("request", (asked) => {
    if (!asked.url().startsWith(`${origin}/`) && !asked.url().startsWith("data:")) elsewhere.push(asked.url());
  });
  await page.goto(`${origin}/`);
  await page.locator("#local-search button").first().click();
  await page.locator("#localsearch-input").fill(words);
  await page.locator("#localsearch-list a.result").first().waitFor();
  const found = await page
    .locator("#localsearch-list a.result")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(found.slice(0, 5).some((link) => path.test(link))).toBe(true);
  expect(elsewhere).toEqual([]);
});
