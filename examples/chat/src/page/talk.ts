import { bird, icon } from "./art.ts";
import { complete, type Outcome } from "./completion.ts";
import { h } from "./dom.ts";
import type { Said } from "./history.ts";
import type { Texts } from "./texts.ts";

export interface TalkOptions {
  readonly path: string;
  readonly fetch: typeof fetch;
  readonly words: Texts;
  /** The earlier messages. */
  readonly said: readonly Said[];
  /** The unsent text. */
  readonly draft: string;
  readonly placeholder: string;
  /** Shown until there is a message. */
  readonly empty: Node;
  readonly onSaid: (said: readonly Said[]) => void;
  readonly onDraft: (text: string) => void;
  /** Whether to focus the field at the start, unless that would open an on-screen keyboard. */
  readonly focus: boolean;
  /** Buttons beside the field. */
  readonly beside?: Node;
}

/** A conversation, and the form that continues it. */
export interface Talk {
  readonly log: HTMLElement;
  readonly composer: HTMLElement;
  /** Sends a text as if the person had written it. */
  send(text: string): void;
  clear(): void;
}

export function createTalk(options: TalkOptions): Talk {
  const { words, empty } = options;
  let said: readonly Said[] = options.said;
  let running: AbortController | undefined;

  const list = h("div", { class: "messages", role: "log", "aria-live": "polite" });
  const log = h("div", { class: "log", tabindex: 0 }, list);

  const field = h("textarea", {
    rows: 1,
    id: "message",
    placeholder: options.placeholder,
    "aria-label": words.message,
    autocomplete: "off",
    input: () => {
      options.onDraft(field.value);
      fit();
    },
    keydown: (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  field.value = options.draft;
  const button = h("button", { type: "submit", class: "send" });
  const composer = h(
    "form",
    {
      class: "composer",
      submit: (event) => {
        event.preventDefault();
        if (running === undefined) submit();
        else running.abort();
      },
    },
    h("div", { class: "field" }, field, button),
    options.beside,
  );

  /** The field grows with its text, up to a few lines. */
  function fit(): void {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
    button.toggleAttribute("data-idle", running === undefined && field.value.trim() === "");
  }

  function drawButton(): void {
    const name = running === undefined ? words.send : words.stop;
    button.replaceChildren(icon(running === undefined ? "send" : "stop"));
    button.setAttribute("aria-label", name);
    button.title = name;
    fit();
  }

  function bubble({ role, content }: Said): HTMLElement {
    const who = h("span", { class: "sr" }, `${role === "user" ? words.you : words.ai}: `);
    const text = h("div", { class: "text" }, who, ...content.split(/\n{2,}/).map((paragraph) => h("p", {}, paragraph)));
    return h("article", { class: role }, role === "assistant" && bird(), text);
  }

  function drawAll(): void {
    list.replaceChildren(...(said.length === 0 ? [empty] : said.map(bubble)));
    log.toggleAttribute("data-empty", said.length === 0);
    toEnd();
  }

  function toEnd(): void {
    log.scrollTop = said.length === 0 ? 0 : log.scrollHeight;
  }

  function keep(next: readonly Said[]): void {
    said = next;
    options.onSaid(said);
  }

  function submit(): void {
    const content = field.value.trim();
    if (content === "" || running !== undefined) return;
    field.value = "";
    options.onDraft("");
    keep([...said, { role: "user", content }]);
    drawAll();
    void reply();
  }

  async function reply(): Promise<void> {
    running = new AbortController();
    drawButton();
    list.setAttribute("aria-busy", "true");
    let content = "";
    let shown = bubble({ role: "assistant", content });
    shown.toggleAttribute("data-waiting", true);
    list.append(shown);
    toEnd();

    const outcome = await complete({
      fetch: options.fetch,
      path: options.path,
      talk: said,
      signal: running.signal,
      onWords: (more) => {
        if (more === "") return;
        content += more;
        const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
        const next = bubble({ role: "assistant", content });
        shown.replaceWith(next);
        shown = next;
        if (isAtEnd) toEnd();
      },
    });
    running = undefined;
    list.removeAttribute("aria-busy");
    if (content !== "") keep([...said, { role: "assistant", content }]);
    else shown.remove();
    finish(outcome, content !== "");
    drawButton();
  }

  function finish(outcome: Outcome, hasWords: boolean): void {
    if (outcome === "signed-out") return location.assign("/");
    if (outcome === "refused") return takeBack();
    if (outcome === "stopped" && !hasWords) return takeBack();
    if (outcome === "failed") note();
  }

  /** Returns a refused message to the field, so that nothing that was written is lost. */
  function takeBack(): void {
    const last = said.at(-1);
    if (last?.role !== "user") return;
    keep(said.slice(0, -1));
    field.value = [last.content, field.value].filter((text) => text !== "").join("\n");
    options.onDraft(field.value);
    drawAll();
    fit();
  }

  function note(): void {
    const again = (): void => {
      line.remove();
      void reply();
    };
    const isUnanswered = said.at(-1)?.role === "user";
    const line = h(
      "div",
      { class: "failure", role: "alert" },
      h("p", {}, words.failed),
      isUnanswered && h("button", { type: "button", class: "plain", click: again }, icon("again"), words.tryAgain),
    );
    list.append(line);
    toEnd();
  }

  drawAll();
  drawButton();
  // The field's height is known once it is on the page.
  requestAnimationFrame(() => {
    fit();
    toEnd();
    if (options.focus && matchMedia("(pointer: fine)").matches) field.focus();
  });
  return {
    log,
    composer,
    send(text) {
      field.value = text;
      submit();
    },
    clear() {
      running?.abort();
      keep([]);
      drawAll();
      field.focus();
    },
  };
}
