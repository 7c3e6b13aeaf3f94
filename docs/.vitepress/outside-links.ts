import { dirname, relative, resolve } from "node:path";
import type { MarkdownRenderer } from "vitepress";

export const REPOSITORY = "https://github.com/recess-dev/recess";

/** Sends a relative link that leaves the docs folder (to an example, a test) to the file in the repository. */
export function outsideLinks(markdown: MarkdownRenderer, docs: string): void {
  markdown.core.ruler.push("outside-links", (state) => {
    const page: unknown = state.env.path;
    if (typeof page !== "string") return;
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet("href");
      if (token.type !== "link_open" || href === null || !href.startsWith("../")) continue;
      const target = relative(docs, resolve(dirname(page), href));
      if (target.startsWith("../")) token.attrSet("href", `${REPOSITORY}/blob/main/${target.slice("../".length)}`);
    }
  });
}
