/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { Decision } from "@recess/core";
import type { Child } from "hono/jsx";

import { type Bar, Bars, Page } from "../pages/layout.tsx";
import type { Brand } from "../pages/brand.ts";
import type { Language } from "./language.ts";
import type { Standing } from "./standing.ts";
import { MINUTE_MS } from "../pages/units.ts";

/** Needed by every page of a family. */
export interface View {
  readonly brand: Brand;
  readonly base: string;
  readonly language: Language;
  /** The token that signs this page's forms. */
  readonly token: string;
  /** An id for each form, so that a second press repeats the first. */
  readonly newAction: () => string;
  readonly features: { readonly [name: string]: string };
  readonly whoIs: (tag: string | null, role: string | null) => string;
}

export type Tab = "today" | "rules" | "history" | "data";

const TABS: readonly Tab[] = ["today", "rules", "history", "data"];

/** The result of a form. */
export interface PageMessage {
  readonly text: string;
  /** For an outdated page: what was changed meanwhile, latest first. */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly time: string;
  readonly who: string;
  readonly what: string;
}

interface ChildPageProps {
  readonly view: View;
  readonly standing: Standing;
  readonly tab: Tab;
  readonly message: PageMessage | null;
  readonly children?: Child;
}

export function ChildPage({ view, standing, tab, message, children }: ChildPageProps): Html {
  const { base, language } = view;
  const { name } = standing.child;
  return (
    <FamilyPage view={view} title={name} isLive={tab === "today"}>
      <nav aria-label={name}>
        <ul>
          <li>
            <a href={base}>{language.say("title")}</a>
          </li>
          {TABS.map((one) => (
            <li>
              <a href={hrefOf(base, standing.tag, one)} {...(one === tab && { "aria-current": "page" })}>
                {language.say(one)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <h1>{name}</h1>
      {message !== null && (
        <section class="notice" role="status">
          <p>{message.text}</p>
          {message.changes.map(({ time, who, what }) => (
            <p>
              <small>{time}</small>
              <br />
              <strong>{who}</strong>: {what}
            </p>
          ))}
        </section>
      )}
      {standing.governed === null && tab !== "data" && tab !== "history" ? (
        <section>
          <p>{language.say("ofAge", { name })}</p>
        </section>
      ) : (
        children
      )}
    </FamilyPage>
  );
}

export function hrefOf(base: string, tag: string, tab: Tab): string {
  return tab === "today" ? `${base}/${tag}` : `${base}/${tag}/${tab}`;
}

interface ReaderPageProps {
  readonly view: Pick<View, "brand" | "base" | "language">;
  readonly title: string;
  readonly isLive?: boolean;
  readonly children?: Child;
}

/** A page with the app's look, in its reader's language. */
export function ReaderPage({ view, title, isLive = false, children }: ReaderPageProps): Html {
  const { brand, base, language } = view;
  return (
    <Page
      brand={brand}
      base={base}
      lang={language.tag}
      dir={language.dir}
      title={title}
      isLive={isLive}
      helpText={language.say("help")}
    >
      {children}
    </Page>
  );
}

/** A page for guardians: it says that they see no content of chats. */
export function FamilyPage({ view, title, isLive = false, children }: ReaderPageProps): Html {
  return (
    <ReaderPage view={view} title={title} isLive={isLive}>
      {children}
      <p class="muted">{view.language.say("noContent")}</p>
    </ReaderPage>
  );
}

interface ActProps {
  readonly view: View;
  readonly standing: Standing;
  readonly act: string;
  readonly tab?: Tab;
  readonly children?: Child;
}

/** A signed form for one action, with the settings that its reader saw. */
export function Act({ view, standing, act, tab = "today", children }: ActProps): Html {
  return (
    <form method="post" action={`${view.base}/${standing.tag}/${act}`}>
      <input type="hidden" name="token" value={view.token} />
      <input type="hidden" name="action" value={view.newAction()} />
      <input type="hidden" name="seen" value={standing.version} />
      <input type="hidden" name="tab" value={tab} />
      {children}
    </form>
  );
}

/** Today's use and what comes next, in one sentence each. */
export function Standings({ view, standing }: StandingsProps): Html {
  const { language } = view;
  const { status } = standing;
  const { usedMs, limitMs } = status;
  const [used, next] = standingLines(language, status, standing.zone);
  return (
    <>
      <p>
        <strong>{used}</strong>
      </p>
      {limitMs !== null && limitMs > 0 && (
        <progress max={limitMs} value={Math.min(usedMs ?? 0, limitMs)} aria-label={language.say("today")} />
      )}
      <p>{next}</p>
    </>
  );
}

interface StandingsProps {
  readonly view: Pick<View, "language">;
  readonly standing: Pick<Standing, "status" | "zone">;
}

export function standingLines(language: Language, status: Decision, zone: string): readonly [string, string] {
  const { usedMs, limitMs } = status;
  const used = language.format.duration(usedMs ?? 0);
  return [
    limitMs === null
      ? language.say("used", { used })
      : language.say("usedOf", { used, limit: language.format.duration(limitMs) }),
    whatNext(language, status, zone),
  ];
}

function whatNext(language: Language, status: Decision, zone: string): string {
  const { at, reason, resumesAt, remainingMs, stopReason } = status;
  if (reason !== null) {
    if (resumesAt === null) return language.say("closed", { reason: language.reason(reason) });
    const time = language.format.time(resumesAt, at, zone);
    return language.say("closedUntil", { time, reason: language.reason(reason) });
  }
  if (remainingMs === null || stopReason === null) return language.say("openNow");
  const time = language.format.time(at + remainingMs, at, zone);
  return language.say("openUntil", { time, reason: language.reason(stopReason) });
}

/** The effect of a button: "Ends 19:40 instead of 19:10", or what stops regardless. */
export function effectOf(language: Language, before: Decision, after: Decision, zone: string): string {
  const end = (decision: Decision): string | null =>
    decision.remainingMs === null ? null : language.format.time(decision.at + decision.remainingMs, decision.at, zone);
  if (after.reason !== null) return language.say("effect.stays", { reason: language.reason(after.reason) });
  const [was, is] = [end(before), end(after)];
  if (before.reason !== null) {
    return is === null ? language.say("effect.opensFree") : language.say("effect.opens", { time: is });
  }
  if (is === null) return language.say("effect.free");
  if (is === was && after.stopReason !== null) {
    return language.say("effect.same", { time: is, reason: language.reason(after.stopReason) });
  }
  return language.say("effect.later", { after: is, before: was ?? "" });
}

/** The last 7 days as bars. */
export function Week({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { governed } = standing;
  const { language } = view;
  if (governed === null) return null;
  return <Bars label={language.say("lastDays")} bars={weekOf(language, governed.summary)} dir={language.dir} />;
}

type Summary = NonNullable<Standing["governed"]>["summary"];

const MAX_DAY_NAME = 4;
const LATIN = /\p{Script=Latin}/u;

export function weekOf(language: Language, summary: Summary): Bar[] {
  const today = Date.parse(summary.day);
  const { weekday, duration, brief } = language.format;
  const days = Array.from({ length: 7 }, (_, i) => new Date(today - (6 - i) * 86_400_000).toISOString().slice(0, 10));
  // Some languages have no short names: there is room for a few letters under a bar. For Urdu, `Intl` has only English
  // letters as short names.
  const isForeign = days.some((day) => LATIN.test(weekday(day, "narrow")) && !LATIN.test(weekday(day, "short")));
  const isShort = isForeign || days.every((day) => weekday(day, "short").length <= MAX_DAY_NAME);
  return days.map((day) => {
    const value = summary.days.find((one) => one.day === day)?.usedMs ?? 0;
    const name = weekday(day, "short");
    return { name, mark: isShort ? name : weekday(day, "narrow"), value, text: duration(value), brief: brief(value) };
  });
}

export function nightsIn(summary: Summary): number {
  const since = Date.parse(summary.day) - 6 * 86_400_000;
  return summary.days.filter(({ day, nightMs }) => nightMs >= MINUTE_MS && Date.parse(day) >= since).length;
}
