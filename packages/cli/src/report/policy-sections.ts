/** The report's sections on the policies in force: compared with the preset, and each in words. */
import { type Html, html, section, table } from "../page/html.ts";
import { rulesOf } from "./configuration.ts";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import {
  choicesOf,
  isLooser,
  type Obligation,
  type Setting,
  type SettingJudgement,
  verdictsOf,
} from "./obligations.ts";
import { plainPoliciesOf } from "./comparisons.ts";
import type { ReportLanguage } from "./words/language.ts";

export function policyTable(evidence: Evidence, language: ReportLanguage): Html {
  const { words, percent, instant, list, number } = language;
  const { columns } = words;
  const rows = evidence.policies.map((one) => {
    const verdicts = [...verdictsOf(evidence, one)].map(
      ([verdict, count]) => `${words.verdicts[verdict]} ${number(count)}`,
    );
    return [
      one.version,
      instant(one.since),
      percent(one.timePercent),
      percent(one.decisionsPercent),
      words.modes[modeOf(evidence, one)],
      `${isLooser(evidence, one) ? "✗ " : "✓ "}${list(verdicts)}`,
    ];
  });
  const head = [columns.version, columns.since, columns.time, columns.decisions, columns.mode, columns.compared];
  return table(words.headings.policies, head, rows);
}

/** A policy observes if any of its bands does. */
function modeOf(evidence: Evidence, one: PolicyEvidence): "enforce" | "observe" {
  const observes = plainPoliciesOf(evidence, one).some(({ policy: { bands, mode } }) =>
    Object.values(bands).some((band) => (band.mode ?? mode) === "observe"),
  );
  return observes ? "observe" : "enforce";
}

export function obligation(of: Obligation, language: ReportLanguage): Html {
  const { words, say } = language;
  const { labels } = words;
  const { instrument, article, basis, status, asks, settings, figures } = of;
  return html`<article>
    <h3>${article ?? labels.inGeneral} <span class="chip">${words.basis[basis]}</span></h3>
    <p class="note">${instrument}; ${status}</p>
    <div class="two">
      <div>
        <h4>${labels.asks}</h4>
        ${asks.length === 0 ? html`<p>${labels.asConfigured}</p>` : asks.map((ask) => html`<p>${ask}</p>`)}
      </div>
      <div>
        <h4>${labels.shownBy}</h4>
        ${
          figures.length === 0
            ? html`<p>${labels.byConfiguration}</p>`
            : figures.map((statement) => html`<p class="figure">${say(statement)}</p>`)
        }
      </div>
    </div>
    ${settingTable(article ?? labels.inGeneral, settings, language)}
  </article>`;
}

function settingTable(caption: string, settings: readonly Setting[], language: ReportLanguage): Html {
  const { columns } = language.words;
  const rows = settings.flatMap((setting) => settingRows(setting, language));
  const head = [columns.setting, columns.wanted, columns.version, columns.who, columns.found, columns.verdict];
  return html`<div class="settings">${table(caption, head, rows)}</div>`;
}

export function settingRows({ path, wanted, judgements }: Setting, language: ReportLanguage): readonly string[][] {
  const { words } = language;
  const name = path.replace(/^bands\./, "");
  if (judgements.length === 0) return [[name, wanted, "–", "–", "–", "–"]];
  return judgements.map((one) => [
    name,
    wanted,
    one.version,
    whoWords(one, language),
    one.value ?? words.labels.notSet,
    `${MARKS[one.verdict]} ${words.verdicts[one.verdict]}`,
  ]);
}

const MARKS = {
  "as-preset": "✓",
  stricter: "✓",
  looser: "✗",
  other: "✓",
  "not-set": "✗",
  ungoverned: "✗",
  observed: "✗",
} as const;

function whoWords(of: SettingJudgement, { words, percent }: ReportLanguage): string {
  const { ages, band, rolloutPercent, scope } = of;
  const who =
    ages === null
      ? words.everyAge
      : ages === "unknown"
        ? words.unknownAge
        : ages[0] === ages[1]
          ? words.age(ages[0])
          : words.ages(ages[0], ages[1]);
  return [
    who,
    band,
    rolloutPercent === null ? null : words.rollout(percent(rolloutPercent)),
    scope === null ? null : words.scope(scope),
  ]
    .filter((part) => part !== null)
    .join(", ");
}

export function policyPart(evidence: Evidence, of: PolicyEvidence, language: ReportLanguage): Html {
  const { version, since, policy } = of;
  const { words, instant, say, name } = language;
  if (policy === null) return html`<article><p>${say({ id: "unreadable-policy", version })}</p></article>`;
  const rulesLanguage = name === "zh" ? "zh" : "en";
  return html`<article>
    <h3><code>${version}</code> <span class="chip">${words.since(instant(since))}</span></h3>
    ${words.notes.english === "" ? "" : html`<p class="note">${words.notes.english}</p>`}
    ${plainPoliciesOf(evidence, of).map(
      ({ policy: plain, scope }) =>
        html`${scope === null ? "" : html`<h4>${words.scope(scope)}</h4>`}
          <div class="bands" lang="${rulesLanguage}">
            ${rulesOf(plain, rulesLanguage).map(
              ({ band, ages, rules, rolloutRules }) =>
                html`<div>
                  <h4>${band}, ${words.ages(ages[0], ages[1])}</h4>
                  <ul>
                    ${[...rules, ...rolloutRules].map((sentence) => html`<li>${sentence}</li>`)}
                  </ul>
                </div>`,
            )}
          </div>`,
    )}
  </article>`;
}

export function choicesPart(evidence: Evidence, language: ReportLanguage): Html {
  const { words } = language;
  const list = choicesOf(evidence);
  if (list.length === 0) return html``;
  return section(words.headings.ours, words.notes.ours, [
    settingTable(words.headings.ours, list, language),
    html`<ul class="methods">
      ${list.filter(({ note }) => note !== "").map(({ path, note }) => html`<li><code>${path.replace(/^bands\./, "")}</code>: ${note}</li>`)}
    </ul>`,
  ]);
}
