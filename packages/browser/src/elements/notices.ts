import { leaf, clock, icon } from "./art.ts";
import { h, write } from "./dom.ts";
import type { Stage } from "./stage.ts";

/** `<recess-notices>`: one polite region for warnings, reminders and hints. One at a time, never a stack. */
export function renderNotices(stage: Stage, _host: HTMLElement, root: ShadowRoot): () => void {
  const picture = h("span", {});
  const text = h("p", { role: "status", class: "text" });
  const ok = h("button", { class: "dismiss", click: () => stage.putAway(stage.cadence().toast?.notice.key) });
  const toast = h("div", { class: "toast" }, picture, text, ok);
  root.append(toast);

  let shown: string | undefined;
  let leave = (): void => {};

  const unwatch = stage.watch(() => {
    const { toast: current, whisper } = stage.cadence();
    // What the chip shows to the eye is said here to those who listen.
    const said = current ?? whisper;
    ok.hidden = !current;
    const key = said && said.notice.key + stage.locale().tag;
    if (key === shown) return;
    shown = key;
    leave();
    const words = stage.words();
    stage.speak(toast);
    toast.toggleAttribute("data-shown", current !== undefined);
    write(ok, words.label("ok"));
    write(text, said ? words.tell(said.notice) : "");
    if (!current) return;
    picture.replaceChildren(icon(/nudge|reminder/.test(current.notice.kind) ? leaf : clock));
    leave = stage.witness(toast, current.notice);
  });
  return () => {
    unwatch();
    leave();
  };
}
