/** @jsxImportSource hono/jsx */
import type { Measure } from "@recess/core/views";

import type { Html } from "../pages/html.ts";
import { csvOf, isoOf } from "./csv.ts";
import { Download, StaffPage, type StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";

/** The maximum number of rows on the page. */
const MAX_SHOWN = 200;

interface MeasuresPageProps {
  readonly view: StaffView;
  /** The latest first. */
  readonly measures: readonly Measure[];
  /** The meanings of the codes of pauses. */
  readonly reasons: { readonly [code: string]: string };
}

/** All holds, and all pauses by the app and by schools. The page does not show whose they are. */
export function MeasuresPage({ view, measures, reasons }: MeasuresPageProps): Html {
  const { say } = view.language;
  const list = (kind: Measure["kind"]): readonly Measure[] => measures.filter((one) => one.kind === kind);
  return (
    <StaffPage view={view} tab="measures">
      <p>{say("measuresLead")}</p>
      <List view={view} title="holds" none="noHolds" measures={list("hold")} reasons={{}} />
      <List view={view} title="appPauses" none="noAppPauses" measures={list("pause")} reasons={reasons} />
      <Download view={view} action="/measures.csv" text="measuresText" />
    </StaffPage>
  );
}

interface ListProps extends MeasuresPageProps {
  readonly title: StaffText;
  readonly none: StaffText;
}

function List({ view, title, none, measures, reasons }: ListProps): Html {
  const { say, format } = view.language;
  const time = (instant: number): string => format.dateTime(instant, view.zone);
  return (
    <section>
      <h2>{say(title)}</h2>
      {measures.length === 0 ? (
        <p>{say(none)}</p>
      ) : (
        <>
          <p>
            {say("inAll")}: {format.number(measures.length)}
          </p>
          {measures.length > MAX_SHOWN && <p>{say("firstOf", { count: format.number(MAX_SHOWN) })}</p>}
          <ul class="plain lines">
            {measures.slice(0, MAX_SHOWN).map(({ tag, kind, by, why, at, until }) => (
              <li>
                <p>
                  <strong>{why === null ? say(kind === "pause" ? "onePause" : kind) : (reasons[why] ?? why)}</strong>
                </p>
                <p>
                  {say("by")}: {kind === "pause" ? say(by === "school" ? "who.school" : "who.app") : by} ·{" "}
                  {say("since")}: {time(at)} · {until === null ? say("noEnd") : `${say("until")}: ${time(until)}`}
                </p>
                <p>
                  <small>
                    {say("inLists")}: <code>{tag}</code>
                  </small>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The measures for download. Nothing in them identifies an account outside of these lists. */
export function measuresCsv(measures: readonly Measure[]): string {
  return csvOf([
    ["kind", "account", "by", "reference", "since", "until"],
    ...measures.map(({ kind, tag, by, why, at, until }) => [kind, tag, by, why, isoOf(at), isoOf(until)]),
  ]);
}
