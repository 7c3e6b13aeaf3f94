import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import studio from "./vite.config.ts";

/** The studio's page as static files for the documentation site: what its server does is done in the page. */
export default mergeConfig(
  studio,
  defineConfig({
    resolve: { alias: { "./backend.ts": fileURLToPath(new URL("src/studio/page/playground.ts", import.meta.url)) } },
    build: { outDir: fileURLToPath(new URL("../../docs/public/playground", import.meta.url)) },
  }),
);
