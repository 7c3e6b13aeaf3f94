import { type Html, html, section, table } from "../page/html.ts";
import { rulesOf } from "./configuration.ts";
import type { CaseFigures, Evidence, PolicyEvidence, Row } from "./evidence.ts";
import {
  choicesOf,
  isLooser,
  type Obligation,
  plainPoliciesOf,
  type Setting,
  type SettingJudgement,
  stopStatements,
  verdictsOf,
} from "./obligations.ts";
import { barPlot, dayPlot, sharePlot } from "./plots.ts";
import type { ReportLanguage } from "./words/language.ts";

// The parts of the page, each from the evidence alone.

export function cards(evidence: Evidence, { words, number, percent }: ReportLanguage): Html {
  const { governed, stops, notices, availability, appeals } = evidence;
  const { labels } = words;
  const reminders = notices.filter(({ id }) => id.startsWith("reminder:"));
  const shares = reminders.flatMap(({ shown }) => (shown.percent === null ? [] : [shown.percent]));
  const list: readonly (readonly [what: string, value: string, note: string])[] = [
    [labels.governed, number(governed.total), labels.accounts],
    [labels.stopsCard, number(stops.total), labels.once],
    [
      labels.seen,
      shares.length === 0 ? "–" : percent(Math.min(...shares)),
      shares.length > 1 ? labels.ofLeast : labels.ofGiven,
    ],
    [labels.appeals, number(appeals.received), labels.received],
    [labels.degraded, words.minutes(availability.degradedMinutes), labels.withoutStore],
  ];
  return html`<div class="cards">
    ${list.map(
      ([what, value, note]) =>
        html`<div class="card">
          <span class="what">${what}</span><span class="value">${value}</span><span class="change">${note}</span>
        </div>`,
    )}
  </div>`;
}

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

