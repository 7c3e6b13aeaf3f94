/** A narrow table of names and numbers. */
import { type Html, html, table } from "../page/html.ts";
import type { Row } from "./cells.ts";
import type { ReportLanguage } from "./words/language.ts";

interface TableWords {
  readonly caption: string;
  readonly head: readonly string[];
}

export function rowTable({ caption, head }: TableWords, rows: readonly Row[], { number }: ReportLanguage): Html {
  return html`<div class="narrow">
    ${table(
      caption,
      head,
      rows.map(({ name, value }) => [name, number(value)]),
    )}
  </div>`;
}
