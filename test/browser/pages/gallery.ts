import type { AgeGroup } from "@recess/browser";
import { screens } from "../scenes.ts";
// Registers the elements and gives the page `show` and `cover`.
import "./screens.ts";

/** One screen of the gallery, in its own frame. The frame's fragment selects the screen and its settings. */
const asked = new URLSearchParams(location.hash.slice(1));
const text = (name: string): string => asked.get(name) ?? "";

const screen = screens.find(({ name }) => name === text("screen"));
if (screen === undefined) throw new Error(`There is no screen "${text("screen")}".`);

document.documentElement.style.fontSize = `${text("text") || 100}%`;
const dir = text("direction");
window.show({
  state: screen.state(text("ages") as AgeGroup),
  locale: text("language"),
  theme: text("theme") === "dark" ? "dark" : "light",
  ...((dir === "ltr" || dir === "rtl") && { dir }),
});
if (screen.name === "chip-open") {
  // Its content comes with the chunk of screens.
  const chip = document.querySelector("recess-chip")!.shadowRoot!.querySelector<HTMLElement>(".chip")!;
  chip.click();
}
const keyboard = Number(text("keyboard"));
if (keyboard > 0) {
  window.cover(keyboard);
  const keys = document.createElement("div");
  keys.setAttribute("style", `position:fixed;z-index:9999;inset:auto 0 0;height:${keyboard}px;background:#888`);
  document.querySelector("dialog, body")?.append(keys);
}
