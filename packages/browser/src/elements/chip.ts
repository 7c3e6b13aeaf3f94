import { ring } from "./art.ts";
import { h, svg, write } from "./dom.ts";
import { footer, wishButton } from "./parts.ts";
import type { Stage } from "./controller.ts";

const NEAR_MS = 15 * 60_000;

/** `<recess-chip>`: the time left. Quiet until a stop is near, and there on demand always. */
export function renderChip(stage: Stage, host: HTMLElement, root: ShadowRoot): () => void {
  const around = ring(9, 12);
  const time = h("span", { role: "timer", class: "time" });
  const button = h(
    "button",
    { class: "chip", click: () => toggle(!open) },
    svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ...around.nodes),
    time,
  );
  const main = h("p", { class: "main" });
  const used = h("p", { class: "small" });
  const panel = h("div", { class: "panel", hidden: true });
  root.append(h("div", { keydown: onKey }, button, panel));

  let open = false;
  let shown: unknown;
  let leave = (): void => {};

  function toggle(next: boolean): void {
    open = next;
    draw();
  }

  function onKey(event: Event): void {
    if (!open || (event as KeyboardEvent).key !== "Escape") return;
    toggle(false);
    button.focus();
  }

  function onOutside(event: Event): void {
    if (open && !event.composedPath().includes(host)) toggle(false);
  }

  function draw(): void {
    const { state, remainingMs, connection } = stage.snapshot();
    // Reminders alone are no limit: there is no time to show.
    host.hidden = !state?.band || remainingMs === null;
    if (!state?.band || remainingMs === null) return;
    const words = stage.words();
    const { whisper } = stage.cadence();
    const unknown = connection === "offline";

    stage.speak(button);
    button.ariaExpanded = String(open);
    button.toggleAttribute("data-near", remainingMs <= NEAR_MS);
    write(time, unknown ? "–" : words.short(remainingMs));
    write(main, unknown ? words.label("offline") : words.left());
    button.ariaLabel = main.textContent;
    around.set(unknown ? 0 : remainingMs / (state.limitMs ?? remainingMs));

    write(used, state.limitMs === null ? "" : words.label("used"));

    const content = open ? stage.locale() : whisper;
    if (content === shown) return;
    shown = content;
    leave();
    panel.hidden = !content;
    panel.replaceChildren();
    stage.speak(panel);
    if (open) {
      panel.append(main, used, ...footer(stage));
      if (state.may?.askForTime) panel.append(wishButton(stage, host, "ask").button);
    } else if (whisper) {
      panel.append(h("p", {}, words.tell(whisper.notice)));
      leave = stage.witness(panel, whisper.notice);
    }
    // Layout is read when the panel opens, never while time runs.
    const { left, top } = host.getBoundingClientRect();
    panel.style.left = `${Math.min(0, innerWidth - 16 - left - panel.offsetWidth)}px`;
    panel.toggleAttribute("data-up", top > innerHeight / 2);
  }

  stage.chip(1);
  const unwatch = stage.watch(draw);
  document.addEventListener("pointerdown", onOutside);
  return () => {
    stage.chip(-1);
    unwatch();
    leave();
    document.removeEventListener("pointerdown", onOutside);
  };
}
