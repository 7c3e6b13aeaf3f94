import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

// Programs of the tests' that are measured: compiled, over the built packages, as an app would run them.
const [program = "", ...args] = process.argv.slice(2);
const tests = fileURLToPath(new URL("../test", import.meta.url));

if (await build(["hono", "redis", "lmdb", "browser"])) {
  const esbuild = join(tests, "node_modules", "esbuild", "lib", "main.js");
  const { buildSync } = (await import(esbuild)).default;
  const outfile = join(tests, "dist", `${program}.mjs`);
  buildSync({
    entryPoints: [join(tests, program, "main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  const child = spawn(process.execPath, ["--expose-gc", "--max-old-space-size=8000", outfile, ...args], {
    stdio: "inherit",
  });
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code) => process.exit(code ?? 1));
} else process.exitCode = 1;
