/** @jsxImportSource hono/jsx */

import type { Html } from "../pages/html.ts";
import type { Standing } from "./standing.ts";
import { Act, ChildPage, nightsIn, type PageMessage, type View, weekOf } from "./view.tsx";

interface DataProps {
  readonly view: View;
  readonly standing: Standing;
  readonly message: PageMessage | null;
  /** Whether the reader may erase: only a parent. */
  readonly mayErase: boolean;
}

/** The week's summary, a copy of all stored data, and erasure. */
export function DataPage({ view, standing, message, mayErase }: DataProps): Html {
  const { language } = view;
  const { name } = standing.child;
  return (
    <ChildPage view={view} standing={standing} tab="data" message={message}>
      {standing.governed !== null && (
        <section>
          <h2>{language.say("summary")}</h2>
          <WeekTable view={view} standing={standing} />
        </section>
      )}
      <section>
        <h2>{language.say("export")}</h2>
        <p>{language.say("exportText", { name })}</p>
        <Act view={view} standing={standing} act="export" tab="data">
          <button>{language.say("export")}</button>
        </Act>
      </section>
      {mayErase && (
        <section>
          <h2>{language.say("erase")}</h2>
          <p>{language.say("eraseText", { name })}</p>
          {standing.file?.hold != null && <p>{language.say("held")}</p>}
          <Act view={view} standing={standing} act="erase" tab="data">
            <label class="check">
              <input type="checkbox" name="sure" value="yes" required />
              {language.say("eraseSure")}
            </label>
            <button>{language.say("erase")}</button>
          </Act>
        </section>
      )}
    </ChildPage>
  );
}

function WeekTable({ view: { language }, standing: { governed } }: Pick<DataProps, "view" | "standing">): Html | null {
  if (governed === null) return null;
  const days = weekOf(language, governed.summary);
  const total = days.reduce((sum, { value }) => sum + value, 0);
  return (
    <table>
      <tbody>
        {days.map(({ name, text }) => (
          <tr>
            <th scope="row">{name}</th>
            <td class="number">{text}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{language.say("weekAll")}</th>
          <td class="number">{language.format.duration(total)}</td>
        </tr>
        <tr>
          <th scope="row">{language.say("nights")}</th>
          <td class="number">{language.format.number(nightsIn(governed.summary))}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** The week line by line: each day, the total, nights. */
export function summaryLines(language: View["language"], { governed }: Standing): readonly string[] {
  if (governed === null) return [];
  const days = weekOf(language, governed.summary);
  const total = days.reduce((sum, { value }) => sum + value, 0);
  return [
    ...days.map(({ name, text }) => language.say("weekDay", { day: name, time: text })),
    language.say("weekTotal", { time: language.format.duration(total) }),
    `${language.say("nights")}: ${language.format.number(nightsIn(governed.summary))}`,
  ];
}
