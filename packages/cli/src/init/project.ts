import { randomBytes } from "node:crypto";
import type { Answers } from "./answers.ts";

/** The versions with which this version of Recess is tested. */
export const VERSIONS = {
  hono: "^4.13.19",
  "@hono/node-server": "^2.1.9",
  "@types/node": "^20.19.0",
  ioredis: "^6.0.0",
  typescript: "^7.0.2",
} as const;

/** The packages that the generated code imports, with their versions. */
export function dependenciesOf({ store }: Answers, version: string): Readonly<Record<string, string>> {
  const own = `^${version}`;
  return {
    "@recess/core": own,
    "@recess/hono": own,
    ...(store === "lmdb" && { "@recess/lmdb": own }),
    ...(store === "redis" && { "@recess/redis": own, ioredis: VERSIONS.ioredis }),
    hono: VERSIONS.hono,
  };
}

export function packageFile(answers: Answers, name: string, version: string): string {
  const needsSecret = answers.store !== "memory";
  return json({
    name,
    private: true,
    type: "module",
    scripts: {
      build: "tsc",
      start: `npm run build && node ${needsSecret ? "--env-file=.env " : ""}dist/server.js`,
      test: "recess check recess.yaml && recess test",
    },
    dependencies: { "@hono/node-server": VERSIONS["@hono/node-server"], ...dependenciesOf(answers, version) },
    devDependencies: {
      "@recess/cli": `^${version}`,
      "@types/node": VERSIONS["@types/node"],
      typescript: VERSIONS.typescript,
    },
    engines: { node: ">=20.19.0" },
  });
}

export function tsconfigFile({ source }: Answers): string {
  return json({
    compilerOptions: {
      target: "es2023",
      lib: ["es2023"],
      module: "nodenext",
      types: ["node"],
      strict: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      rootDir: source,
      outDir: "dist",
    },
    include: [source],
  });
}

/** A random secret for each project, only for this machine. */
export function envFile({ store }: Answers): string {
  const redis = store === "redis" ? "REDIS_URL=redis://localhost:6379\n" : "";
  return `# Account ids are hashed with it before they are stored. Use the same one on every server, and keep it out of the repository.\nRECESS_SECRET=${randomBytes(32).toString("hex")}\n${redis}`;
}

export const IGNORE_FILE = "node_modules\ndist\ndata\n.env\n";

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
