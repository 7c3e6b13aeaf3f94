import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, type BuildResult, build } from "esbuild";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the packages, so that the tests use what is published. */
export function buildPackages(): void {
  execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });
}

/** Bundles an entry with the built packages. Nothing replaces a runtime's modules: what is missing does not work. */
export async function bundleBuilt(
  entry: string,
  options: BuildOptions = {},
): Promise<BuildResult<{ metafile: true; write: false }>> {
  return build({
    entryPoints: [entry],
    absWorkingDir: join(root, "test"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: [],
    logLevel: "error",
    ...options,
    metafile: true,
    write: false,
  });
}

/** The folder of an installed package of the tests. */
export function folderOf(name: string): string {
  return join(root, "test", "node_modules", name);
}
