import { type Html, html, page, type Part, section, table } from "../page/html.ts";
import type { CaseFigures, Evidence, Row } from "./evidence.ts";
import { actionWords, beyondOf, choicesOf, type Obligation, obligationsOf, type Setting } from "./obligations.ts";
import { barPlot, dayPlot, sharePlot } from "./plots.ts";
import { countWords, figure, METHODS, minutesWords, percentWords, REASONS } from "./words.ts";

/** The whole report as one page that needs nothing else. */
export function evidencePage(evidence: Evidence): string {
  const { preset, period, governed, stops, notices, policies } = evidence;
  const main = html`<header>
      <p class="kind">Evidence report: limits of use for minors</p>
      <h1>${preset.title}</h1>
      <dl class="facts">
        <dt>Concerns</dt>
        <dd>${preset.who}</dd>
        <dt>Period</dt>
        <dd>${dayWords(period.from)} to ${dayWords(period.to)} (UTC)</dd>
        <dt>Policy</dt>
        <dd>${policies.length === 0 ? "none in the journal" : policies.map(({ version }) => version).join(", ")}</dd>
        <dt>Journal</dt>
        <dd>${countWords(evidence.journal.lines, "line")} in ${countWords(evidence.journal.chains.length, "chain")}</dd>
      </dl>
      <p class="note">${preset.notice}</p>
      ${force(evidence)} ${integrity(evidence)}
    </header>
    ${cards(evidence)}
    ${section(
      "Obligations",
      "What each source asks, what the configuration does about it, and the figures of the period that show it.",
      [html`${obligationsOf(evidence).map(obligation)}`],
    )}
    ${section("For the operator to show", "What no configuration can do. It belongs to the same obligations.", [
      html`<ul class="beyond">
        ${beyondOf(evidence).map(
          ({ asks, figures }) => html`<li>${asks}${figures.map((text) => html`<p class="figure">${text}</p>`)}</li>`,
        )}
      </ul>`,
    ])}
    ${section(
      "Who was governed",
      "Accounts about which at least one decision was made. × marks a day of fewer than 5 accounts.",
      [
        html`<div class="figures">
          ${plot("Accounts by band", barPlot("Accounts governed by band", governed.bands))}
          ${plot("Accounts by day", dayPlot("Accounts governed on each day", governed.days, "accounts"))}
        </div>`,
        rowTable("Accounts governed", "band", "accounts", governed.bands, { name: "all bands", value: governed.total }),
      ],
    )}
    ${section(
      "Where it stopped",
      "Each stop once, at the moment at which a rule began to refuse. × marks a day that is not shown, as it had stops of fewer than 5 accounts or would give such a day away.",
      [
        stops.byReason.length === 0
          ? html`<p>Nothing was stopped in the period.</p>`
          : html`<div class="figures">
                ${plot("Stops by rule", barPlot("Stops by rule", stops.byReason.map(named)))}
                ${plot("Stops by day", dayPlot("Stops on each day", stops.byDay, "stops"))}
              </div>
              ${rowTable("Stops", "rule", "stops", stops.byReason.map(named), { name: "all rules", value: stops.total })}
              ${rowTable("Stops by band", "band", "stops", stops.byBand)}`,
        ...(stops.observed === 0
          ? []
          : [html`<p>In observe mode, refusing nothing, ${figure(stops.observed)} more would have been.</p>`]),
      ],
    )}
    ${section("What they were told", "Reminders, warnings and nudges, from the server to the screen.", [
      notices.length === 0 ? html`<p>No notice was given in the period.</p>` : noticePart(evidence),
    ])}
    ${section("Guardians, appeals and requests", "", [guardianPart(evidence)])}
    ${section("Availability", "", [
      html`<div class="narrow">
        ${table(
          "Operation",
          ["measure", "in the period"],
          [
            ["decisions", figure(evidence.decisions)],
            ["minutes in which the store was missed", figure(evidence.availability.degradedMinutes)],
            ["decisions without the store", figure(evidence.availability.degradedDecisions)],
            ["times the store was given up on", figure(evidence.availability.storeFailures)],
            ["entries that did not reach the journal", figure(evidence.journal.dropped)],
            ["accounts erased on request", figure(evidence.erased)],
          ],
        )}
      </div>`,
    ])}
    ${section("The configuration", "Each policy that was in force, in words, by the version that stands in every decision.", policies.map(policyPart))}
    ${choices(evidence)}
    ${section("How the figures came about", "", [
      html`<ul class="methods">
        ${METHODS.map((text) => html`<li>${text}</li>`)}
      </ul>`,
    ])}
    ${section(
      "Heads of the chains",
      "Kept in another place, they show later that nothing was cut off the end: recess verify --head.",
      [
        table(
          "Chains",
          ["writer", "entries", "first", "last", "head"],
          evidence.journal.chains.map(({ writer, entries, from, to, head }) => [
            writer,
            entries.toLocaleString("en"),
            new Date(from).toISOString().slice(0, 16).replace("T", " "),
            new Date(to).toISOString().slice(0, 16).replace("T", " "),
            head,
          ]),
        ),
      ],
    )}
    <footer>
      <p>Made by <code>recess report</code> from ${evidence.journal.files.join(", ")}.</p>
    </footer>`;
  return page(`${preset.title}: evidence, ${period.from} to ${period.to}`, main, STYLE);
}

