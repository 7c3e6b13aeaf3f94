import { type Comparison, type Group } from "./comparison.ts";
import { bandPlot, hourPlot, minutesPlot, type NamedFigures, noticesPlot, reasonPlot } from "./plots.ts";
import { traceWords } from "./text.ts";
import {
  ageWords,
  bandWords,
  CAVEATS,
  changeSentences,
  formatChange,
  formatFigure,
  groupTitle,
  REASON_WORDS,
  shownRows,
} from "./words.ts";

/** The whole report as one page that needs nothing else: no network, no script. */
export function comparisonPage(comparison: Comparison): string {
  const { total, bands, changes, reasons } = comparison;
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
    ${section("By band", "Averages are for each account and day on which it came.", [
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
                ["Stops by reason", reasonPlot(reasons)],
              ]),
              reasonTable(comparison),
            ],
          )
    }
    ${section("What they are told", "Warnings, nudges, break reminders and reminders a day: many of them tire.", figures(named.map((group) => [`${group.name}: notices a day`, noticesPlot(group)])))}
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
    ${comparison.accounts.length === 0 ? html`` : section("Those that change most", "", [accountTable(comparison)])}
    <footer>
      ${CAVEATS.map((caveat) => html`<p>${caveat}</p>`)}
      <p>Made by <code>recess compare</code>.</p>
    </footer>`;
  return page(`${comparison.old.policy} → ${comparison.new.policy}`, main);
}

/** Text that is HTML already. */
interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Part[];

/** Everything that is put in is escaped, but for what is HTML already. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.map((string, index) => string + (index < parts.length ? render(parts[index] ?? "") : ""));
  return { html: text.join("") };
}

function render(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  if ("html" in part) return part.html;
  return part.map(render).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function page(title: string, main: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html> `.html;
}

function section(title: string, note: string, content: readonly Html[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${note === "" ? "" : html`<p class="note">${note}</p>`}${content}
  </section>`;
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

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = "", ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function groupTable(group: Group, title: string): Html {
  const rows = shownRows(group).map(({ name, of, places }) => {
    const [before, after] = [of(group.old), of(group.new)];
    return [name, formatFigure(before, places), formatFigure(after, places), formatChange(before, after, places)];
  });
  return table(`${title}: ${formatFigure(group.accounts, 0)} accounts`, ["measure", "old", "new", "change"], rows);
}

function reasonTable({ reasons }: Comparison): Html {
  const rows = reasons.map(({ reason, old, new: changed }) => [
    REASON_WORDS[reason],
    formatFigure(old.stops, 0),
    formatFigure(changed.stops, 0),
    formatChange(old.stops, changed.stops, 0),
    formatFigure(old.accounts, 0),
    formatFigure(changed.accounts, 0),
  ]);
  return table("Stops by reason", ["reason", "old", "new", "change", "accounts, old", "accounts, new"], rows);
}

function accountTable({ accounts }: Comparison): Html {
  const rows = accounts.map(({ account, age, old, new: changed }) => [
    account,
    ageWords(age),
    old.band === changed.band ? bandWords(old.band) : `${bandWords(old.band)} → ${bandWords(changed.band)}`,
    formatFigure(old.minutesPerDay, 1),
    formatFigure(changed.minutesPerDay, 1),
    formatFigure(old.stops, 0),
    formatFigure(changed.stops, 0),
    formatFigure(old.refusedMessages, 0),
    formatFigure(changed.refusedMessages, 0),
    changed.reason === null && old.reason === null ? "" : REASON_WORDS[changed.reason ?? old.reason ?? "paused"],
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
    "mostly",
  ];
  return table("Accounts", head, rows);
}

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fcfcfb; --surface: #ffffff; --ink: #1d1d1f; --quiet: #5d5d63; --line: #dedee2;
  --old: #8a8f98; --new: #2466d6; --less: #b4540a; --more: #2466d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131416; --surface: #1b1c1f; --ink: #ececee; --quiet: #a2a3aa; --line: #34363b;
    --old: #7d838d; --new: #6ea2ff; --less: #f09a4c; --more: #6ea2ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; }
.note, footer { color: var(--quiet); }
.note { margin: 0 0 1rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .875rem; }
.sides { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
.sides dt { color: var(--quiet); } .sides dd { margin: 0; overflow-wrap: anywhere; }
.key { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; }
.key.old { background: var(--old); } .key.new { background: var(--new); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 1rem; margin: 1.5rem 0 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
.card span { display: block; } .what, .change { color: var(--quiet); font-size: .875rem; }
.value { font-size: 1.75rem; font-variant-numeric: tabular-nums; }
.changes { margin: 1.25rem 0 0; padding-left: 1.25rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 1rem; margin-bottom: 1rem; }
figure { margin: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; overflow-x: auto; }
figcaption { font-weight: 600; margin-bottom: .5rem; display: flex; justify-content: space-between; gap: 1rem; }
.keys { font-weight: 400; color: var(--quiet); font-size: .875rem; white-space: nowrap; }
.keys .key { margin-left: .6em; }
figure svg { display: block; max-width: 100%; height: auto; overflow: visible; color: var(--ink); }
.scroll { overflow-x: auto; margin-bottom: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th[scope=row], th:first-child { text-align: left; font-weight: 400; }
thead th { color: var(--quiet); font-weight: 400; }
@media print { figure, .card { break-inside: avoid; } }
`;
