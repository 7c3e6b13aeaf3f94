import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const tests = fileURLToPath(new URL("../test", import.meta.url));

/** The packages that the programs use. */
export const PACKAGES = ["hono", "redis", "lmdb", "browser", "gateway"];

/**
 * Compiles one of the measuring programs of the tests. It runs on built packages, as an app does.
 *
 * @param {string} program
 * @param {string} [into] The `test` folder whose packages it uses. Default: this checkout's.
 * @returns {Promise<string>} The compiled file.
 */
export async function compileProgram(program, into = tests) {
  const esbuild = join(tests, "node_modules", "esbuild", "lib", "main.js");
  const { buildSync } = (await import(esbuild)).default;
  const outdir = join(into, "dist");
  buildSync({
    entryPoints: [{ in: join(tests, program, "main.ts"), out: program }],
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // Keeps dynamic imports in separate files, so that they are loaded only when needed.
    splitting: true,
    chunkNames: `${program}-[name]-[hash]`,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  return join(outdir, `${program}.mjs`);
}

/** Node's options for the programs. */
export const NODE_OPTIONS = ["--expose-gc", "--max-old-space-size=8000"];

/**
 * @param {string} program
 * @param {string[]} args
 */
export async function runProgram(program, args) {
  if (!(await build(PACKAGES))) {
    process.exitCode = 1;
    return;
  }
  const file = await compileProgram(program);
  const child = spawn(process.execPath, [...NODE_OPTIONS, file, ...args], { stdio: "inherit" });
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code) => process.exit(code ?? 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [program = "", ...args] = process.argv.slice(2);
  await runProgram(program, args);
}
