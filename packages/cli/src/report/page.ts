import { type Html, html, page, section } from "../page/html.ts";
import type { Evidence } from "./evidence.ts";
import { bannersOf } from "./banners.ts";
import { beyondOf } from "./figures.ts";
import { obligationsOf } from "./obligations.ts";
import { availabilityPart, cards, governedPart, headsPart, noticePart, stopsPart } from "./sections.ts";
import { choicesPart, obligation, policyPart, policyTable } from "./policy-sections.ts";
import { guardianPart } from "./case-sections.ts";
import type { Statement } from "./statements.ts";
import { STYLE } from "./style.ts";
import type { ReportLanguage } from "./words/language.ts";

/** The whole report as a self-contained page, for the screen and for paper of any size. */
export function evidencePage(evidence: Evidence, language: ReportLanguage): string {
  const { words, say } = language;
  const { headings, notes } = words;
  const main = html`${header(evidence, language)} ${cards(evidence, language)}
    ${section(headings.policies, notes.policies, [policyTable(evidence, language)])}
    ${section(headings.obligations, notes.obligations, [
      html`${obligationsOf(evidence).map((one) => obligation(one, language))}`,
    ])}
    ${section(headings.operator, notes.operator, [
      html`<ul class="beyond">
        ${beyondOf(evidence).map(
          ({ asks, figures }) =>
            html`<li>${asks}${figures.map((statement) => html`<p class="figure">${say(statement)}</p>`)}</li>`,
        )}
      </ul>`,
    ])}
    ${section(headings.governed, notes.governed, governedPart(evidence, language))}
    ${section(headings.stopped, notes.stopped, stopsPart(evidence, language))}
    ${section(headings.told, notes.told, [noticePart(evidence, language)])}
    ${section(headings.guardians, "", [guardianPart(evidence, language)])}
    ${section(headings.availability, "", [availabilityPart(evidence, language)])}
    ${section(
      headings.configuration,
      notes.configuration,
      evidence.policies.map((policy) => policyPart(evidence, policy, language)),
    )}
    ${choicesPart(evidence, language)}
    ${section(headings.methods, "", [
      html`<ul class="methods">
        ${language.methods().map((text) => html`<li>${text}</li>`)}
      </ul>`,
    ])}
    ${section(headings.heads, notes.heads, [headsPart(evidence, language)])}
    <footer>
      <p>${words.madeBy("recess report", evidence.journal.files.join(", "))}</p>
    </footer>`;
  const { from, to } = evidence.period;
  const title = `${evidence.preset.title}: ${words.kind}, ${words.range(from, to)}`;
  return page({ title, main, style: STYLE, lang: words.locale });
}

function header(evidence: Evidence, language: ReportLanguage): Html {
  const { words, date, number } = language;
  const { labels } = words;
  const { preset, period, policies, journal } = evidence;
  return html`<header>
    <p class="kind">${words.kind}</p>
    <h1>${preset.title}</h1>
    <dl class="facts">
      <dt>${labels.concerns}</dt>
      <dd>${preset.who}</dd>
      <dt>${labels.period}</dt>
      <dd>${words.range(date(period.from), date(period.to))}</dd>
      <dt>${labels.policy}</dt>
      <dd>${policies.length === 0 ? words.none : policies.map(({ version }) => version).join(", ")}</dd>
      <dt>${labels.journal}</dt>
      <dd>${words.lines(number(journal.lines), number(journal.chains.length))}</dd>
    </dl>
    <p class="note">${preset.notice} ${words.quoted}</p>
    ${bannersOf(evidence).map(
      (statement) => html`<p class="banner ${TONES[statement.id] ?? "warn"}">${language.say(statement)}</p>`,
    )}
  </header>`;
}

const TONES: Readonly<Partial<Record<Statement["id"], string>>> = {
  "journal-whole": "good",
  "journal-damaged": "bad",
  "not-extended": "bad",
  covered: "good",
  "not-covered": "bad",
  "nowhere-looser": "good",
  looser: "bad",
  "no-policy": "bad",
  "unreadable-policy": "bad",
};
