import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig, type Plugin } from "vite";
import studio from "./vite.config.ts";

/** Vite only warns about a module of Node, and the page fails when it is first used. */
function rejectNodeModules(): Plugin {
  return {
    name: "reject-node-modules",
    enforce: "pre",
    resolveId(source, importer = "") {
      if (source.startsWith("node:")) this.error(`${importer} imports ${source}, which browsers do not have.`);
    },
  };
}

/** The studio's page as static files for the documentation site: what its server does is done in a worker of the page. */
export default mergeConfig(
  studio,
  defineConfig({
    resolve: { alias: { "./backend.ts": fileURLToPath(new URL("src/studio/page/playground.ts", import.meta.url)) } },
    plugins: [rejectNodeModules()],
    worker: { format: "es", plugins: () => [rejectNodeModules()] },
    build: { outDir: fileURLToPath(new URL("../../docs/public/playground-app", import.meta.url)) },
  }),
);
