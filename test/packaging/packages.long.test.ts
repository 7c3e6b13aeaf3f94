import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackages, bundleBuilt, folderOf, root } from "../support/built.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: { readonly [path: string]: string | { readonly "@recess/source": string } };
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
}

const attw = join(folderOf("@arethetypeswrong/cli"), "dist", "index.js");
const tsc = join(folderOf("typescript"), "bin", "tsc");
const folders = readdirSync(join(root, "packages"));
const programs = (folder: string): string => join(root, "test", "node_modules", ".bin", folder);

let place: string;
beforeAll(() => {
  buildPackages();
  place = mkdtempSync(join(tmpdir(), "recess-packages-"));
  // As published: pnpm replaces `catalog:` and `workspace:` with versions.
  const args = ["--yes", "pnpm", "--silent", "--filter", "./packages/*", "pack", "--pack-destination", place];
  execFileSync("npx", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function manifestOf(folder: string): Manifest {
  return readManifest(join(root, "packages", folder));
}

function tarballOf(folder: string): string {
  const { name, version } = manifestOf(folder);
  return join(place, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}

/** Everything that can be imported except data. */
const entries = folders.flatMap((folder) => {
  const { name, exports } = manifestOf(folder);
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => name + path.slice(1));
});

describe.each(folders)("packages/%s", (folder) => {
  test("publishes sources and builds, no tests, and nothing of the workspace", () => {
    const files = execFileSync("tar", ["-tzf", tarballOf(folder)], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(files).toContain("package/package.json");
    expect(files.some((path) => path.startsWith("package/dist/") && path.endsWith(".js"))).toBe(true);
    expect(files.filter((path) => /\.(test|bench)\.|tsbuildinfo|\.built/.test(path))).toEqual([]);
    expect(JSON.stringify(readPacked(folder))).not.toMatch(/"(workspace|catalog):/);
  });

  test("publint finds nothing", async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(tarballOf(folder))).buffer },
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

describe.each(folders.filter((folder) => manifestOf(folder).exports["."] !== undefined))("packages/%s", (folder) => {
  test("the types are right for ESM", () => {
    const args = ["--profile", "esm-only", "--format", "ascii", tarballOf(folder)];
    const { status, stdout } = spawnSync(process.execPath, [attw, ...args], { encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });
});

test(
  "an outside project installs them all, compiles with the libraries' types checked, and runs",
  { timeout: 240_000 },
  () => {
    const project = join(place, "outside");
    mkdirSync(project);
    const tarballs = Object.fromEntries(
      folders.map((folder) => [manifestOf(folder).name, `file:${tarballOf(folder)}`]),
    );
    const versionOf = (name: string): string => readManifest(folderOf(name)).version;
    const peers = ["@types/node", "@types/react", "hono", "ioredis", "react", "svelte", "vue"];
    const dependencies = { ...tarballs, ...Object.fromEntries(peers.map((name) => [name, versionOf(name)])) };
    write(project, "package.json", { private: true, type: "module", dependencies, overrides: tarballs });
    write(project, "tsconfig.json", {
      compilerOptions: {
        target: "es2023",
        module: "nodenext",
        lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
      },
    });
    const imports = entries.map((entry, i) => `import * as entry${i} from ${JSON.stringify(entry)};`);
    writeFileSync(
      join(project, "main.ts"),
      `${imports.join("\n")}
import { createGovernor, type Decision } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { Hono } from "hono";

const policy = { bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1, per: "day" }] } } } as const;
const governor = createGovernor({ policy: definePolicy(policy) });
const app = new Hono().post("/chat", recess({ governor, account: () => ({ id: "kai", age: 14 }) }), (c) => c.text("Hi"));
const first = await app.request("/chat", { method: "POST" });
const second = await app.request("/chat", { method: "POST" });
const decision: Decision = await governor.status({ id: "kai", age: 14 });
console.log(first.status, second.status, decision.reason, [${entries.map((_, i) => `entry${i}`).join(", ")}].length);
`,
    );
    const run = (file: string, args: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync(file, args, { cwd: project, encoding: "utf8" });
      expect(status, `${stdout}${stderr}`).toBe(0);
      return stdout;
    };
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(process.execPath, [tsc]);
    expect(run(process.execPath, ["main.js"]).trim()).toBe(`200 403 message-limit ${entries.length}`);
    expect(run(join(project, "node_modules", ".bin", "recess"), ["--version"]).trim()).toBe(manifestOf("cli").version);
  },
);

test("a bundle of core contains no server, framework or runtime code, and no schema library or parser", async () => {
  const { metafile, outputFiles } = await bundleBuilt(join(root, "packages/core/dist/index.js"), { minify: true });
  expect(Object.keys(metafile.inputs).filter((path) => path.includes("/node_modules/"))).toEqual([]);
  expect(outputFiles[0]!.text).not.toMatch(/ioredis|\bhono\b|\bprocess\.|\bnode:/);
});

test("core contains the licenses of the packages that are in its bundle", () => {
  const args = ["-xzOf", tarballOf("core"), "package/dist/third-party-licenses.txt"];
  const licenses = execFileSync("tar", args, { encoding: "utf8" });
  for (const name of Object.keys(manifestOf("core").devDependencies ?? {})) expect(licenses).toContain(`${name} `);
  expect(licenses.match(/copyright|Apache License/gi)?.length).toBeGreaterThan(3);
});

test("JSR would accept core, with the protocol package it depends on", () => {
  const project = join(place, "jsr");
  const members = ["protocol", "core"];
  for (const member of members) {
    cpSync(join(root, "packages", member, "src"), join(project, member, "src"), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    });
    const { name, version, exports, dependencies = {}, devDependencies = {} } = readPacked(member);
    const paths = Object.entries(exports).flatMap(([path, entry]) =>
      typeof entry === "string" ? [] : [[path, entry["@recess/source"]] as const],
    );
    // Members of a workspace find each other by name.
    // What a build takes in, the sources import.
    const fromNpm = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([dependency]) => !dependency.startsWith("@recess/"),
    );
    const imports = fromNpm.flatMap(([dependency, range]) => [
      [dependency, `npm:${dependency}@${range}`] as const,
      [`${dependency}/`, `npm:/${dependency}@${range}/`] as const,
    ]);
    write(join(project, member), "deno.json", {
      name,
      version,
      license: "MIT",
      exports: Object.fromEntries(paths),
      imports: Object.fromEntries(imports),
    });
  }
  write(project, "deno.json", { workspace: members.map((member) => `./${member}`) });
  const args = ["publish", "--dry-run", "--allow-dirty", "--quiet"];
  const { status, stdout, stderr } = spawnSync(programs("deno"), args, { cwd: project, encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** The manifest as published. */
function readPacked(folder: string): Manifest {
  return JSON.parse(execFileSync("tar", ["-xzOf", tarballOf(folder), "package/package.json"], { encoding: "utf8" }));
}

function write(folder: string, file: string, contents: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(contents));
}
