/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { HistoryEntry } from "@recess/core/views";

import type { Language } from "./language.ts";
import type { Standing } from "./standing.ts";
import { whatOf } from "./today.tsx";
import { Act, ChildPage, type View } from "./view.tsx";

/** How long what is not used yet can be taken back. */
const TAKE_BACK_MS = 10 * 60_000;

interface HistoryProps {
  readonly view: View;
  readonly standing: Standing;
  readonly message: string | null;
}

interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly entry: HistoryEntry | null;
}

/** Who changed what, and when; and what the child asked for. */
export function HistoryPage({ view, standing, message }: HistoryProps): Html {
  const { language, whoIs } = view;
  const { file, status, zone, child } = standing;
  const lines: Line[] = [
    ...(file?.history ?? []).map((entry) => ({
      at: entry.at,
      who: whoIs(entry.who, entry.by),
      what: didWhat(language, entry, status.at, zone),
      entry,
    })),
    ...(file?.requests ?? []).map((request) => ({
      at: request.at,
      who: child.name,
      what: language.say("did.asked", { what: whatOf(request, language, view.features) }),
      entry: null,
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
          {lines.map(({ at, who, what, entry }) => (
            <li>
              <p>
                <small>{language.format.dateTime(at, zone)}</small>
                <br />
                <strong>{who}</strong>: {what}
                {entry?.takenBackAt != null && <small> ({language.say("takenBack")})</small>}
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

/** The latest change of its kind, made minutes ago, that still holds. */
export function mayTakeBack({ file, status }: Standing, entry: HistoryEntry): boolean {
  if (entry.takenBackAt !== null || status.at - entry.at >= TAKE_BACK_MS) return false;
  const undoneBy = UNDONE_BY[entry.type];
  if (undoneBy === undefined) return false;
  return file?.history.findLast(({ type, takenBackAt }) => undoneBy.includes(type) && takenBackAt === null) === entry;
}

/** What can be taken back, and what after it leaves nothing of it. A gift may be in use already. */
const UNDONE_BY: { readonly [type: string]: readonly HistoryEntry["type"][] } = {
  pause: ["pause", "resume"],
  lift: ["lift", "unlink"],
  adjust: ["adjust", "unlink"],
};

function didWhat(language: Language, entry: HistoryEntry, now: number, zone: string): string {
  const { type, amountMs, until, limits } = entry;
  const time = until === null ? null : language.format.time(until, now, zone);
  switch (type) {
    case "grant":
      return language.say("did.grant", { time: language.format.duration(amountMs ?? 0) });
    case "pause":
      return time === null ? language.say("did.pause") : language.say("did.pauseUntil", { time });
    case "lift":
      return until !== null && until <= entry.at
        ? language.say("quietBack")
        : language.say("did.lift", { time: time ?? "" });
    case "adjust": {
      const keys = Object.keys(limits ?? {});
      if (keys.length === 0) return language.say("did.adjustNone");
      return language.say("did.adjust", { what: language.format.list(keys.map((key) => nameOf(language, key))) });
    }
    case "resume":
    case "unlink":
      return language.say(`did.${type}`);
  }
}

function nameOf(language: Language, key: string): string {
  switch (key) {
    case "dailyLimit":
      return language.say("schoolDays");
    case "weeklyLimit":
      return language.say("week");
    case "quietHours":
      return language.say("reason.quiet-hours");
    case "break":
      return language.say("reason.break");
    case "messageLimits":
      return language.say("dayMessages");
    default:
      return key;
  }
}
