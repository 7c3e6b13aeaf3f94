import { leaf, icon, picture, ring, tick } from "./art.ts";
import { isOver, type Shown } from "./announcements.ts";
import { h, write } from "./dom.ts";
import { createPlace } from "./notices.ts";
import { footer, wish, wishButton } from "./parts.ts";
import type { Stage } from "./controller.ts";

/** How long "Keep going" waits on a pause. */
const DELAY_MS = 10_000;
const HOUR_MS = 3_600_000;

/** `<recess-shield>`: the screens of breaks, blocks and pauses. The page behind is left as it is, drafts and all. */
export function renderShield(stage: Stage, host: HTMLElement, root: ShadowRoot): () => void {
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

  const place = createPlace(stage, true);
  let shown = "";
  let stopWitness = (): void => {};
  let update = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isReadable = (): boolean => isOver(stage.snapshot());

  function putAway(): void {
    stage.putAway(stage.cadence().screen?.key);
  }

  /** Home, at once, and never argued with. */
  function goHome(): void {
    stage.recess.away();
    if (stage.cadence().screen?.kind === "pause") putAway();
    if (wish(host, "leave")) location.assign(host.getAttribute("home") ?? "/");
  }

  /** Esc leaves; it does not open what is closed. Where the chat may be read, it goes back to reading. */
  function onEscape(event: Event): void {
    const { key } = event as Partial<KeyboardEvent>;
    if (key && key !== "Escape") return;
    event.preventDefault();
    if (isReadable()) putAway();
    else goHome();
  }

  function onClose(): void {
    if (stage.cadence().screen && !dialog.open) dialog.showModal();
  }

  function draw(): void {
    place.draw();
    const { screen } = stage.cadence();
    const { state } = stage.snapshot();
    const key = screen ? JSON.stringify([screen.key, stage.locale().tag, state?.may, state?.ageGroup]) : "";
    if (key !== shown) {
      shown = key;
      stopWitness();
      clearTimeout(timer);
      if (!screen) {
        dialog.close();
        return;
      }
      stage.speak(dialog);
      dialog.toggleAttribute("data-over", screen.kind === "pause" || isReadable());
      dialog.replaceChildren(card());
      if (!dialog.open) dialog.showModal();
      dialog.querySelector<HTMLElement>(".leave")?.focus();
      if (screen.kind === "pause") stopWitness = stage.witness(dialog, screen.notice);
    }
    if (screen) update();
  }

  function card(): HTMLElement {
    const { screen } = stage.cadence();
    const { state, resumesInMs } = stage.snapshot();
    const { label, screen: say } = stage.words();
    const paused = screen?.kind === "pause" ? screen : null;
    const text = say(paused?.notice);
    const waitMs = resumesInMs ?? Infinity;
    const around = paused || waitMs <= HOUR_MS ? ring(46, 50) : null;

    const opens = h("p", { class: "opens" });
    const until = h("span", { role: "timer", class: "timer" });
    const wishes = paused
      ? []
      : (["ask", "appeal"] as const)
          .filter((name) => state?.may?.[name === "ask" ? "askForTime" : name])
          .map((name) => wishButton(stage, host, name));
    update = () => {
      for (const { draw } of wishes) draw();
      const words = stage.words();
      const relative = words.relative();
      write(opens, words.screen(paused?.notice).opens);
      write(until, relative);
      until.hidden = relative === "";
      if (!paused) around?.set((stage.snapshot().resumesInMs ?? 0) / Math.max(waitMs, state?.restMs ?? 0));
    };

    const main = h(
      "button",
      { class: "leave", click: isReadable() ? putAway : goHome },
      label(isReadable() ? "read" : paused ? "done" : "leave"),
    );
    const others = paused ? [keepGoing(paused, around?.set)] : wishes.map(({ button }) => button);
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
      h("div", { class: "foot" }, ...footer(stage)),
    );
  }

  /** Going on is possible after a short delay that can be seen. */
  function keepGoing({ notice, since }: Shown, set?: (part: number) => void): HTMLElement {
    const text = stage.words().label("keepGoing");
    const button = h(
      "button",
      { class: "keep-going", click: () => button.ariaDisabled === "false" && stage.dismiss(notice) },
      text,
    );
    const countDown = (): void => {
      const leftMs = since + DELAY_MS - performance.now();
      set?.(leftMs / DELAY_MS);
      button.ariaDisabled = String(leftMs > 0);
      write(button, leftMs > 0 ? `${text} · ${stage.words().short(leftMs)}` : text);
      if (leftMs > 0) timer = setTimeout(countDown, leftMs % 1000 || 1000);
    };
    countDown();
    return button;
  }

  const unwatch = stage.watch(draw);
  return () => {
    unwatch();
    stopWitness();
    place.leave();
    clearTimeout(timer);
  };
}
