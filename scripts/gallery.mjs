import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { build } from "./build.mjs";

if (!(await build(["hono", "browser"]))) process.exit(1);

// The pictures are drawn by code of the tests. It is TypeScript, so Vite loads it; packages are loaded as built.
const { module } = await runnerImport(fileURLToPath(new URL("../test/browser/gallery.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
});
const folder = fileURLToPath(new URL("../gallery", import.meta.url));
console.log(await module.writeGallery(folder));
