import { execFileSync, type ExecFileSyncOptions } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "./program.ts";

const VERSION = "16.4.3";
const root = fileURLToPath(new URL("..", import.meta.url));
const guide = readFileSync(join(root, "docs/start/nextjs.md"), "utf8");

/** The template's own layout loads fonts from Google. */
const LAYOUT = `import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`;

// Follows the guide for Next.js in a newly created app.
describe(`Next.js ${VERSION}`, () => {
  let folder: string;
  let app: string;
  let server: Server | undefined;

  const run = (command: string, args: readonly string[], cwd: string): string => {
    const options: ExecFileSyncOptions = { cwd, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } };
    return String(execFileSync(command, args, options));
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "recess-nextjs-"));
    app = join(folder, "app");
    run("node", ["scripts/build.mjs", "hono", "browser"], root);
    run(
      "npx",
      [
        "--yes",
        "pnpm",
        "--silent",
        "--filter",
        "./packages/{protocol,words,core,hono,browser}",
        "pack",
        "--pack-destination",
        folder,
      ],
      root,
    );
    const options = [
      "--ts",
      "--app",
      "--no-src-dir",
      "--no-tailwind",
      "--no-eslint",
      "--use-npm",
      "--skip-install",
      "--disable-git",
      "--yes",
    ];
    run("npx", ["--yes", `create-next-app@${VERSION}`, "app", ...options], folder);
    const packed = ["protocol", "words", "core", "hono", "browser"].map((name) => {
      const { version } = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
      return join(folder, `recess-${name}-${version}.tgz`);
    });
    run("npm", ["install", "--no-audit", "--no-fund", ...packed, "hono"], app);
    writeFileSync(join(app, "app", "layout.tsx"), LAYOUT);
    writeFileSync(join(app, "recess.ts"), readFileSync(join(root, "examples/nextjs/src/recess.ts")));
    const route = join(app, "app", "api", "[[...route]]");
    mkdirSync(route, { recursive: true });
    writeFileSync(join(route, "route.ts"), /^```ts\n([^]*?)^```/mu.exec(guide)?.[1] ?? "");
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("next build", () => {
    expect(run("npx", ["next", "build"], app)).toContain("/api/[[...route]]");
  });

  test("refusal", async () => {
    const next = join(dirname(createRequire(join(app, "package.json")).resolve("next/package.json")), "dist/bin/next");
    const headers = { cookie: "session=kai", "content-type": "application/json" };
    server = await startServer(process.execPath, (port) => [next, "start", "-H", "127.0.0.1", "-p", port], {
      ready: "/",
      cwd: app,
    });
    const { url } = server;
    const status = await fetch(`${url}/api/recess/status`, { headers });
    expect(await status.json()).toMatchObject({ outcome: "allow", band: "teen" });
    const statuses: number[] = [];
    for (let sent = 0; sent < 3; sent++) {
      const answer = await fetch(`${url}/api/chat`, { method: "POST", headers, body: '{"messages":[]}' });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 403]);
    expect((await fetch(`${url}/api/chat`, { method: "POST", body: "{}" })).status).toBe(401);
  });
});
