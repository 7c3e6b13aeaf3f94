import { bird, icon } from "./art.ts";
import { h } from "./dom.ts";
import { deviceLanguage, speak } from "./language.ts";
import { demo } from "./server.ts";
import { createTalk } from "./talk.ts";

/** The page behind the screens' "Help". It is shown without asking the governor, and nothing on it is stored. */

const { person, language = deviceLanguage() } = await demo();
const words = speak(language);

const talk = createTalk({
  path: "/api/help",
  fetch,
  words,
  said: [],
  draft: "",
  placeholder: words.helpPlaceholder,
  empty: h("p", { class: "hint" }, words.helpWriteMore),
  focus: false,
  onSaid: () => {},
  onDraft: () => {},
});

const section = (name: Parameters<typeof icon>[0], title: string, ...content: (Node | string)[]): HTMLElement =>
  h("section", {}, h("h2", {}, icon(name), title), ...content);

document.title = `Starling · ${words.help}`;
document.body.append(
  h("header", {}, h("a", { class: "brand", href: "/chat" }, bird(), h("strong", {}, "Starling"))),
  h(
    "main",
    {},
    h("h1", {}, words.helpTitle),
    h("p", { class: "lead" }, words.helpLead),
    section("people", words.helpTell, h("p", {}, words.helpTellMore)),
    section(
      "phone",
      words.helpCall,
      h("p", { class: "urgent" }, words.helpEmergency),
      h(
        "ul",
        {},
        ...words.helpLines.map(([who, number]) =>
          h("li", {}, h("span", {}, who), h("a", { href: `tel:${number.replaceAll(" ", "")}` }, number)),
        ),
      ),
      h("p", { class: "hint" }, words.helpNote),
    ),
    // A visitor who is not signed in gets no replies here, but everything else.
    person === undefined ? "" : section("help", words.helpWrite, talk.log, talk.composer),
    h("p", {}, h("a", { class: "plain", href: "/chat" }, icon("back"), words.backToChat)),
  ),
);
