import { createRecess } from "@recess/browser";
import { defineElements, type RequestEvent } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { zhCN } from "@recess/browser/locales/zh-CN";
import { bird, icon } from "./art.ts";
import { h } from "./dom.ts";
import { readDraft, readTalk, saveDraft, saveTalk } from "./history.ts";
import { dayAndTime, deviceLanguage, speak } from "./language.ts";
import { keepPace } from "./pace.ts";
import { demo, setFast } from "./server.ts";
import { createTalk } from "./talk.ts";

/** The chat. Three lines connect it to the governor: the client, its elements, and `recess.fetch` in place of `fetch`. */

const { person = "adult", language = deviceLanguage() } = await demo();
const words = speak(language);
const name = words.names[person];

const recess = createRecess({ endpoint: "/recess" });
defineElements(recess, { locale: language === "zh-CN" ? zhCN : en });

const suggestions = h("div", { class: "suggestions" });
const empty = h(
  "div",
  { class: "welcome" },
  bird(person),
  h("h2", {}, words.greeting(name)),
  h("p", {}, words.greetingLead),
  suggestions,
);

const talk = createTalk({
  path: "/api/chat",
  fetch: recess.fetch,
  words,
  said: readTalk(person),
  draft: readDraft(person),
  placeholder: words.placeholder,
  empty,
  focus: true,
  onSaid: (said) => saveTalk(person, said),
  onDraft: (text) => saveDraft(person, text),
  beside: h("a", { class: "plain help-link", href: "/help" }, icon("help"), words.help),
});
suggestions.append(
  ...words.suggestions[person].map((text) =>
    h("button", { type: "button", class: "plain", click: () => talk.send(text) }, text),
  ),
);

const time = h("time", {});
const fast = h("input", { type: "checkbox", role: "switch", id: "fast", change: () => void setFast(fast.checked) });

document.title = `Starling · ${name}`;
document.body.append(
  h(
    "aside",
    { class: "strip", "aria-label": words.demoTitle },
    h("span", { class: "tag" }, words.demo),
    time,
    h("label", { class: "switch small" }, fast, h("span", {}, words.fastShort)),
  ),
  h(
    "header",
    {},
    h("a", { class: "brand", href: "/" }, bird(), h("strong", {}, "Starling")),
    h("recess-chip" as "div", {}),
    h(
      "button",
      { type: "button", class: "round", title: words.fresh, "aria-label": words.fresh, click: () => talk.clear() },
      icon("fresh"),
    ),
    h(
      "a",
      { class: "me", href: "/", title: words.switchPerson, "aria-label": `${name}: ${words.switchPerson}` },
      h("span", { class: "portrait" }, bird(person)),
    ),
  ),
  h("main", {}, h("h1", { class: "sr" }, "Starling"), talk.log),
  h(
    "footer",
    {},
    talk.composer,
    h("p", { class: "small-print" }, words.smallPrint, " ", h("a", { href: "/my-rules" }, words.rules)),
  ),
  h("recess-notices" as "div", {}),
  h("recess-shield" as "div", { home: "/" }),
);

// Sends what the elements' buttons request to the server: a parent answers on the page beside this one.
addEventListener("recess-ask", (event) => (event as RequestEvent).respondWith(askParent()));
addEventListener("recess-appeal", (event) => {
  event.preventDefault();
  location.assign("/my-rules#object");
});

/** Requests the least that would help: time, or else later quiet hours. */
async function askParent(): Promise<Response> {
  const [minutes] = recess.getSnapshot().state?.may.askFor?.time ?? [];
  const response = await fetch("/recess/requests", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(minutes === undefined ? { quietHours: 15 } : { minutes }),
  });
  await recess.refresh();
  return response;
}

recess.start();
void keepPace(recess, (clock) => {
  time.textContent = dayAndTime(clock.now, clock.timeZone, language);
  fast.checked = clock.speed > 1;
});
