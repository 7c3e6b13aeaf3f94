import { clock, icon } from "./art.ts";
import { h, write } from "./dom.ts";
import type { Stage } from "./controller.ts";

/** A place where something is told. */
export interface Place {
  readonly node: HTMLElement;
  draw(): void;
  leave(): void;
}

/** `<recess-notices>`: one polite region for warnings, reminders, hints and answers. One at a time, never a stack. */
export function renderNotices(stage: Stage, _host: HTMLElement, root: ShadowRoot): () => void {
  const { node, draw, leave } = createPlace(stage, false);
  root.append(node);
  const unwatch = stage.watch(draw);
  return () => {
    unwatch();
    leave();
  };
}

/** A screen covers the page, and so what is told while there is one has its place on the screen. */
export function createPlace(stage: Stage, onScreen: boolean): Place {
  const text = h("p", { role: "status", class: "text" });
  const close = (): void => stage.dismiss(stage.cadence().toast?.notice);
  const ok = h("button", { class: "dismiss", hidden: true, click: close });
  const node = h("div", { class: "toast" }, icon(clock), text, ok);

  let shown: string | undefined;
  let leave = (): void => {};

  function draw(): void {
    const { toast, whisper, screen } = stage.cadence();
    const isHere = Boolean(screen) === onScreen;
    const current = isHere ? toast : undefined;
    // What the chip shows to the eye is said here to those who listen.
    const said = current ?? (isHere ? whisper : undefined);
    const key = said && said.notice.key + stage.locale().tag;
    if (key === shown) return;
    shown = key;
    leave();
    const words = stage.words();
    stage.speak(node);
    node.toggleAttribute("data-shown", current !== undefined);
    ok.hidden = !current;
    write(ok, words.label("ok"));
    write(text, said ? words.tell(said.notice) : "");
    if (current) leave = stage.witness(node, current.notice);
  }
  return { node, draw, leave: () => leave() };
}
