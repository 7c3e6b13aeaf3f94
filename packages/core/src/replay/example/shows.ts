import type { Difference } from "../../policy/compare/difference.ts";
import type { Decision } from "../../values/decision.ts";
import type { JsonValue } from "../../values/policy-terms.ts";

/** How two decisions about one event differ, by decision field. */
export interface Shown {
  readonly field: string;
  readonly own: JsonValue;
  readonly claimed: JsonValue;
}

/** Where the own decision is looser in the aspect of a difference; `undefined` if it is not. */
export function looserIn({ key }: Difference, own: Decision, claimed: Decision): Shown | undefined {
  if (own.outcome === "allow" && claimed.outcome === "block") return shown("outcome", own, claimed);
  if (key === "ages" || key === "unknownAge") {
    return own.band === null && claimed.band !== null ? shown("band", own, claimed) : undefined;
  }
  if (key === "mode")
    return own.mode === "observe" && claimed.mode === "enforce" ? shown("mode", own, claimed) : undefined;
  const first = key.split(".")[0] ?? "";
  switch (first) {
    case "reminders":
    case "nudges":
    case "maxNudgesPerDay":
    case "break":
      return noticesMissing(own, claimed) ?? (first === "reminders" ? persistentMissing(own, claimed) : undefined);
    case "guardian":
      return moreGranted(own, claimed) ?? moreAdjusted(own, claimed);
    case "features":
      return featureOf(key.slice("features.".length), own, claimed);
    case "notifications":
      return own.mayNotify?.allowed === true && claimed.mayNotify?.allowed === false
        ? { field: "mayNotify", own: true, claimed: false }
        : undefined;
    case "finishReply":
      return own.finishReplyMs > claimed.finishReplyMs ? shown("finishReplyMs", own, claimed) : undefined;
    case "presence":
      return (own.usedMs ?? 0) < (claimed.usedMs ?? 0) ? shown("usedMs", own, claimed) : undefined;
    case "dayStartsAt":
      return own.day === claimed.day ? undefined : shown("day", own, claimed);
    case "timeZoneChanges":
      return own.timeZone === claimed.timeZone ? undefined : shown("timeZone", own, claimed);
    case "maxSteps":
      return own.step === true && claimed.step !== true ? { field: "step", own: true, claimed: false } : undefined;
    default:
      return undefined;
  }
}

function shown(
  field: "outcome" | "band" | "mode" | "finishReplyMs" | "usedMs" | "day" | "timeZone",
  own: Decision,
  claimed: Decision,
): Shown {
  return { field, own: own[field], claimed: claimed[field] };
}

/** By kind, and nudges by level: ids are specific to each policy. */
function noticesMissing(own: Decision, claimed: Decision): Shown | undefined {
  const ids = ({ notices }: Decision): readonly string[] => notices.map(({ id }) => id);
  const kinds = ({ notices }: Decision): readonly string[] =>
    notices.map((notice) => (notice.kind === "nudge" ? `nudge ${notice.level}` : notice.kind));
  const has = [...kinds(own)];
  const isMissing = kinds(claimed).some((kind) => {
    const index = has.indexOf(kind);
    if (index !== -1) has.splice(index, 1);
    return index === -1 && kind !== "warning";
  });
  return isMissing ? { field: "notices", own: ids(own), claimed: ids(claimed) } : undefined;
}

function persistentMissing(own: Decision, claimed: Decision): Shown | undefined {
  if (own.persistent.length >= claimed.persistent.length) return undefined;
  return { field: "persistent", own: own.persistent, claimed: claimed.persistent };
}

function moreGranted(own: Decision, claimed: Decision): Shown | undefined {
  const [mine, theirs] = [own.grantedMs ?? 0, claimed.grantedMs ?? 0];
  return mine > theirs ? { field: "grantedMs", own: mine, claimed: theirs } : undefined;
}

function moreAdjusted(own: Decision, claimed: Decision): Shown | undefined {
  const [mine, theirs] = [own.adjusted ?? [], claimed.adjusted ?? []];
  return mine.some((key) => !theirs.includes(key)) ? { field: "adjusted", own: mine, claimed: theirs } : undefined;
}

function featureOf(name: string, own: Decision, claimed: Decision): Shown | undefined {
  const [mine, theirs] = [own.features[name], claimed.features[name]];
  const isSame = JSON.stringify(mine) === JSON.stringify(theirs);
  return isSame ? undefined : { field: `features.${name}`, own: mine ?? null, claimed: theirs ?? null };
}
