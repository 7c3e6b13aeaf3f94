/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import { Pauses, Tonight } from "./pauses.tsx";
import { Requests } from "./requests.tsx";
import type { Standing } from "./standing.ts";
import {
  Act,
  ChildPage,
  effectOf,
  FamilyPage,
  hrefOf,
  nightsIn,
  type PageMessage,
  Standings,
  type View,
  Week,
} from "./view.tsx";
import { MINUTE_MS } from "../pages/units.ts";

interface TodayProps {
  readonly view: View;
  readonly standing: Standing;
  readonly message: PageMessage | null;
}

/** A child's page: open requests, status, and actions that take one press. */
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

/** For a band that requires a parent's consent: given or withdrawn with one press. */
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
