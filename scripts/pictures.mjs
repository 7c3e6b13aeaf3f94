import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { build } from "./build.mjs";

/** @type {{ dependencies: Record<string, string> }} */
const { dependencies } = JSON.parse(readFileSync(new URL("../examples/chat/package.json", import.meta.url), "utf8"));
const ours = Object.keys(dependencies).flatMap((name) => (name.startsWith("@recess/") ? [name.slice(8)] : []));
if (!(await build(ours))) process.exit(1);

// The pictures are taken by code of the tests. It is TypeScript, so Vite loads it; packages are loaded as built.
const { module } = await runnerImport(fileURLToPath(new URL("../test/chat/pictures.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
});
const folder = fileURLToPath(new URL("../docs/pictures", import.meta.url));
console.log((await module.writePictures(folder)).join("\n"));
