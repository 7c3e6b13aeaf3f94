/** The report's sections on guardians' actions, appeals and requests. */
import { type Html, html, table } from "../page/html.ts";
import type { Evidence } from "./evidence.ts";
import type { Row } from "./cells.ts";
import type { CaseFigures } from "./case-figures.ts";
import type { ReportLanguage } from "./words/language.ts";
import { rowTable } from "./row-table.ts";

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
