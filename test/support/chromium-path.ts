import { ensureProgram, type Program } from "./programs.ts";

export const chromium: Program = {
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  packages: { "apt-get": "chromium", apk: "chromium", dnf: "chromium", brew: "chromium" },
};

export const chromiumPath = (): Promise<string> => ensureProgram(chromium);
