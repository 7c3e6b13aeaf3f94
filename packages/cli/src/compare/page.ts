import { type Html, html, page, section, table } from "../page/html.ts";
import type { Comparison, Group } from "./comparison.ts";
import { differenceWords } from "./difference-words.ts";
import { bandPlot, hourPlot, minutesPlot, type NamedFigures, noticesPlot, reasonPlot } from "./plots.ts";
import { traceWords } from "./text.ts";
import {
  ageWords,
  bandWords,
  caveatsOf,
  changeSentences,
  formatChange,
  formatFigure,
  formatInterval,
  groupTitle,
  ruleChangeWords,
  shownRows,
} from "./words.ts";
import { REASON_WORDS } from "../reasons.ts";

/** The whole report as a self-contained page: no network, no script. */
export function comparisonPage(comparison: Comparison): string {
  const { total, bands, changes } = comparison;
  const named = bands.map((group): NamedFigures => ({ name: groupTitle(group), group }));
  const main = html`<header>
      <h1>What changes</h1>
      <dl class="sides">
        <dt><i class="key old"></i>old</dt>
        <dd>${comparison.old.policy}</dd>
        <dt><i class="key new"></i>new</dt>
        <dd>${comparison.new.policy}</dd>
        <dt>trace</dt>
        <dd>${traceWords(comparison.trace)}</dd>
      </dl>
    </header>
    ${total.accounts === 0 ? html`<p>Neither policy governs anyone in this trace.</p>` : [cards(total), changeList(comparison)]}
    ${differencePart(comparison)}
    ${section("By band", "Averages per account and day of use.", [
      ...figures([
        ["Minutes a day", bandPlot(named, ({ minutesPerDay }) => minutesPerDay, "minutes a day")],
        ["Stops a day", bandPlot(named, ({ stopsPerDay }) => stopsPerDay, "stops a day")],
      ]),
      html`<div class="figures">
        ${[
          ...bands.map((group) => groupTable(group, groupTitle(group))),
          ...(bands.length > 1 ? [groupTable(total, "all bands")] : []),
        ]}
      </div>`,
    ])}
    ${
      total.old.stops + total.new.stops === 0
        ? html``
        : section(
            "When and why it stops",
            "A stop is counted when something is refused after it was allowed, or for another reason.",
            [
              ...figures([
                ["Stops by hour, local time", hourPlot(named)],
                ["Stops by reason", reasonPlot(total.reasons)],
              ]),
              ...bands.map((group) => reasonTable(group, groupTitle(group))),
              ...(bands.length > 1 ? [reasonTable(total, "all bands")] : []),
            ],
          )
    }
    ${section("Notices", "Warnings, nudges, break reminders and reminders a day. Too many are ignored.", figures(named.map((group) => [`${group.name}: notices a day`, noticesPlot(group)])))}
    ${
      changes.minutesPerDay.length === 0
        ? html``
        : section("Who gets more time, who gets less", "", [
            html`<figure>
              <figcaption>Accounts by the change of their minutes a day</figcaption>
              ${{ html: minutesPlot(changes.minutesPerDay) }}
            </figure>`,
          ])
    }
    ${comparison.accounts.length === 0 ? html`` : section("Accounts that change most", "", [accountTable(comparison)])}
    <footer>
      ${caveatsOf(comparison.trace).map((caveat) => html`<p>${caveat}</p>`)}
      <p>Made by <code>recess compare</code>.</p>
    </footer>`;
  const title = `${comparison.old.policy} → ${comparison.new.policy}`;
  return page({ title, main, style: STYLE, lang: "en" });
}

function figures(list: readonly (readonly [title: string, svg: string])[]): readonly Html[] {
  return [
    html`<div class="figures">
      ${list.map(
        ([title, svg]) =>
          html`<figure>
            <figcaption>
              ${title}<span class="keys"><i class="key old"></i>old <i class="key new"></i>new</span>
            </figcaption>
            ${{ html: svg }}
          </figure>`,
      )}
    </div>`,
  ];
}

