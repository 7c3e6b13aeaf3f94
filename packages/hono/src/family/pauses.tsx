/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { Standing } from "./standing.ts";
import { Act, type View } from "./view.tsx";
import { MINUTE_MS } from "../pages/units.ts";

const LATER = [30, 60] as const;

export function Pauses({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language, whoIs } = view;
  const { governed, file, status, zone } = standing;
  if (governed === null) return null;
  const { pauses } = governed.summary;
  return (
    <section>
      <h2>{language.say("pause")}</h2>
      {pauses.map(({ by, until }) => {
        const entry = file?.history.findLast((one) => one.type === "pause" && one.by === by);
        const who = whoIs(entry?.who ?? null, by);
        return (
          <p>
            {until === null
              ? language.say("pausedBy", { who })
              : language.say("pausedByUntil", { who, time: language.format.time(until, status.at, zone) })}
          </p>
        );
      })}
      <Act view={view} standing={standing} act={pauses.length > 0 ? "resume" : "pause"}>
        <div class="choices">
          {pauses.length > 0 ? (
            <button class="main">{language.say("resume")}</button>
          ) : (
            <>
              <button name="for" value="30">
                {language.say("pauseFor", { time: language.format.duration(30 * MINUTE_MS) })}
              </button>
              <button name="for" value="day">
                {language.say("pauseTomorrow")}
              </button>
              <button name="for" value="open">
                {language.say("pauseOpen")}
              </button>
            </>
          )}
        </div>
      </Act>
    </section>
  );
}

export function Tonight({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language } = view;
  const { governed, status, zone } = standing;
  if (governed === null || governed.quiet === null) return null;
  const { quiet, summary } = governed;
  const clock = (at: number): string => language.format.time(at, status.at, zone);
  return (
    <section>
      <h2>{language.say("tonight")}</h2>
      <p>{language.say("quietFrom", { from: clock(quiet.from), to: clock(quiet.to) })}</p>
      {summary.liftedUntil !== null && <p>{language.say("quietLifted", { time: clock(summary.liftedUntil) })}</p>}
      {summary.mayLiftQuietHours && (
        <Act view={view} standing={standing} act="lift">
          <div class="choices">
            {LATER.map((minutes) => (
              <button name="until" value={String(quiet.from + minutes * MINUTE_MS)}>
                {language.say("quietLater", { time: language.format.duration(minutes * MINUTE_MS) })}
              </button>
            ))}
            <button name="until" value={String(quiet.to)}>
              {language.say("quietOff")}
            </button>
            {summary.liftedUntil !== null && (
              <button class="main" name="until" value="0">
                {language.say("quietBack")}
              </button>
            )}
          </div>
        </Act>
      )}
    </section>
  );
}
