import { languages, type Language, type Person, personNames } from "../server/people.ts";
import { bird, icon } from "./art.ts";
import { h } from "./dom.ts";
import { clockTime, dayAndTime, deviceLanguage, duration, speak } from "./language.ts";
import { become, type Clock, demo, setFast, skipToTomorrow, type Standing, standings, startOver } from "./server.ts";
import { clearAll } from "./history.ts";
import type { Texts } from "./texts.ts";

/** The first page: who is chatting, the state of their day, and the demonstration's clock. */

const names: { readonly [Key in Language]: string } = { en: "English", "zh-CN": "中文" };

let language = deviceLanguage();
let words = speak(language);
let clock: Clock = { now: Date.now(), speed: 1, timeZone: "UTC" };
let people: readonly Standing[] = [];

function standing({ band, outcome, reason, resumesAt, remainingMs, usedMs, limitMs }: Standing): string {
  const when = resumesAt === null ? "" : opening(resumesAt);
  if (band === null) return words.noLimits;
  if (outcome === "block") {
    if (reason === "quiet-hours") return words.quiet(when);
    if (reason === "break") return words.resting(when);
    if (reason === "daily-limit") return words.usedUp(when);
    return words.closed;
  }
  const today = limitMs === null || usedMs === null ? remainingMs : limitMs - usedMs;
  return today === null ? words.noLimits : words.leftToday(duration(today, language));
}

function opening(instant: number): string {
  const isSoon = instant - clock.now < 12 * 3_600_000;
  return (isSoon ? clockTime : dayAndTime)(instant, clock.timeZone, language);
}

function card(person: Person): HTMLElement {
  const its = people.find((one) => one.person === person);
  const part = its?.limitMs ? Math.min(1, (its.usedMs ?? 0) / its.limitMs) : 0;
  const isClosed = its?.outcome === "block";
  return h(
    "button",
    {
      type: "button",
      class: "person",
      "data-person": person,
      "data-closed": isClosed,
      click: () => void choose(person),
    },
    h("span", { class: "portrait" }, bird(person)),
    h("span", { class: "name" }, words.names[person], " ", h("span", { class: "age" }, words.ages[person])),
    h("span", { class: "standing" }, its === undefined ? "…" : standing(its)),
    its?.limitMs ? h("span", { class: "bar", "aria-hidden": "true" }, bar(part)) : null,
  );
}

/** A person beside the chat, such as the parent, in another window. */
function other(href: string, name: string, lead: string): HTMLElement {
  return h(
    "a",
    { class: "other", href, target: "_blank", rel: "noopener" },
    h("span", { class: "name" }, name),
    h("span", { class: "standing" }, lead),
  );
}

function bar(part: number): HTMLElement {
  const filled = h("span", {});
  // Not an attribute: the content security policy allows no inline styles.
  filled.style.inlineSize = `${Math.round(part * 100)}%`;
  return filled;
}

async function choose(person: Person): Promise<void> {
  await become(person, language);
  location.assign("/chat");
}

function languageSwitch(): HTMLElement {
  const button = (one: Language): HTMLElement =>
    h(
      "button",
      { type: "button", lang: one, "aria-pressed": String(one === language), click: () => change(one) },
      names[one],
    );
  return h("div", { class: "languages", role: "group", "aria-label": "Language / 语言" }, ...languages.map(button));
}

function change(next: Language): void {
  language = next;
  words = speak(next);
  draw();
}

function demoPanel({ demoTitle, demoLead, fast, tomorrow, reset, resetSure }: Texts): HTMLElement {
  const act = (work: () => Promise<Clock>) => () => void work().then(refresh);
  const toggle = h("input", {
    type: "checkbox",
    role: "switch",
    id: "fast",
    change: () => act(() => setFast(toggle.checked))(),
  });
  toggle.checked = clock.speed > 1;
  return h(
    "section",
    { class: "demo", "aria-labelledby": "demo-title" },
    h("div", {}, h("h2", { id: "demo-title" }, demoTitle), h("p", {}, demoLead)),
    h("p", { class: "time" }, icon("clock"), h("time", {}, dayAndTime(clock.now, clock.timeZone, language))),
    h(
      "div",
      { class: "controls" },
      h("label", { class: "switch" }, toggle, h("span", {}, fast)),
      h(
        "button",
        { type: "button", class: "plain", id: "tomorrow", click: act(skipToTomorrow) },
        icon("fast"),
        tomorrow,
      ),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          id: "reset",
          title: resetSure,
          click: act(() => {
            clearAll();
            return startOver();
          }),
        },
        icon("again"),
        reset,
      ),
    ),
  );
}

let drawn = "";

function draw(): void {
  // Rendered again only when something changed, so that focus stays where it is.
  const state = JSON.stringify([language, people, clock.speed, dayAndTime(clock.now, clock.timeZone, language)]);
  if (state === drawn) return;
  drawn = state;
  const focused = document.activeElement;
  const key = focused instanceof HTMLElement ? (focused.dataset["person"] ?? focused.id) : "";
  document.body.replaceChildren(
    h(
      "header",
      {},
      h("p", { class: "brand" }, bird(), h("span", {}, h("strong", {}, "Starling"), h("small", {}, words.tagline))),
      languageSwitch(),
    ),
    h(
      "main",
      {},
      h("h1", {}, words.whoTitle),
      h("p", { class: "lead" }, words.whoLead),
      h("div", { class: "people" }, ...personNames.map(card)),
      h(
        "div",
        { class: "others" },
        other("/family", words.parent, words.parentLead),
        other("/staff", words.staff, words.staffLead),
      ),
      demoPanel(words),
    ),
  );
  if (key !== "") document.querySelector<HTMLElement>(`[data-person="${key}"], #${key}`)?.focus();
}

async function refresh(): Promise<void> {
  try {
    const [state, all] = await Promise.all([demo(), standings()]);
    clock = state.clock;
    people = all;
  } catch {
    // The server is restarting: the page keeps its content until it is back.
  }
  draw();
}

draw();
await refresh();
setInterval(() => document.visibilityState === "visible" && void refresh(), 1000);
