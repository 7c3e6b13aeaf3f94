import { build, type Plugin } from "vite";

/** Bundles a browser entry of this workspace, from its sources, into one module. */
export async function bundle(entry: string, minify = false, plugins: readonly Plugin[] = []): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    plugins: [...plugins],
    oxc: { jsx: { runtime: "automatic", development: false } },
    define: { "process.env.NODE_ENV": '"production"' },
    resolve: { conditions: ["@recess/source", "module", "browser", "default"] },
    build: {
      write: false,
      minify,
      target: "es2022",
      lib: { entry, formats: ["es"], fileName: "bundle" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!("output" in output)) continue;
    const [chunk] = output.output;
    return chunk.code;
  }
  throw new Error(`nothing came of ${entry}`);
}
