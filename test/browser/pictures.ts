import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AgeGroup } from "@recess/browser";
import type { Browser, Page } from "playwright-core";
import { bundle } from "../support/bundle.ts";
import type { Scene } from "./pages/screens.ts";
import type { Screen } from "./scenes.ts";

const pageOf = (name: string): string => fileURLToPath(new URL(`pages/${name}`, import.meta.url));

/** A page that can show any screen without a server. */
export interface Easel {
  readonly page: Page;
  show(screen: Screen, ageGroup: AgeGroup, scene: Omit<Scene, "state">): Promise<void>;
}

let code: Promise<string> | undefined;

export async function openEasel(
  browser: Browser,
  viewport: { width: number; height: number },
  options: { animated?: boolean; policy?: string; isPhone?: boolean } = {},
): Promise<Easel> {
  code ??= bundle(pageOf("screens.ts"));
  const script = await code;
  const context = await browser.newContext({
    viewport,
    reducedMotion: options.animated ? "no-preference" : "reduce",
    ...(options.isPhone && { isMobile: true, hasTouch: true, screen: viewport, deviceScaleFactor: 2 }),
  });
  const page = await context.newPage();
  await page.route("http://easel.test/**", (route) =>
    route.fulfill(
      route.request().url().endsWith("/bundle.js")
        ? { contentType: "text/javascript", body: script }
        : {
            contentType: "text/html",
            body: readFileSync(pageOf("screens.html"), "utf8"),
            ...(options.policy !== undefined && { headers: { "content-security-policy": options.policy } }),
          },
    ),
  );
  await page.goto("http://easel.test/");
  return {
    page,
    async show(screen, ageGroup, scene) {
      await page.evaluate((next) => window.show(next), { ...scene, state: screen.state(ageGroup) });
      if (screen.name === "chip-open") await page.locator("recess-chip").getByRole("button").first().click();
    },
  };
}
