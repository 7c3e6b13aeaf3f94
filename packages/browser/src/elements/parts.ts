import { h } from "./dom.ts";
import type { Stage } from "./stage.ts";

/** Tells the app of a wish, in an event that it may cancel. True unless it did. */
export function wish(host: HTMLElement, name: "ask" | "appeal" | "leave"): boolean {
  return host.dispatchEvent(new CustomEvent(`recess-${name}`, { bubbles: true, composed: true, cancelable: true }));
}

/** A button that tells the app of a wish once, and says that it did. */
export function wishButton(stage: Stage, host: HTMLElement, name: "ask" | "appeal"): HTMLElement {
  const asked = (): void => {
    button.ariaDisabled = "true";
    button.textContent = stage.words().label(name === "ask" ? "asked" : "reported");
  };
  const button: HTMLElement = h(
    "button",
    {
      class: name,
      click: () => {
        if (!button.ariaDisabled && wish(host, name)) asked();
      },
    },
    stage.words().label(name),
  );
  // Asked already, here or on another page.
  if (name === "ask" && stage.recess.getSnapshot().state?.requests?.some(({ state }) => state === "asked")) asked();
  return button;
}

/** Whose limit it is, who sees what, and where to get help: at the end of every screen. */
export function footer(stage: Stage): HTMLElement[] {
  const { state } = stage.recess.getSnapshot();
  const { label, setBy } = stage.words();
  const line = (...children: (Node | string)[]): HTMLElement => h("p", { class: "small" }, ...children);
  const lines = [setBy(), state?.summaries ? label("summaries") : ""].filter((text) => text !== "");
  const help = state?.help
    ? line(label("helpLead"), " ", h("a", { class: "help", href: state.help, target: "_blank" }, label("help")))
    : line(label("trusted"));
  return [...lines.map((text) => line(text)), help];
}
