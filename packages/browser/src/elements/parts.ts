import type { RequestView } from "@recess/protocol";
import { setByWords } from "@recess/words";
import type { Controller } from "./controller.ts";
import { h, write } from "./dom.ts";

/** What a guardian's yes would change now: more time, or quiet hours that begin later. */
export interface RequestDetail {
  readonly kind: "time" | "quiet-hours";
  /** The choices, in minutes; empty if the server has not named them. */
  readonly minutes: readonly number[];
}

/**
 * A request from an element to the app: `recess-ask`, `recess-appeal`, `recess-leave`. It bubbles and can be cancelled.
 */
export interface RequestEvent extends CustomEvent<RequestDetail | null> {
  /**
   * Sets the app's answer. While it is pending the button is busy; if it fails (rejects, or is a `Response` that is not
   * ok), the button says so and can be pressed again.
   */
  respondWith(answer: Promise<unknown>): void;
}

interface Outcome {
  readonly isCancelled: boolean;
  readonly answer: Promise<unknown> | undefined;
}

/** Sends the app an event, and returns the app's answer. */
export function requestEvent(
  host: HTMLElement,
  name: "ask" | "appeal" | "leave",
  detail: RequestDetail | null = null,
): Outcome {
  let answer: Promise<unknown> | undefined;
  const event = new CustomEvent(`recess-${name}`, { detail, bubbles: true, composed: true, cancelable: true });
  Object.assign(event, { respondWith: (given: Promise<unknown>) => void (answer = given) });
  return { isCancelled: !host.dispatchEvent(event), answer };
}

/** A button that sends the app a request and shows its status until there is an answer. */
export interface ActionButton {
  readonly button: HTMLElement;
  /** Updates the status: the request may have been made on another page, or answered. */
  draw(): void;
}

export function actionButton(controller: Controller, host: HTMLElement, name: "ask" | "appeal"): ActionButton {
  /** The latest request when the button was pressed; a different one is the answer. */
  let asked: string | undefined;
  let failed = false;
  const button = h("button", { class: name, click });
  const latest = (): RequestView | undefined =>
    name === "ask" ? controller.snapshot().state?.requests?.at(-1) : undefined;

  /** More time, or, if that would change nothing, later quiet hours. */
  function askable(): RequestDetail {
    const { time = [], quietHours = [] } = controller.snapshot().state?.may.askFor ?? {};
    return time[0] || !quietHours[0] ? { kind: "time", minutes: time } : { kind: "quiet-hours", minutes: quietHours };
  }

  function click(): void {
    if (button.ariaDisabled === "true") return;
    const { isCancelled, answer } = requestEvent(host, name, name === "ask" ? askable() : null);
    if (isCancelled) return;
    failed = false;
    asked = latest()?.id ?? "";
    draw();
    answer?.then((response) => (response as Partial<Response> | undefined)?.ok === false && fail(), fail);
  }

  function fail(): void {
    failed = true;
    asked = undefined;
    draw();
  }

  function draw(): void {
    const request = latest();
    const isOpen = request?.state === "asked" || asked === (request?.id ?? "");
    const done = name === "ask" ? "asked" : "reported";
    button.ariaDisabled = String(isOpen);
    write(button, controller.words().label(isOpen ? done : failed ? "failed" : name));
  }

  draw();
  return { button, draw };
}

/** Whose limit it is, who sees what, and where to get help: the end of every screen. */
export function footer(controller: Controller): HTMLElement[] {
  const { state } = controller.snapshot();
  const words = controller.words();
  const { label } = words;
  const line = (...children: (Node | string)[]): HTMLElement => h("p", { class: "small" }, ...children);
  const lines = [setByWords(words), state?.summaries ? label("summaries") : ""].filter(Boolean);
  const help = state?.help
    ? line(label("helpLead"), " ", h("a", { class: "help", href: state.help, target: "_blank" }, label("help")))
    : line(label("trusted"));
  return [...lines.map((text) => line(text)), help];
}

/** The content of the chip below the time left, and the button that asks for more. */
export function chipFoot(controller: Controller, host: HTMLElement): HTMLElement[] {
  const mayAsk = controller.snapshot().state?.may?.askForTime;
  return [...footer(controller), ...(mayAsk ? [actionButton(controller, host, "ask").button] : [])];
}
