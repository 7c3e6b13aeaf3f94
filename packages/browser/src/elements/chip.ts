import { ring } from "./art.ts";
import { h, svg, write } from "./dom.ts";
import type { Controller } from "./controller.ts";

const NEAR_MS = 15 * 60_000;

/** `<recess-chip>`: the time left. Unobtrusive until a stop is near, and always available on demand. */
export function renderChip(controller: Controller, host: HTMLElement, root: ShadowRoot): () => void {
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
  let hint: HTMLElement | undefined;
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
    const { state, remainingMs, connection } = controller.snapshot();
    // Reminders alone are not a limit: there is no time to show.
    host.hidden = !state?.band || remainingMs === null;
    if (!state?.band || remainingMs === null) return;
    const words = controller.words();
    const { chipHint } = controller.announcements();
    const unknown = connection === "offline";

    controller.speak(button);
    button.ariaExpanded = String(open);
    button.toggleAttribute("data-near", remainingMs <= NEAR_MS);
    write(time, unknown ? "–" : words.short(remainingMs));
    write(main, unknown ? words.label("offline") : words.left());
    button.ariaLabel = main.textContent;
    around.set(unknown ? 0 : remainingMs / (state.limitMs ?? remainingMs));

    write(used, words.used());

    // The panel opens only once its footer and position are available: their code loads with the screens.
    const content = controller.foot && (open ? controller.locale() : chipHint);
    // The hint is already on screen, but its number changes.
    if (hint && !open && chipHint) write(hint, words.announce(chipHint.notice));
    if (content === shown) return;
    shown = content;
    leave();
    panel.replaceChildren();
    panel.hidden = !content;
    controller.speak(panel);
    if (open) panel.append(main, used, ...(controller.foot?.(host) ?? []));
    else if (chipHint) {
      hint = h("p", {}, words.announce(chipHint.notice));
      panel.append(hint);
      leave = controller.onVisible(panel, chipHint.notice);
    }
    place();
  }

  /** Called when the panel opens or the window changes, not on every tick, because it reads layout. */
  function place(): void {
    if (!panel.hidden) controller.place?.(host, panel);
  }

  controller.chip(1);
  const unwatch = controller.watch(draw);
  const gone = new AbortController();
  document.addEventListener("pointerdown", onOutside, gone);
  visualViewport?.addEventListener("resize", place, gone);
  return () => {
    controller.chip(-1);
    unwatch();
    leave();
    gone.abort();
  };
}
