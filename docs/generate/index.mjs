// Writes the pages that are generated from the code, so that they are never out of date. Runs before VitePress; git ignores the pages.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../scripts/build.mjs";

const docs = fileURLToPath(new URL("..", import.meta.url));

if (!(await build(["cli", "hono"]))) process.exit(1);

const { commandPage } = await import("./commands.mjs");
const { copies } = await import("./copies.mjs");
const { elementPage } = await import("./elements.mjs");
const { errorPage } = await import("./errors.mjs");
const { gatewayPage } = await import("./gateway.mjs");
const { headerPage } = await import("./headers.mjs");
const { lawPage } = await import("./law.mjs");
const { policyPage } = await import("./policy.mjs");
const { routePage } = await import("./routes.mjs");

/** @type {Record<string, string>} */
const pages = {
  "reference/policy.md": policyPage(),
  "reference/gateway.md": gatewayPage(),
  "reference/commands.md": commandPage(),
  "reference/errors.md": errorPage(),
  "reference/headers.md": headerPage(),
  "reference/elements.md": elementPage(),
  "reference/routes.md": routePage(),
  "law.md": await lawPage(),
  ...(await copies()),
};
for (const [path, text] of Object.entries(pages)) {
  await mkdir(dirname(join(docs, path)), { recursive: true });
  await writeFile(join(docs, path), text);
}
// The front page refers to its picture by URL, which VitePress resolves in `public` only.
await cp(join(docs, "pictures"), join(docs, "public/pictures"), { recursive: true });
await rm(join(docs, "reference/api"), { recursive: true, force: true });
// Two thirds of a build's time: the ordinary tests build the site without them, and `pnpm test:all` with them.
if (process.env.RECESS_DOCS_API !== "none") {
  const { apiPages } = await import("./api.mjs");
  await apiPages(join(docs, "reference/api"));
}
