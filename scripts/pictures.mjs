import { fileURLToPath } from "node:url";
import { defaultServerConditions, runnerImport } from "vite";

// The pictures are taken by the code of the tests, which is TypeScript: Vite reads it, so that nothing is built.
const { module } = await runnerImport(fileURLToPath(new URL("../test/chat/pictures.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
  ssr: { resolve: { conditions: ["@recess/source", ...defaultServerConditions] } },
});
const folder = fileURLToPath(new URL("../docs/pictures", import.meta.url));
console.log((await module.writePictures(folder)).join("\n"));
