import { relativeWords, screenWords } from "@recess/words";
import { icon, ring } from "./art.ts";
import { isOver, type Shown } from "./announcements.ts";
import { h, write } from "./dom.ts";
import { createPlace } from "./notices.ts";
import { leaf, picture, tick } from "./pictures.ts";
import { actionButton, chipFoot, footer, requestEvent } from "./parts.ts";
import { placePanel, watchKeyboard } from "./keyboard.ts";
import type { Controller } from "./controller.ts";

export { shieldCss } from "./shield-style.ts";

/** How long "Keep going" is delayed on a pause. */
const DELAY_MS = 10_000;
const HOUR_MS = 3_600_000;

/** What a chip needs once it is opened, and every element while there is an on-screen keyboard. */
export function completeChip(controller: Controller): void {
  watchKeyboard();
  controller.foot = (host) => chipFoot(controller, host);
  controller.place = placePanel;
}

/** `<recess-shield>`: the screens of breaks, blocks and pauses. The page behind is left unchanged, including drafts. */
export function renderShield(controller: Controller, host: HTMLElement, root: ShadowRoot): () => void {
  const dialog = h("dialog", {
    role: "alertdialog",
    class: "shield",
    "aria-modal": "true",
    "aria-labelledby": "what",
    "aria-describedby": "how",
    keydown: onEscape,
    cancel: onEscape,
    close: onClose,
  });
  root.append(dialog);

  const place = createPlace(controller, true);
  let shown = "";
  let stopWatching = (): void => {};
  let update = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isReadable = (): boolean => isOver(controller.snapshot());

  function putAway(): void {
    const { screen } = controller.announcements();
    if (screen) controller.putAway(screen.key);
  }

  /** Leaves for the home page at once, without a confirmation. */
  function goHome(): void {
    controller.recess.away();
    if (controller.announcements().screen?.kind === "pause") putAway();
    if (!requestEvent(host, "leave").isCancelled) location.assign(host.getAttribute("home") ?? "/");
  }

  /** Esc leaves; it does not open what is closed. If the chat may be read, it returns to reading. */
  function onEscape(event: Event): void {
    const { key } = event as Partial<KeyboardEvent>;
    if (key && key !== "Escape") return;
    event.preventDefault();
    if (isReadable()) putAway();
    else goHome();
  }

  function onClose(): void {
    if (controller.announcements().screen && !dialog.open) dialog.showModal();
  }

  function draw(): void {
    place.draw();
    const { screen } = controller.announcements();
    const { state } = controller.snapshot();
    const key = screen ? JSON.stringify([screen.key, controller.locale().tag, state?.may, state?.ageGroup]) : "";
    if (key !== shown) {
      shown = key;
      stopWatching();
      clearTimeout(timer);
      if (!screen) {
        dialog.close();
        return;
      }
      controller.speak(dialog);
      dialog.toggleAttribute("data-over", screen.kind === "pause" || isReadable());
      dialog.replaceChildren(card());
      if (!dialog.open) dialog.showModal();
      // The reason is read first, even if the window is too low for the whole screen.
      dialog.querySelector<HTMLElement>(".leave")?.focus({ preventScroll: true });
      dialog.scrollTop = 0;
      if (screen.kind === "pause") stopWatching = controller.onVisible(dialog, screen.notice);
    }
    if (screen) update();
  }

  function card(): HTMLElement {
    const { screen } = controller.announcements();
    const { state, resumesInMs } = controller.snapshot();
    const words = controller.words();
    const { label } = words;
    const paused = screen?.kind === "pause" ? screen : null;
    const text = screenWords(words, paused?.notice);
    const waitMs = resumesInMs ?? Infinity;
    const around = paused || waitMs <= HOUR_MS ? ring(46, 50) : null;

    const opens = h("p", { class: "opens" });
    const until = h("span", { role: "timer", class: "timer" });
    const actions = paused
      ? []
      : (["ask", "appeal"] as const)
          .filter((name) => state?.may?.[name === "ask" ? "askForTime" : name])
          .map((name) => actionButton(controller, host, name));
    update = () => {
      for (const { draw } of actions) draw();
      const words = controller.words();
      const relative = relativeWords(words);
      write(opens, screenWords(words, paused?.notice).opens);
      write(until, relative);
      until.hidden = relative === "";
      if (!paused) around?.set((controller.snapshot().resumesInMs ?? 0) / Math.max(waitMs, state?.restMs ?? 0));
    };

    const main = h(
      "button",
      { class: "leave", click: isReadable() ? putAway : goHome },
      label(isReadable() ? "read" : paused ? "done" : "leave"),
    );
    const others = paused ? [keepGoing(paused, around?.set)] : actions.map(({ button }) => button);
    return h(
      "div",
      { class: "card", "data-young": /^6|10/.test(state?.ageGroup ?? "") },
      picture(paused ? "break" : (state?.reason ?? "paused"), around),
      h("h2", { id: "what", class: "what" }, text.what),
      h(
        "div",
        { id: "how" },
        opens,
        h("p", { class: "facts" }, until, text.facts && h("span", {}, text.facts)),
        h("p", { class: "saved" }, icon(tick), text.saved),
      ),
      h("p", { class: "idea" }, icon(leaf), h("span", {}, text.idea)),
      place.node,
      h("div", { class: "actions" }, main, ...others),
      h("div", { class: "foot" }, ...footer(controller)),
    );
  }

  /** "Keep going" is enabled after a short, visible delay. */
  function keepGoing({ notice, since }: Shown, set?: (part: number) => void): HTMLElement {
    const text = controller.words().label("keepGoing");
    const button = h(
      "button",
      { class: "keep-going", click: () => button.ariaDisabled === "false" && controller.dismiss(notice) },
      text,
    );
    const countDown = (): void => {
      const leftMs = since + DELAY_MS - performance.now();
      set?.(leftMs / DELAY_MS);
      button.ariaDisabled = String(leftMs > 0);
      write(button, leftMs > 0 ? `${text} · ${controller.words().short(leftMs)}` : text);
      if (leftMs > 0) timer = setTimeout(countDown, leftMs % 1000 || 1000);
    };
    countDown();
    return button;
  }

  const unwatch = controller.watch(draw);
  return () => {
    unwatch();
    stopWatching();
    place.leave();
    clearTimeout(timer);
  };
}