function dayWords(day: string): string {
  return new Date(day).toLocaleDateString("en-GB", { timeZone: "UTC", dateStyle: "long" });
}

function force({ preset }: Evidence): Html {
  const words = {
    "not-yet-in-force": "These limits were not in force yet at the end of the period.",
    "no-longer-in-force": "These limits were no longer in force at the end of the period.",
  };
  if (preset.status === null || preset.status === "in-force") return html``;
  return html`<p class="banner warn">${words[preset.status]}</p>`;
}

function integrity({ journal }: Evidence): Html {
  const { isWhole, problems, dropped } = journal;
  return html`<p class="${isWhole ? "banner good" : "banner bad"}">
      ${
        isWhole
          ? "✓ The journal is whole: every entry is as it was written, and none is missing between the first and the last of its chain."
          : `✗ The journal is not as it was written: ${problems} ${problems === 1 ? "entry was" : "entries were"} changed, moved or removed. The figures below are of what is left. Run recess verify for the places.`
      }
    </p>
    ${dropped === 0 ? "" : html`<p class="banner warn">${figure(dropped)} entries did not reach the journal, as its store was too slow: figures may be too low by as many.</p>`}`;
}

function cards({ governed, stops, notices, availability, appeals }: Evidence): Html {
  const reminders = notices.filter(({ id }) => id.startsWith("reminder:"));
  const shares = reminders.flatMap(({ shown }) => (shown.percent === null ? [] : [shown.percent]));
  const list: readonly (readonly [what: string, value: string, note: string])[] = [
    ["minors governed", short(governed.total), "accounts"],
    ["stops", short(stops.total), "each counted once"],
    [
      "reminders seen",
      shares.length === 0 ? "–" : `${Math.min(...shares)} %`,
      shares.length > 1 ? "of the least seen reminder" : "of those given",
    ],
    ["appeals", short(appeals.received), "received"],
    ["degraded", `${availability.degradedMinutes.toLocaleString("en")} min`, "decided without the store"],
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

function short(value: number | null): string {
  return value === null ? "not shown" : value.toLocaleString("en");
}

function obligation({ instrument, article, basis, status, asks, settings, figures }: Obligation): Html {
  const rows: Part[] = settings.map(setting);
  return html`<article>
    <h3>${article ?? "In general"} <span class="chip">${basis}</span></h3>
    <p class="note">${instrument}; ${status}</p>
    <div class="three">
      <div>
        <h4>Asks</h4>
        ${asks.length === 0 ? html`<p>As the configuration says.</p>` : asks.map((ask) => html`<p>${ask}</p>`)}
      </div>
      <div>
        <h4>Configuration</h4>
        <ul>
          ${rows}
        </ul>
      </div>
      <div>
        <h4>Shown by</h4>
        ${figures.length === 0 ? html`<p>The configuration itself.</p>` : figures.map((text) => html`<p class="figure">${text}</p>`)}
      </div>
    </div>
  </article>`;
}

function setting({ path, value, match }: Setting): Html {
  const mark = match === "as the preset" ? "good" : match === "not set" ? "bad" : "warn";
  return html`<li>
    <code>${path.replace(/^bands\./, "")}</code>${value === null ? "" : html` <code class="value-of">${value}</code>`}
    <span class="match ${mark}">${match}</span>
  </li>`;
}

function plot(title: string, svg: string): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${{ html: svg }}
  </figure>`;
}

function named({ name, value }: Row): Row {
  return { name: REASONS[name] ?? name, value };
}

function rowTable(caption: string, what: string, unit: string, rows: readonly Row[], total?: Row): Html {
  const all = total === undefined || rows.length < 2 ? rows : [...rows, total];
  return html`<div class="narrow">
    ${table(
      caption,
      [what, unit],
      all.map(({ name, value }) => [name, figure(value)]),
    )}
  </div>`;
}

function noticePart({ notices }: Evidence): Html {
  const isAnyShare = notices.some(({ shown, inTime }) => shown.percent !== null || inTime.percent !== null);
  return html`${
    isAnyShare
      ? html`<div class="figures one">
          <figure>
            <figcaption>
              How far they came<span class="keys"
                ><i class="key seen"></i>seen on screen <i class="key in-time"></i>in time</span
              >
            </figcaption>
            ${{ html: sharePlot(notices) }}
          </figure>
        </div>`
      : ""
  }
  ${table(
    "Notices",
    ["notice", "given", "seen", "of those given", "closed", "went away soon after", "interval", "repeated in time"],
    notices.map(({ id, given, shown, dismissed, left, inTime }) => [
      id,
      figure(given),
      figure(shown.value),
      percentWords(shown),
      percentWords(dismissed),
      percentWords(left),
      inTime.everyMs === null ? "–" : minutesWords(inTime.everyMs),
      inTime.percent === null ? "–" : percentWords(inTime),
    ]),
  )}`;
}

function guardianPart(evidence: Evidence): Html {
  const { guardians, appeals, requests } = evidence;
  const { actions, denied } = guardians;
  return html`${
    actions.length === 0
      ? html`<p>No guardian changed a limit in the period.</p>`
      : rowTable(
          "Guardians' actions",
          "action",
          "times",
          actions.map(({ name, value }) => ({ name: actionWords(name), value })),
        )
  }
  ${denied === 0 ? "" : html`<p>Refused because only a parent may loosen a limit: ${figure(denied)}.</p>`}
  ${appeals.received === 0 && requests.received === 0 ? html`<p>No appeals and no requests for time in the journal.</p>` : caseTable(evidence)}`;
}

function caseTable({ appeals, requests }: Evidence): Html {
  const cells = ({ received, inTime, late, open, overdue, medianHours }: CaseFigures): readonly string[] => [
    ...[received, inTime, late, open, overdue].map(figure),
    medianHours === null ? "–" : `${medianHours} h`,
  ];
  return table(
    "Appeals of children, and requests for more time",
    ["what", "received", "answered in time", "late", "waiting", "overdue", "half answered within"],
    [
      ["appeals", ...cells(appeals)],
      ["requests", ...cells(requests)],
    ],
  );
}

function policyPart({ version, since, rules }: Evidence["policies"][number]): Html {
  return html`<article>
    <h3><code>${version}</code> <span class="chip">since ${since.slice(0, 16).replace("T", " ")} UTC</span></h3>
    <div class="bands">
      ${rules.map(
        ({ band, ages, rules: sentences }) =>
          html`<div>
            <h4>${band}, ages ${ages}</h4>
            <ul>
              ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
            </ul>
          </div>`,
      )}
    </div>
  </article>`;
}

function choices(evidence: Evidence): Html {
  const list = choicesOf(evidence);
  if (list.length === 0) return html``;
  return section("Chosen by nobody but us", "Values that no instrument sets.", [
    html`<ul class="methods">
      ${list.map(({ path, note }) => html`<li><code>${path.replace(/^bands\./, "")}</code>: ${note}</li>`)}
    </ul>`,
  ]);
}

const STYLE = `
:root { --mark: #2466d6; --second: #0f8a6c; --good: #126b46; --warn: #8a4b00; --bad: #b3261e; --good-bg: #e9f5ef; --warn-bg: #fdf1e0; --bad-bg: #fbeae9; }
@media (prefers-color-scheme: dark) {
  :root { --mark: #6ea2ff; --second: #4cc3a0; --good: #7fd6ac; --warn: #f3b266; --bad: #ff9a92; --good-bg: #14291f; --warn-bg: #2d2213; --bad-bg: #331a18; }
}
.kind { margin: 0; color: var(--quiet); font-size: .875rem; letter-spacing: .02em; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.banner { border-radius: 8px; padding: .6rem .9rem; margin: .5rem 0; }
.banner.good { background: var(--good-bg); color: var(--good); } .banner.warn { background: var(--warn-bg); color: var(--warn); } .banner.bad { background: var(--bad-bg); color: var(--bad); }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem; margin-bottom: 1rem; }
h3 { font-size: 1.0625rem; margin: 0; } h4 { font-size: .875rem; color: var(--quiet); font-weight: 400; margin: 0 0 .25rem; }
article > .note { font-size: .875rem; margin-bottom: .75rem; }
.chip { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 0 .6em; font-size: .8125rem; font-weight: 400; color: var(--quiet); }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr)); gap: 1rem 1.5rem; }
.three p, .bands p { margin: 0 0 .4rem; } .three ul, .bands ul { margin: 0; padding-left: 1.1rem; } .three li { margin-bottom: .4rem; }
.bands { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 1rem 1.5rem; margin-top: .75rem; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.value-of { color: var(--quiet); }
.match { white-space: nowrap; font-size: .8125rem; } .match.good { color: var(--good); } .match.warn { color: var(--warn); } .match.bad { color: var(--bad); }
.figure { font-variant-numeric: tabular-nums; }
.beyond li, .methods li { margin-bottom: .5rem; } .beyond .figure { margin: .1rem 0 0; color: var(--quiet); }
.key.seen { background: var(--mark); } .key.in-time { background: var(--second); }
.cards { grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
.narrow { max-width: 34rem; } .figures.one { max-width: 36rem; }
@media print { article { break-inside: avoid; } }
`;
