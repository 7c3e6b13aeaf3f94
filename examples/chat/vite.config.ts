import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string): string => fileURLToPath(new URL(`src/page/${name}.html`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL("src/page", import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL("dist/page", import.meta.url)),
    emptyOutDir: true,
    // Nothing inline, because the content security policy forbids it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: page("index"), chat: page("chat"), help: page("help") } },
  },
});
