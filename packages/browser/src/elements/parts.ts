import type { RequestView } from "@recess/protocol";
import { h, write } from "./dom.ts";
import type { Stage } from "./controller.ts";

/** Tells the app of a wish, in an event that it may cancel. True unless it did. */
export function wish(host: HTMLElement, name: "ask" | "appeal" | "leave"): boolean {
  return host.dispatchEvent(new CustomEvent(`recess-${name}`, { bubbles: true, composed: true, cancelable: true }));
}

/** A button that tells the app of a wish, and says so until there is an answer. */
export interface WishButton {
  readonly button: HTMLElement;
  /** Shows how the wish stands: it may have been told on another page, or be answered. */
  draw(): void;
}

export function wishButton(stage: Stage, host: HTMLElement, name: "ask" | "appeal"): WishButton {
  /** The latest request when the button was pressed; the answer to the wish is another. */
  let wished: string | undefined;
  const button = h("button", {
    class: name,
    click: () => {
      if (button.ariaDisabled === "true" || !wish(host, name)) return;
      wished = latest()?.id ?? "";
      draw();
    },
  });
  const latest = (): RequestView | undefined => (name === "ask" ? stage.snapshot().state?.requests?.at(-1) : undefined);

  function draw(): void {
    const request = latest();
    const isOpen = request?.state === "asked" || wished === (request?.id ?? "");
    button.ariaDisabled = String(isOpen);
    write(button, stage.words().label(isOpen ? (name === "ask" ? "asked" : "reported") : name));
  }

  draw();
  return { button, draw };
}

/** Whose limit it is, who sees what, and where to get help: at the end of every screen. */
export function footer(stage: Stage): HTMLElement[] {
  const { state } = stage.snapshot();
  const { label, setBy } = stage.words();
  const line = (...children: (Node | string)[]): HTMLElement => h("p", { class: "small" }, ...children);
  const lines = [setBy(), state?.summaries ? label("summaries") : ""].filter(Boolean);
  const help = state?.help
    ? line(label("helpLead"), " ", h("a", { class: "help", href: state.help, target: "_blank" }, label("help")))
    : line(label("trusted"));
  return [...lines.map((text) => line(text)), help];
}
