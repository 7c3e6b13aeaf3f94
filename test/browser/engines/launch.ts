import { firefox } from "../../support/firefox.ts";
import { isObtainable, type Program } from "../../support/programs.ts";
import { webkitDriver } from "../../support/webkit.ts";
import type { Engine, EngineName } from "./engine.ts";
import { launchWithPuppeteer } from "./puppeteer.ts";
import { launchWebKit } from "./webkit.ts";

const programs: { readonly [Name in EngineName]?: Program } = { Firefox: firefox, WebKit: webkitDriver };

/**
 * Whether this system has the engine. Where it has not, the output says so, and in continuous integration the tests run
 * (and fail) all the same.
 */
export function isAvailable(name: EngineName): boolean {
  const program = programs[name];
  if (program === undefined || process.env["CI"] || isObtainable(program)) return true;
  console.warn(`${name} is not tested: ${process.platform} has no package of ${program.names.join(" or ")}.`);
  return false;
}

export function launch(name: EngineName): Promise<Engine> {
  return name === "WebKit" ? launchWebKit() : launchWithPuppeteer(name);
}
