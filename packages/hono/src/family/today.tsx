/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import { type ChildRequest, isOpen } from "@recess/core/views";

import type { Language } from "./language.ts";
import type { Standing } from "./standing.ts";
import { Act, ChildPage, effectOf, FamilyPage, hrefOf, nightsIn, Standings, type View, Week } from "./view.tsx";

const MINUTE_MS = 60_000;
const LATER = [30, 60] as const;

interface TodayProps {
  readonly view: View;
  readonly standing: Standing;
  readonly message: string | null;
}

/** A child's page: what is asked, how it stands, and what can be done with one press. */
export function TodayPage({ view, standing, message }: TodayProps): Html {
  const { language } = view;
  const { governed } = standing;
  return (
    <ChildPage view={view} standing={standing} tab="today" message={message}>
      <Requests view={view} standing={standing} />
      <section>
        <h2>{language.say("today")}</h2>
        <Standings view={view} standing={standing} />
      </section>
      <Consent view={view} standing={standing} />
      <MoreTime view={view} standing={standing} />
      <Pauses view={view} standing={standing} />
      <Tonight view={view} standing={standing} />
      {governed !== null && (
        <section>
          <h2>{language.say("lastDays")}</h2>
          <Week view={view} standing={standing} />
          <p>
            {language.say("nights")}: {language.format.number(nightsIn(governed.summary))}
          </p>
          <p>
            {language.say("messages")}: {language.format.number(governed.summary.messagesToday)}
          </p>
        </section>
      )}
    </ChildPage>
  );
}

/** All children of a family. */
export function ChildrenPage({
  view,
  standings,
}: {
  readonly view: View;
  readonly standings: readonly Standing[];
}): Html {
  const { language, base } = view;
  return (
    <FamilyPage view={view} title={language.say("title")} isLive>
      <h1>{language.say("title")}</h1>
      {standings.length === 0 && (
        <section>
          <p>{language.say("noChildren")}</p>
        </section>
      )}
      {standings.map((standing) => (
        <article>
          <h2>
            <a href={hrefOf(base, standing.tag, "today")}>{standing.child.name}</a>
          </h2>
          {standing.governed === null ? (
            <p>{language.say("ofAge", { name: standing.child.name })}</p>
          ) : (
            <>
              <Standings view={view} standing={standing} />
              <Requests view={view} standing={standing} />
            </>
          )}
        </article>
      ))}
    </FamilyPage>
  );
}

export function openRequests({ file, status }: Standing): readonly ChildRequest[] {
  return (file?.requests ?? []).filter((request) => isOpen(request, status.day, status.at));
}

/** What a child asks for, as it stands in a sentence. */
export function whatOf(
  { ask }: ChildRequest,
  language: Language,
  features: { readonly [name: string]: string },
): string {
  if (ask.kind === "feature") return language.say("ask.feature", { feature: features[ask.feature] ?? ask.feature });
  return language.say(`ask.${ask.kind}`, { time: language.format.duration(ask.minutes * MINUTE_MS) });
}

function Requests({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language } = view;
  const { name } = standing.child;
  const open = openRequests(standing);
  if (open.length === 0) return null;
  return (
    <section class="notice">
      <h2>{language.say("requests", { name })}</h2>
      {open.map((request) => (
        <Act view={view} standing={standing} act="answer">
          <input type="hidden" name="request" value={request.id} />
          <p>{whatOf(request, language, view.features)}</p>
          <Answers view={view} standing={standing} request={request} />
        </Act>
      ))}
    </section>
  );
}

/** The yes first, with what it will change. */
export function Answers({ view, standing, request }: AnswersProps): Html {
  const { language } = view;
  const { ask } = request;
  const minutes = ask.kind === "feature" ? 1 : ask.minutes;
  const yes =
    ask.kind === "feature"
      ? language.say("yes")
      : language.say("yesTime", { time: language.format.duration(minutes * MINUTE_MS) });
  const after = standing.governed?.answers.get(request.id);
  return (
    <>
      {after !== undefined && ask.kind !== "feature" && (
        <p id={`yes-${request.id}`}>
          <small>{effectOf(language, standing.status, after, standing.zone)}</small>
        </p>
      )}
      <div class="choices">
        <button class="main" name="minutes" value={String(minutes)} aria-describedby={`yes-${request.id}`}>
          {yes}
        </button>
        <button name="minutes" value="0">
          {language.say("no")}
        </button>
      </div>
    </>
  );
}

interface AnswersProps {
  readonly view: View;
  readonly standing: Standing;
  readonly request: ChildRequest;
}

/** Where a band asks for a parent's agreement: given, or taken back, with one press. */
function Consent({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language } = view;
  const { governed, child } = standing;
  if (governed === null || governed.hasConsent === null) return null;
  const { hasConsent } = governed;
  return (
    <section {...(!hasConsent && { class: "notice" })}>
      <h2>{language.say("consent")}</h2>
      <p>{language.say(hasConsent ? "consentGiven" : "consentNeeded", { name: child.name })}</p>
      <Act view={view} standing={standing} act={hasConsent ? "withdraw-consent" : "consent"}>
        <div class="choices">
          <button class={hasConsent ? "" : "main"}>{language.say(hasConsent ? "consentEnd" : "consentGive")}</button>
        </div>
      </Act>
    </section>
  );
}

function MoreTime({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language } = view;
  const { governed, status, zone } = standing;
  if (governed === null || status.limitMs === null) return null;
  return (
    <section>
      <h2>{language.say("moreTime")}</h2>
      {governed.gifts.length === 0 ? (
        <p>{language.say("noMoreTime")}</p>
      ) : (
        <Act view={view} standing={standing} act="grant">
          <ul class="rows gifts">
            {governed.gifts.map(({ minutes, after }) => (
              <li>
                <button name="minutes" value={String(minutes)} aria-describedby={`gift-${minutes}`}>
                  {language.say("give", { time: language.format.duration(minutes * MINUTE_MS) })}
                </button>
                <small id={`gift-${minutes}`}>{effectOf(language, status, after, zone)}</small>
              </li>
            ))}
          </ul>
        </Act>
      )}
    </section>
  );
}

function Pauses({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language, whoIs } = view;
  const { governed, status, zone } = standing;
  if (governed === null) return null;
  const { pauses } = governed.summary;
  return (
    <section>
      <h2>{language.say("pause")}</h2>
      {pauses.map(({ by, until }) => {
        const who = whoIs(null, by);
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

function Tonight({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
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
