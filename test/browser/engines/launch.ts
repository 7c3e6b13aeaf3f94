import { firefox } from "../../support/firefox.ts";
import { isObtainable, type Program } from "../../support/programs.ts";
import { webkitDriver } from "../../support/webkit.ts";
import type { Engine, EngineName } from "./engine.ts";
import { launchWithPuppeteer } from "./puppeteer.ts";
import { launchWebKit } from "./webkit.ts";

const programs: { readonly [Name in EngineName]?: Program } = { Firefox: firefox, WebKit: webkitDriver };

/** Decides whether an engine is tested. */
export interface TestSystem {
  /** In continuous integration a missing engine is a failure. */
  readonly isCi: boolean;
  readonly platform: string;
  has(program: Program): boolean;
}

const thisSystem: TestSystem = {
  isCi: Boolean(process.env["CI"]),
  platform: process.platform,
  has: isObtainable,
};

/**
 * Why the engine is not tested here; `null` if it is. In continuous integration it is always tested, so that a missing engine fails
 * with a message that says what to install.
 */
export function whyNotTested(name: EngineName, { isCi, platform, has }: TestSystem = thisSystem): string | null {
  const program = programs[name];
  if (program === undefined || isCi || has(program)) return null;
  return `${name} is not tested: ${platform} has no package of ${program.names.join(" or ")}.`;
}

/** Whether this system has the engine. If not, the output says so. */
export function isAvailable(name: EngineName): boolean {
  const why = whyNotTested(name);
  if (why !== null) console.warn(why);
  return why === null;
}

export function launch(name: EngineName): Promise<Engine> {
  return name === "WebKit" ? launchWebKit() : launchWithPuppeteer(name);
}
