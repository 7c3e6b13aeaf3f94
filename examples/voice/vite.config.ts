import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL("src/page", import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL("dist/page", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The person who starts the example does not need the times of plugins.
      checks: { pluginTimings: false },
      input: {
        index: fileURLToPath(new URL("src/page/index.html", import.meta.url)),
        recorder: fileURLToPath(new URL("src/page/recorder.ts", import.meta.url)),
      },
      // A worklet is loaded by its URL.
      output: { entryFileNames: "[name].js" },
    },
  },
});
