import { ensureProgram, type Program } from "./programs.ts";

export const firefox: Program = {
  names: ["firefox-esr", "firefox"],
  packages: { "apt-get": "firefox-esr", apk: "firefox-esr", dnf: "firefox", brew: "--cask firefox" },
  folders: ["/Applications/Firefox.app/Contents/MacOS"],
};

export const firefoxPath = (): Promise<string> => ensureProgram(firefox);