function plot(title: string, svg: string): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${{ html: svg }}
  </figure>`;
}

export function governedPart({ governed }: Evidence, language: ReportLanguage): readonly Html[] {
  const { words } = language;
  const { labels, columns, headings } = words;
  return [
    html`<div class="figures">
      ${plot(labels.byBand, barPlot(labels.byBand, governed.bands, words.hidden))}
      ${plot(labels.byDay, dayPlot(labels.byDay, governed.days, { what: labels.accounts, hidden: words.hidden }))}
    </div>`,
    rowTable(
      { caption: headings.governed, head: [columns.band, columns.accounts] },
      [...governed.bands, ...(governed.bands.length < 2 ? [] : [{ name: labels.allBands, value: governed.total }])],
      language,
    ),
  ];
}

export function stopsPart(evidence: Evidence, language: ReportLanguage): readonly Html[] {
  const { stops } = evidence;
  const { words, say, reason } = language;
  const { labels, columns, headings } = words;
  const byReason = stops.byReason.map(({ name, value }): Row => ({ name: reason(name), value }));
  const said = stopStatements(evidence).map((statement) => html`<p>${say(statement)}</p>`);
  if (byReason.length === 0) return said;
  const total = byReason.length < 2 ? [] : [{ name: labels.allRules, value: stops.total }];
  return [
    html`<div class="figures">
      ${plot(labels.byRule, barPlot(labels.byRule, byReason, words.hidden))}
      ${plot(labels.byDay, dayPlot(labels.byDay, stops.byDay, { what: columns.stops, hidden: words.hidden }))}
    </div>`,
    rowTable({ caption: headings.stopped, head: [columns.rule, columns.stops] }, [...byReason, ...total], language),
    rowTable({ caption: columns.band, head: [columns.band, columns.stops] }, stops.byBand, language),
    ...said,
  ];
}

interface TableWords {
  readonly caption: string;
  readonly head: readonly string[];
}

function rowTable({ caption, head }: TableWords, rows: readonly Row[], { number }: ReportLanguage): Html {
  return html`<div class="narrow">
    ${table(
      caption,
      head,
      rows.map(({ name, value }) => [name, number(value)]),
    )}
  </div>`;
}

export function noticePart({ notices }: Evidence, language: ReportLanguage): Html {
  const { words, number, share, minutes, say } = language;
  const { labels, columns } = words;
  if (notices.length === 0) return html`<p>${say({ id: "no-notices" })}</p>`;
  const isAnyShare = notices.some(({ shown, inTime }) => shown.percent !== null || inTime.percent !== null);
  const steps = [labels.seenOnScreen, labels.inTime] as const;
  const head = [
    columns.notice,
    columns.given,
    columns.seen,
    columns.ofGiven,
    columns.closed,
    columns.left,
    columns.interval,
    columns.inTime,
  ];
  return html`${
    isAnyShare
      ? html`<div class="figures one">
          <figure>
            <figcaption>
              ${labels.howFar}<span class="keys"
                ><i class="key seen"></i>${labels.seenOnScreen} <i class="key in-time"></i>${labels.inTime}</span
              >
            </figcaption>
            ${{ html: sharePlot(notices, { description: labels.howFar, steps }) }}
          </figure>
        </div>`
      : ""
  }
  ${table(
    columns.notice,
    head,
    notices.map(({ id, given, shown, dismissed, left, inTime }) => [
      id,
      number(given),
      number(shown.value),
      share(shown),
      share(dismissed),
      share(left),
      inTime.everyMs === null ? "–" : minutes(inTime.everyMs),
      inTime.percent === null ? "–" : share(inTime),
    ]),
  )}`;
}

export function guardianPart(evidence: Evidence, language: ReportLanguage): Html {
  const { words, say, action } = language;
  const { actions, denied } = evidence.guardians;
  const { appeals, requests } = evidence;
  const { columns } = words;
  const rows = actions.map(({ name, value }): Row => ({ name: action(name), value }));
  return html`${
    actions.length === 0
      ? html`<p>${say({ id: "no-guardian-actions" })}</p>`
      : rowTable({ caption: words.headings.guardians, head: [columns.action, columns.times] }, rows, language)
  }
  ${denied === 0 ? "" : html`<p>${say({ id: "denied", count: denied })}</p>`}
  ${appeals.received === 0 && requests.received === 0 ? html`<p>${say({ id: "no-cases" })}</p>` : caseTable(evidence, language)}`;
}

function caseTable({ appeals, requests }: Evidence, { words, number }: ReportLanguage): Html {
  const { columns, labels } = words;
  const cells = ({ received, inTime, late, open, overdue, medianHours }: CaseFigures): readonly string[] => [
    ...[received, inTime, late, open, overdue].map(number),
    medianHours === null ? "–" : words.hours(medianHours),
  ];
  return table(
    labels.appeals,
    [columns.what, columns.received, columns.answered, columns.late, columns.waiting, columns.overdue, columns.half],
    [
      [labels.appeals, ...cells(appeals)],
      [labels.requests, ...cells(requests)],
    ],
  );
}

export function availabilityPart(evidence: Evidence, { words, number }: ReportLanguage): Html {
  const { labels, columns, headings } = words;
  const { availability, journal } = evidence;
  return html`<div class="narrow">
    ${table(
      headings.availability,
      [columns.measure, columns.inPeriod],
      [
        [labels.decisions, number(evidence.decisions)],
        [labels.minutesMissed, number(availability.degradedMinutes)],
        [labels.decisionsWithout, number(availability.degradedDecisions)],
        [labels.givenUp, number(availability.storeFailures)],
        [labels.notWritten, number(journal.dropped.entries)],
        [labels.erased, number(evidence.erased)],
      ],
    )}
  </div>`;
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

export function headsPart({ journal }: Evidence, { words, number, instant }: ReportLanguage): Html {
  const { columns, headings } = words;
  return table(
    headings.heads,
    [columns.writer, columns.entries, columns.first, columns.last, columns.head],
    journal.chains.map(({ writer, entries, from, to, head }) => [
      writer,
      number(entries),
      instant(from),
      instant(to),
      head,
    ]),
  );
}
