import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Engine, EngineName, Tab } from "../browser/engines/engine.ts";
import { isAvailable, launch } from "../browser/engines/launch.ts";
import { soon } from "../browser/soon.ts";
import { root } from "../support/built.ts";

// `site.integration.test.ts` tests the playground in Chromium only; here it is used in each engine.

const site = join(root, "docs", ".vitepress", "dist");
const POLICY = "unknownAge: teen\nbands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 1h";
const WAIT_MS = 60_000;

let server: PreviewServer;
let origin: string;

beforeAll(async () => {
  await promisify(execFile)("npx", ["--yes", "pnpm", "docs:build"], { cwd: root });
  server = await preview({
    root: site,
    configFile: false,
    build: { outDir: "." },
    preview: { host: "127.0.0.1", port: 0, strictPort: false },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("The preview server has no port.");
  origin = `http://127.0.0.1:${address.port}`;
}, 600_000);
afterAll(() => server.close());

// A missing engine is named in the output, and fails in continuous integration.
const engines = (["Chromium", "Firefox", "WebKit"] satisfies EngineName[]).filter(isAvailable);

describe.each(engines)("the playground in %s", (name) => {
  let engine: Engine;
  let tab: Tab;
  const count = (selector: string): Promise<number> =>
    tab.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  test("reads a policy from the address, follows an edit and shows the child's screen", async () => {
    engine = await launch(name);
    try {
      tab = await engine.open(`${origin}/playground-app/index.html#policy=${encodeURIComponent(POLICY)}`);
      await soon(() => count("#week button"), WAIT_MS).toBe(7);

      const [x, y] = await tab.evaluate<[number, number]>(
        "(() => { const box = [...document.querySelectorAll('.cm-line')].at(-1).getBoundingClientRect(); return [box.right - 4, box.top + box.height / 2]; })()",
      );
      await tab.click(x, y);
      await tab.type("2");
      await soon(() => count("#problems li"), WAIT_MS).toBe(1);
      await tab.type("0m");
      await soon(() => count("#problems li"), WAIT_MS).toBe(0);
      await soon(() => tab.evaluate<string>("decodeURIComponent(location.hash)")).toContain("dailyLimit: 1h20m");
      await soon(() => count("#week button"), WAIT_MS).toBe(7);
      await soon(
        () =>
          tab.evaluate<number>(
            "document.querySelector('#preview').contentDocument.querySelectorAll('recess-chip').length",
          ),
        WAIT_MS,
      ).toBe(1);
      await soon(() => tab.evaluate<string>("document.querySelector('#compare-about').textContent"), WAIT_MS).toMatch(
        /^\d+ simulated minors, one week/,
      );
    } finally {
      await engine.close();
    }
  });
});
