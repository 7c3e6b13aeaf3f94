import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string): string => fileURLToPath(new URL(`src/studio/page/${name}.html`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL("src/studio/page", import.meta.url)),
  // It is served under a token.
  base: "./",
  build: {
    outDir: fileURLToPath(new URL("dist/studio/page", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // Nothing inline, so that a strict content security policy holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // How long plugins took is of no use to those who only run the command.
    rolldownOptions: { checks: { pluginTimings: false }, input: { index: page("index"), preview: page("preview") } },
  },
});
