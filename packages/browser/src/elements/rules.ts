import type { Locale } from "@recess/words";
import type { Recess } from "../recess.ts";
import { parse } from "../json.ts";
import { checkLocale, define, h, write } from "./dom.ts";
import { rulesCss } from "./rules-style.ts";

export interface RulesOptions {
  /** The language: import one from `@recess/browser/locales/…`. The server is asked for the same one. */
  readonly locale: Locale;
  /** Where the app mounted `childPages` of `@recess/hono/family`. Default `"/my-rules"`. */
  readonly endpoint?: string;
  /** Sends the requests: pass your own for `credentials: "include"`, for example. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Headers for the routes, such as `authorization`; a function is called for each request. */
  readonly headers?: HeadersInit | (() => HeadersInit);
}

interface Rule {
  readonly title: string;
  readonly text: string;
  readonly setByText: string;
}

/** The server's response. All sentences are in the child's language, worded for their age. */
interface RulesData {
  readonly v: 1;
  readonly lang: string;
  readonly dir: string;
  readonly title: string;
  readonly lead: string;
  readonly ageGroup: string | null;
  readonly today: readonly string[];
  readonly rules: readonly Rule[];
  readonly features: readonly Rule[];
  readonly sees: { readonly title: string; readonly lines: readonly string[] } | null;
  readonly ask: {
    readonly title: string;
    readonly asked: readonly { readonly text: string; readonly stateText: string }[];
    readonly choices: readonly { readonly value: string; readonly text: string }[];
    readonly none: string;
  } | null;
  readonly object: { readonly title: string; readonly lead: string; readonly href: string } | null;
  readonly token: string;
}

/**
 * Registers `<recess-rules>`: the child's settings and who made each, what a guardian sees, what the child can ask for,
 * and where to object. It reloads when a request is answered or a limit changes. A second call has no effect. Does
 * nothing outside a browser page.
 *
 * @example
 * ```ts
 * import { createRecess } from "@recess/browser";
 * import { defineRules } from "@recess/browser/rules";
 * import { en } from "@recess/browser/locales/en";
 *
 * const recess = createRecess();
 * defineRules(recess, { locale: en, endpoint: "/my-rules" });
 * recess.start();
 * ```
 */
export function defineRules(recess: Recess, options: RulesOptions): void {
  const { locale, endpoint = "/my-rules", fetch: sendBy, headers: given, ...unknown } = options;
  const [name] = Object.keys(unknown);
  if (name) throw new TypeError(`defineRules: \`${name}\` must be a valid option name.`);
  checkLocale(locale);
  if (typeof document === "undefined") return;
  const send = sendBy ?? ((...request) => fetch(...request));

  async function ask(path: string, init?: RequestInit): Promise<{ ok: boolean; body: unknown }> {
    try {
      const headers = new Headers(typeof given === "function" ? given() : given);
      headers.set("accept", "application/json");
      headers.set("accept-language", locale.tag);
      const response = await send(endpoint + path, { ...init, headers });
      return { ok: response.ok, body: parse(await response.text()) };
    } catch {
      return { ok: false, body: null };
    }
  }

  define("recess-rules", rulesCss, (host, root) => {
    const status = h("p", { role: "status", class: "status" });
    const content = h("div", { class: "content" });
    const retry = h("button", { class: "retry", click: () => void load() }, "↻");
    retry.ariaLabel = locale.labels.failed;
    root.append(content, status);
    let isThere = true;
    let known = "";

    async function load(): Promise<void> {
      host.ariaBusy = "true";
      const { ok, body } = await ask("/rules.json");
      host.ariaBusy = null;
      if (!isThere) return;
      if (ok && isRules(body)) show(body);
      else fail();
    }

    function show(data: RulesData): void {
      const { lang, dir, ageGroup } = data;
      if (retry.isConnected) {
        retry.remove();
        write(status, "");
      }
      content.lang = status.lang = lang;
      content.dir = status.dir = dir;
      content.toggleAttribute("data-young", /^6|^10/.test(ageGroup ?? ""));
      content.replaceChildren(...partsOf(data));
    }

    function partsOf({ title, lead, today, rules, features, sees, ask: asking, object, token }: RulesData): Node[] {
      const lines = (texts: readonly string[]): HTMLElement[] => texts.map((text) => h("p", {}, text));
      const heading = (text: string): HTMLElement => h("h3", { class: "heading" }, text);
      return [
        h("h2", { class: "title" }, title),
        ...lines([...today, lead]),
        h(
          "ul",
          { class: "rules" },
          ...[...rules, ...features].map((rule) =>
            h(
              "li",
              { class: "rule" },
              h("span", {}, h("strong", {}, rule.title), `: ${rule.text}`),
              h("span", { class: "by" }, rule.setByText),
            ),
          ),
        ),
        ...(sees ? [heading(sees.title), ...lines(sees.lines)] : []),
        ...(asking
          ? [
              heading(asking.title),
              ...asking.asked.map(({ text, stateText }) => h("p", {}, `${text} `, h("strong", {}, stateText))),
              asking.choices.length > 0
                ? h("div", { class: "choices" }, ...asking.choices.map(({ value, text }) => choice(value, text, token)))
                : h("p", {}, asking.none),
            ]
          : []),
        ...(object ? [heading(object.title), h("a", { class: "object", href: object.href }, object.lead)] : []),
      ];
    }

    function choice(value: string, text: string, token: string): HTMLElement {
      // A repeated press is the same request.
      const action = crypto.getRandomValues(new Uint32Array(4)).join("-");
      const button = h("button", { class: "choice", click: () => void press() }, text);
      async function press(): Promise<void> {
        if (button.ariaDisabled === "true") return;
        for (const other of content.querySelectorAll(".choice")) other.ariaDisabled = "true";
        const { body } = await ask("/ask", {
          method: "POST",
          body: new URLSearchParams({ token, action, ask: value }),
        });
        const said = (body as { text?: unknown } | null)?.text;
        if (!isThere) return;
        write(status, typeof said === "string" && said ? said : locale.labels.failed);
        await load();
      }
      return button;
    }

    /** Shows the failure in the page's language, with a button to try again. Earlier content stays. */
    function fail(): void {
      status.lang = retry.lang = locale.tag;
      status.dir = retry.dir = locale.dir ?? "ltr";
      write(status, locale.labels.offline);
      root.append(retry);
    }

    function look(): void {
      const { state } = recess.getSnapshot();
      const now = JSON.stringify([state?.band, state?.limitMs, state?.reason, state?.requests, state?.features]);
      if (state === null || now === known) return;
      const isFirst = known === "";
      known = now;
      if (!isFirst) void load();
    }

    look();
    void load();
    const leave = recess.subscribe(look);
    return () => {
      isThere = false;
      leave();
    };
  });
}

function isRules(value: unknown): value is RulesData {
  const { v, rules, features, today } = (value ?? {}) as Partial<RulesData>;
  return v === 1 && Array.isArray(rules) && Array.isArray(features) && Array.isArray(today);
}
