import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Pages of the repository's root that are pages of the site too. Their relative links start at the root: one level up from
 * here.
 *
 * @returns {Promise<Record<string, string>>}
 */
export async function copies() {
  return { "security.md": await copy("SECURITY.md"), "benchmarks.md": await copy("BENCHMARKS.md") };
}

/** @param {string} file */
async function copy(file) {
  const text = await readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
  return text.replaceAll(/\]\((?!https?:|#|\/)([^)]+)\)/g, (_, /** @type {string} */ path) =>
    path.startsWith("docs/") ? `](./${path.slice("docs/".length)})` : `](../${path})`,
  );
}
