import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { root } from "../../support/built.ts";
import { compare, type Comparison, type Group } from "../figure.ts";
import { type Measure, median } from "../race.ts";

/** Leaves out modules that are loaded on first use. */
const firstLoad: Plugin = {
  name: "first-load",
  setup: ({ onResolve }) => {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

/** The size of a bundle, minified and gzipped, of the imports that an app needs. */
async function sizeOf(code: string, plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(root, "test") },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["browser", "import"],
    target: "es2022",
    external: ["react", "react-dom", "@upstash/redis"],
    logLevel: "error",
    plugins,
  });
  return gzipSync(outputFiles[0]!.contents).length;
}

function atMost(peers: readonly Measure[], value: number): NonNullable<Comparison["goals"]> {
  return Object.fromEntries(peers.map(({ name }) => [name, { atMost: value }]));
}

const IMPORT_ROUNDS = 9;

/** The start time of a new process, with an import and without. */
function startMs(code: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: join(root, "test") });
  return performance.now() - start;
}

export const weight: Group = {
  id: "weight",
  title: "Weight",
  about:
    "Bundles: minified and gzipped; `bundle-core` is what a chat loads, `bundle-core-whole` has guardians' actions, cases " +
    "and referrals too, which are loaded when they are first used. Imports: a new Node with the import less a new Node without.",
  run: async () => {
    const browser = [
      { name: "recess", value: await sizeOf('export { createRecess } from "@recess/browser"') },
      { name: "react-idle-timer", value: await sizeOf('export { useIdleTimer } from "react-idle-timer"') },
    ];
    const elements = [
      {
        name: "recess",
        value: await sizeOf(
          'export { createRecess } from "@recess/browser"; export { defineElements } from "@recess/browser/elements"; export { en } from "@recess/browser/locales/en"',
        ),
      },
      browser[1]!,
    ];
    const governor = 'export { createGovernor } from "@recess/core"';
    const upstash = {
      name: "@upstash/ratelimit",
      value: await sizeOf('export { Ratelimit } from "@upstash/ratelimit"'),
    };
    const core = [{ name: "recess", value: await sizeOf(governor, [firstLoad]) }, upstash];
    const wholeCore = [{ name: "recess", value: await sizeOf(governor) }, upstash];
    const imports = ["@recess/core", "@recess/hono", "rate-limiter-flexible", "@upstash/ratelimit", "hono"];
    const times = imports.map((): number[] => []);
    for (let i = 0; i < IMPORT_ROUNDS; i += 1) {
      const bare = startMs("");
      for (const [index, name] of imports.entries())
        times[index]!.push(startMs(`import ${JSON.stringify(name)}`) - bare);
    }
    const [ofCore, ofHono, ofLimiter, ofUpstash, ofFramework] = imports.map((name, i) => ({
      name,
      value: median(times[i]!),
    }));
    return [
      ...compare(browser, { id: "bundle-browser", unit: "bytes", lessIsBetter: true }),
      ...compare(elements, { id: "bundle-browser-with-screens", unit: "bytes", lessIsBetter: true }),
      ...compare(core, {
        id: "bundle-core",
        unit: "bytes",
        lessIsBetter: true,
        goals: { "@upstash/ratelimit": { atMost: 25_000 } },
      }),
      ...compare(wholeCore, { id: "bundle-core-whole", unit: "bytes", lessIsBetter: true }),
      ...compare([ofCore!, ofLimiter!, ofUpstash!], {
        id: "import-core",
        unit: "ms",
        lessIsBetter: true,
        goals: atMost([ofLimiter!, ofUpstash!], 30),
      }),
      ...compare([ofHono!, ofLimiter!, ofUpstash!, ofFramework!], {
        id: "import-hono",
        unit: "ms",
        lessIsBetter: true,
        goals: atMost([ofLimiter!, ofUpstash!], 45),
      }),
    ];
  },
};
