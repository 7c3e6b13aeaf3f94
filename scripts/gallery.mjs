import { fileURLToPath } from "node:url";
import { defaultServerConditions, runnerImport } from "vite";

// The pictures are drawn by the code of the tests, which is TypeScript: Vite reads it, so that nothing is built.
const { module } = await runnerImport(fileURLToPath(new URL("../test/browser/gallery.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
  ssr: { resolve: { conditions: ["@recess/source", ...defaultServerConditions] } },
});
const folder = fileURLToPath(new URL("../gallery", import.meta.url));
console.log(await module.writeGallery(folder));
