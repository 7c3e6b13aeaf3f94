import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve, type ServerType } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createApp } from "../../examples/react/src/server.ts";
import { soon } from "../browser/soon.ts";
import { launchChromium } from "../support/chromium.ts";

const NOON = Date.UTC(2027, 0, 13, 12);

const example = fileURLToPath(new URL("../../examples/react", import.meta.url));

let folder: string;
let browser: Browser;
let server: ServerType;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recess-react-"));
  await build({
    configFile: join(example, "vite.config.ts"),
    logLevel: "error",
    resolve: { conditions: ["@recess/source", "module", "browser", "production", "import", "default"] },
    build: { outDir: folder, emptyOutDir: true, minify: false },
  });
  browser = await launchChromium();
});
beforeEach(async () => {
  // From noon on: less than an hour before the start of a day, the chip would count the next day's hour too.
  const start = Date.now();
  const app = createApp({ clock: () => NOON + Date.now() - start });
  app.get("/assets/*", serveStatic({ root: folder }));
  app.get("/", serveStatic({ root: folder }));
  server = await new Promise<ServerType>((resolve) => {
    const one = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
      url = `http://127.0.0.1:${port}`;
      resolve(one);
    });
  });
});
afterEach(() => {
  server.close();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test("React and useChat: two messages are answered, the third becomes a screen and stays in the field", async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  await soon(() => page.locator("recess-chip").getByRole("timer").textContent()).toBe("1 hr");
  const field = page.getByRole("textbox");
  const send = async (text: string): Promise<void> => {
    await field.fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  for (const text of ["Hello", "Why is the sky blue?"]) {
    await send(text);
    await soon(() => page.getByRole("log").textContent()).toContain(`You said: ${text}`);
  }
  await send("And at sunset?");
  await soon(() => page.getByRole("alertdialog").textContent()).toContain("2/2 messages used today.");
  await page.getByRole("button", { name: "Back to reading" }).click();
  await soon(() => page.getByRole("alertdialog").count()).toBe(0);
  expect(await field.inputValue()).toBe("And at sunset?");
  expect(await page.getByRole("log").textContent()).not.toContain("And at sunset?");
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  expect(errors).toEqual([]);
});

test("Enter sends, Shift+Enter adds a line, and Enter while an input method composes does neither", async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await page.goto(url);
  const field = page.getByRole("textbox");
  await field.fill("One");
  await field.press("Shift+Enter");
  await page.keyboard.type("two");
  expect(await field.inputValue()).toBe("One\ntwo");
  await field.evaluate((element) => {
    const options = { key: "Enter", bubbles: true, cancelable: true, isComposing: true };
    element.dispatchEvent(new KeyboardEvent("keydown", options));
  });
  expect(await field.inputValue()).toBe("One\ntwo");
  await field.press("Enter");
  await soon(() => field.inputValue()).toBe("");
  await soon(() => page.getByRole("log").textContent()).toContain("One\ntwo");
});
