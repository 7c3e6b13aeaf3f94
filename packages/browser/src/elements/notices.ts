import { type Announcement, topicOf } from "@recess/words";
import { clock, icon, note, robot } from "./art.ts";
import { isMessage } from "./announcements.ts";
import type { Controller } from "./controller.ts";
import { h, write } from "./dom.ts";

export interface Place {
  readonly node: HTMLElement;
  draw(): void;
  leave(): void;
}

/**
 * `<recess-notices>`: one polite live region for warnings, reminders, hints and answers. One at a time, never a stack.
 */
export function renderNotices(controller: Controller, _host: HTMLElement, root: ShadowRoot): () => void {
  const { node, draw, leave } = createPlace(controller, false);
  root.append(node);
  const unwatch = controller.watch(draw);
  return () => {
    unwatch();
    leave();
  };
}

/** A robot for reminders of the AI, a note for answers and messages, a clock for everything about time. */
function iconOf(notice: Announcement): string {
  if (notice.kind === "reminder" && !topicOf(notice.id)) return robot;
  return isMessage(notice) ? note : clock;
}

/** `onScreen`: the place is on a screen, where announcements appear while the screen covers the page. */
export function createPlace(controller: Controller, onScreen: boolean): Place {
  const text = h("p", { role: "status", class: "text" });
  const close = (): void => controller.dismiss(controller.announcements().toast?.notice);
  const ok = h("button", { class: "dismiss", hidden: true, click: close });
  const node = h("div", { class: "toast" }, text, ok);

  let shown: string | undefined;
  let leave = (): void => {};

  function draw(): void {
    const { toast, chipHint, screen } = controller.announcements();
    const isHere = Boolean(screen) === onScreen;
    const current = isHere ? toast : undefined;
    // What the chip shows is also read to screen reader users here.
    const said = (current ?? (isHere ? chipHint : undefined))?.notice;
    const key = said && said.key + controller.locale().tag;
    const words = controller.words();
    if (key === shown) {
      // The visible number changes, but screen readers read it out only once.
      if (current?.notice.kind === "warning") {
        text.ariaLive = "off";
        write(text, words.announce(current.notice));
      }
      return;
    }
    shown = key;
    leave();
    controller.speak(node);
    node.toggleAttribute("data-shown", current !== undefined);
    node.querySelector("svg")?.remove();
    if (current) node.prepend(icon(iconOf(current.notice)));
    ok.hidden = !current;
    write(ok, words.label("ok"));
    text.ariaLive = null;
    write(text, said ? words.announce(said) : "");
    if (current) leave = controller.onVisible(node, current.notice);
  }
  return { node, draw, leave: () => leave() };
}
