import { chromium } from "./chromium-path.ts";
import { firefox } from "./firefox.ts";
import { installMissing } from "./programs.ts";
import { redis } from "./redis.ts";
import { screen, webkitDriver } from "./webkit.ts";

let installed: Promise<void> | undefined;

/** Starts to install the programs that a run of all tests needs, while the first tests, which need none, run. */
export function setup(): void {
  installed = installMissing([redis, chromium, firefox, webkitDriver, screen]);
}

export function teardown(): Promise<void> | undefined {
  return installed;
}
