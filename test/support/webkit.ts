import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureProgram, type Program } from "./programs.ts";

/** Where systems put `MiniBrowser`, the browser that comes with the library; it is never on the PATH. */
function libraryFolders(): string[] {
  const parents = ["/usr/libexec", ...childrenOf("/usr/lib").filter((path) => path.endsWith("-linux-gnu"))];
  return parents.flatMap(childrenOf).filter((path) => /webkit2?gtk-?\d/.test(path));
}

function childrenOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

// The library that the driver needs brings the browser with it.
export const webkitDriver: Program = {
  names: ["WebKitWebDriver"],
  packages: { "apt-get": "webkit2gtk-driver", dnf: "webkit2gtk4.1" },
};

/** The virtual display that the driver's browser needs. */
export const screen: Program = {
  names: ["Xvfb"],
  packages: { "apt-get": "xvfb", dnf: "xorg-x11-server-Xvfb" },
};

/** WebKitGTK's driver and browser, and a virtual display for them. */
export async function webkitPaths(): Promise<{ driver: string; browser: string; screen: string }> {
  const driver = await ensureProgram(webkitDriver);
  const browser = await ensureProgram({
    names: ["MiniBrowser"],
    packages: webkitDriver.packages,
    folders: libraryFolders(),
  });
  return { driver, browser, screen: await ensureProgram(screen) };
}
