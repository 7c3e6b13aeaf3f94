/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { ChildRequest, HistoryEntry } from "@recess/core/views";

import { ruleText } from "./rule-text.ts";
import type { Standing } from "./standing.ts";
import { whatOf } from "./requests.tsx";
import { Act, type Change, ChildPage, type PageMessage, type View } from "./view.tsx";
import { HOUR_MS, MINUTE_MS } from "../pages/units.ts";

/** How long a change can be taken back. */
const TAKE_BACK_MS = 10 * MINUTE_MS;

interface HistoryProps {
  readonly view: View;
  readonly standing: Standing;
  readonly message: PageMessage | null;
}

interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly entry: HistoryEntry | null;
  /** The outcome, or `null` if the text already states it or nothing was decided yet. */
  readonly note: string | null;
}

/** Who changed what and when, and what the child asked for. */
export function HistoryPage({ view, standing, message }: HistoryProps): Html {
  const { language, whoIs } = view;
  const { file, status, zone, child } = standing;
  const lines: Line[] = [
    ...(file?.history ?? []).map((entry) => ({
      at: entry.at,
      who: whoIs(entry.who, entry.by),
      what: didWhat(view, entry, status.at, zone),
      entry,
      note: entry.takenBackAt === null ? null : language.say("takenBack"),
    })),
    ...(file?.requests ?? []).map((request) => ({
      at: request.at,
      who: child.name,
      what: language.say("did.asked", { what: whatOf(request, language, view.features) }),
      entry: null,
      note: answerText(view, request),
    })),
  ]
    .toReversed()
    .toSorted((a, b) => b.at - a.at);
  return (
    <ChildPage view={view} standing={standing} tab="history" message={message}>
      <section>
        <h2>{language.say("history")}</h2>
        {lines.length === 0 && <p>{language.say("noHistory")}</p>}
        <ul class="plain">
          {lines.map(({ at, who, what, entry, note }) => (
            <li>
              <p>
                <small>{language.format.dateTime(at, zone)}</small>
                <br />
                <strong>{who}</strong>: {what}
                {note !== null && <small> ({note})</small>}
              </p>
              {entry !== null && mayTakeBack(standing, entry) && (
                <Act view={view} standing={standing} act="take-back" tab="history">
                  <input type="hidden" name="entry" value={entry.id} />
                  <button>{language.say("takeBack")}</button>
                </Act>
              )}
            </li>
          ))}
        </ul>
      </section>
    </ChildPage>
  );
}

function answerText({ language }: View, { answer }: ChildRequest): string | null {
  const givenMs = answer?.grantedMs ?? null;
  if (givenMs === null) return null;
  return language.say(givenMs > 0 ? "yes" : "no");
}

/** How long a form may stay open. Its sender has not seen later changes. */
const LATELY_MS = 12 * HOUR_MS;
const MAX_CHANGES = 3;

/** The latest changes, which a reader with an outdated page has not seen. */
export function latestChanges(view: View, { file, status, zone }: Standing): readonly Change[] {
  const { language, whoIs } = view;
  return (file?.history ?? [])
    .filter(({ at }) => status.at - at < LATELY_MS)
    .slice(-MAX_CHANGES)
    .toReversed()
    .map((entry) => ({
      time: language.format.dateTime(entry.at, zone),
      who: whoIs(entry.who, entry.by),
      what: didWhat(view, entry, status.at, zone),
    }));
}

/** The latest change of its kind, made minutes ago, that is still in force. */
export function mayTakeBack({ file, status }: Standing, entry: HistoryEntry): boolean {
  if (entry.takenBackAt !== null || status.at - entry.at >= TAKE_BACK_MS) return false;
  const undoneBy = UNDONE_BY[entry.type];
  if (undoneBy === undefined) return false;
  return file?.history.findLast(({ type, takenBackAt }) => undoneBy.includes(type) && takenBackAt === null) === entry;
}

/** What can be undone, and which later changes make it ineffective. For extra time, the unused part. */
const UNDONE_BY: { readonly [type: string]: readonly HistoryEntry["type"][] } = {
  grant: ["grant", "revoke", "unlink"],
  pause: ["pause", "resume"],
  lift: ["lift", "unlink"],
  adjust: ["adjust", "unlink"],
};

function didWhat(view: View, entry: HistoryEntry, now: number, zone: string): string {
  const { language } = view;
  const { type, amountMs, until } = entry;
  const time = until === null ? null : language.format.time(until, now, zone);
  switch (type) {
    case "grant":
      return language.say("did.grant", { time: language.format.duration(amountMs ?? 0) });
    case "pause":
      return time === null ? language.say("did.pause") : language.say("did.pauseUntil", { time });
    case "lift":
      return until !== null && until <= entry.at
        ? language.say("did.liftEnd")
        : language.say("did.lift", { time: time ?? "" });
    case "adjust": {
      const changes = changesIn(view, entry);
      if (changes.length === 0) return language.say("did.adjustNone");
      return language.say("did.adjust", { what: language.format.list(changes) });
    }
    case "revoke":
      return language.say("did.revoke", { time: language.format.duration(amountMs ?? 0) });
    case "resume":
    case "consent":
    case "withdraw-consent":
    case "unlink":
      return language.say(`did.${type}`);
  }
}

/** What an adjustment changed: each rule and switch that differs from before. */
function changesIn({ language, features }: View, { limits, before, by }: HistoryEntry): readonly string[] {
  const { features: switches = {}, ...rules } = limits ?? {};
  const { features: switchesBefore = {}, ...rulesBefore } = before ?? {};
  // Settings of roles other than a parent are added to the existing ones.
  const isWhole = by === null || by === "parent";
  const own = language.say("appsOwn");
  const changed = RULE_KEYS.flatMap((key): readonly string[] => {
    if (JSON.stringify(rules[key]) === JSON.stringify(rulesBefore[key])) return [];
    if (rules[key] === undefined && !isWhole) return [];
    const { title, text } = ruleText(language, key, rules);
    return [`${title}: ${rules[key] === undefined ? own : text}`];
  });
  const names = new Set([...Object.keys(switches), ...(isWhole ? Object.keys(switchesBefore) : [])]);
  for (const name of names) {
    const value = switches[name];
    if (value === switchesBefore[name]) continue;
    const text = typeof value === "boolean" ? language.say(value ? "on" : "off") : own;
    changed.push(`${features[name] ?? name}: ${text}`);
  }
  return changed;
}

const RULE_KEYS = ["dailyLimit", "weeklyLimit", "break", "quietHours", "openHours", "messageLimits"] as const;
