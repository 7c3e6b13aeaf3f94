import type { YearOfReferrals } from "@recess/core/views";
import { html, page } from "../page/html.ts";
import type { RegionCount } from "./crisis.ts";
import type { Statement } from "./statements.ts";
import { STYLE } from "./style.ts";
import type { ReportLanguage } from "./words/language.ts";

/** The number of crisis referrals in a year, and what is known about its completeness. */
export interface CrisisCount {
  readonly referrals: YearOfReferrals;
  readonly rows: readonly RegionCount[];
  readonly source: "journal" | "store";
  readonly statements: readonly Statement[];
}

/** A self-contained page to hand over. */
export function crisisPage({ referrals, rows, source, statements }: CrisisCount, language: ReportLanguage): string {
  const { words, number, say } = language;
  const { crisis } = words;
  const title = crisis.title(String(referrals.year));
  const main = html`<header>
      <h1>${title}</h1>
      ${statements.map(
        (statement) => html`<p class="banner ${GOOD.has(statement.id) ? "good" : "bad"}">${say(statement)}</p>`,
      )}
    </header>
    <table class="figures one">
      <tbody>
        ${rows.map(
          ({ region, count, services }) =>
            html`<tr>
              <th scope="row">${region ?? crisis.noRegion}</th>
              <td>${number(count)}</td>
              <td>${services.map((one) => `${one.service} ${number(one.count)}`).join(", ")}</td>
            </tr>`,
        )}
        <tr>
          <th scope="row">${crisis.total}</th>
          <td>${number(referrals.total)}</td>
          <td></td>
        </tr>
      </tbody>
    </table>
    <p class="note">${source === "store" ? crisis.fromStore : crisis.fromJournal}</p>`;
  return page({ title, main, style: STYLE, lang: words.locale });
}

const GOOD: ReadonlySet<Statement["id"]> = new Set(["covered", "journal-whole"]);
