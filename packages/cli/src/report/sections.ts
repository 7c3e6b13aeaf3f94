/** The figures of a report as tables and plots, each built from the evidence alone. */
import { type Html, html, table } from "../page/html.ts";
import type { Evidence } from "./evidence.ts";
import type { Row } from "./cells.ts";
import { stopStatements } from "./figures.ts";
import { barPlot, dayPlot, sharePlot } from "./plots.ts";
import type { ReportLanguage } from "./words/language.ts";
import { rowTable } from "./row-table.ts";

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