function cards(total: Group): Html {
  const chosen = ["accounts stopped", "stops a day", "minutes a day", "refused messages"];
  const rows = shownRows(total).filter(({ name }) => chosen.includes(name));
  return html`<div class="cards">
    ${rows.map(({ name, of, places }) => {
      const [before, after] = [of(total.old), of(total.new)];
      const change = formatChange(before, after, places);
      return html`<div class="card">
        <span class="what">${name}</span><span class="value">${formatFigure(after, places)}</span
        ><span class="change">${change === "" ? "as before" : `${change}, was ${formatFigure(before, places)}`}</span>
      </div>`;
    })}
  </div>`;
}

function changeList({ changes, total }: Comparison): Html {
  const sentences = changeSentences({ ...changes, total: total.accounts });
  return html`<ul class="changes">
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;
}

function groupTable(group: Group, title: string): Html {
  const rows = shownRows(group).map(({ name, of, places, intervalOf }) => {
    const [before, after] = [of(group.old), of(group.new)];
    return [
      name,
      formatFigure(before, places),
      formatFigure(after, places),
      formatChange(before, after, places),
      intervalOf === undefined ? "" : formatInterval(intervalOf(group.change), places),
    ];
  });
  const caption = `${title}: ${formatFigure(group.accounts, 0)} accounts`;
  return table(caption, ["measure", "old", "new", "change", "95 % interval"], rows);
}

function reasonTable({ reasons }: Group, title: string): Html {
  if (reasons.length === 0) return html``;
  const rows = reasons.map(({ reason, old, new: changed }) => [
    REASON_WORDS[reason],
    formatFigure(old.stops, 0),
    formatFigure(changed.stops, 0),
    formatChange(old.stops, changed.stops, 0),
    formatFigure(old.accounts, 0),
    formatFigure(changed.accounts, 0),
    formatFigure(old.refusedTries, 0),
    formatFigure(changed.refusedTries, 0),
  ]);
  const head = ["reason", "old", "new", "change", "accounts, old", "new", "refused messages, old", "new"];
  return table(`Stops by reason: ${title}`, head, rows);
}

function accountTable({ accounts }: Comparison): Html {
  const rows = accounts.map(({ account, age, old, new: changed, changed: rules }) => [
    account,
    ageWords(age),
    old.band === changed.band ? bandWords(old.band) : `${bandWords(old.band)} → ${bandWords(changed.band)}`,
    formatFigure(old.minutesPerDay, 1),
    formatFigure(changed.minutesPerDay, 1),
    formatFigure(old.stops, 0),
    formatFigure(changed.stops, 0),
    formatFigure(old.refusedTries, 0),
    formatFigure(changed.refusedTries, 0),
    ruleChangeWords(rules),
  ]);
  const head = [
    "account",
    "age",
    "band",
    "min a day, old",
    "new",
    "stops, old",
    "new",
    "refused, old",
    "new",
    "what changed",
  ];
  return table("Accounts", head, rows);
}

const STYLE = `
:root { --old: #8a8f98; --new: #2466d6; --less: #b4540a; --more: #2466d6; }
@media (prefers-color-scheme: dark) {
  :root { --old: #7d838d; --new: #6ea2ff; --less: #f09a4c; --more: #6ea2ff; }
}
.sides { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
.differences li { overflow-wrap: anywhere; }
.sides dt { color: var(--quiet); } .sides dd { margin: 0; overflow-wrap: anywhere; }
.key.old { background: var(--old); } .key.new { background: var(--new); }
.changes { margin: 1.25rem 0 0; padding-left: 1.25rem; }
`;

function differencePart({ differences }: Comparison): Html {
  if (differences.length === 0) return html``;
  return section(
    "Differences between the policies",
    "For every age, region and kind of day, whether or not they occur in the trace.",
    [
      html`<ul class="differences">
        ${differences.map((one) => html`<li>${differenceWords(one)}</li>`)}
      </ul>`,
    ],
  );
}
