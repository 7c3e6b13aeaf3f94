import type { Ages, ClaimMade, ClaimOnlyHere, Difference, JsonValue } from "@recess/core/policy";
import type { Change, Scope } from "./changes.ts";

const HEADINGS: { readonly [direction in Difference["direction"]]: string } = {
  looser: "Looser",
  stricter: "Stricter",
  other: "Different",
};

const ORDER = ["looser", "stricter", "other"] as const;

export interface PolicyDiff {
  readonly changes: readonly Change[];
  /** Claims that only the old policy makes, or that the new one makes for less. */
  readonly dropped: readonly ClaimOnlyHere[];
  readonly added: readonly ClaimOnlyHere[];
}

/** For people, also in a pull request. */
export function changesText({ changes, dropped, added }: PolicyDiff, format: "text" | "markdown"): string {
  const sections: readonly (readonly [heading: string, lines: readonly string[]])[] = [
    ["No longer claimed", dropped.map((claim) => claimText(claim))],
    ...ORDER.map((direction): readonly [string, readonly string[]] => [
      HEADINGS[direction],
      changes.filter(({ difference }) => difference.direction === direction).map(changeText),
    ]),
    ["Newly claimed", added.map((claim) => claimText(claim, false))],
  ];
  const parts = sections.flatMap(([title, lines]) => {
    if (lines.length === 0) return [];
    const heading = `${title} (${lines.length})`;
    if (format === "text") return [`${heading}\n${lines.map((line) => `  ${line}\n`).join("")}`];
    return [`### ${heading}\n\n${lines.map((line) => `- ${escapeMarkdown(line)}\n`).join("")}`];
  });
  if (parts.length === 0) {
    return format === "text" ? "Nothing changes for anybody.\n" : "**Policy**: nothing changes for anybody.\n";
  }
  return format === "text" ? parts.join("\n") : `## What changes in the policy\n\n${parts.join("\n")}`;
}

/** `To be nowhere looser than us-ca-sb1119; now only in US-CA from 2027-07-01.` */
export function claimText({ elsewhere, ...claim }: ClaimOnlyHere, isOld = true): string {
  const { policy } = claim;
  const name = policy.startsWith("{") ? "a policy that is written in place" : policy;
  const scope = claimScope(claim);
  const rest = elsewhere.map((one) => claimScope(one) || "everywhere and always").join("; ");
  const other = rest === "" ? "" : isOld ? `; now only ${rest}` : `; before only ${rest}`;
  return `To be nowhere looser than ${name}${scope === "" ? "" : `, ${scope}`}${other}.`;
}

function claimScope({ region, from, to }: ClaimMade): string {
  const parts = [
    ...(region === "all" ? [] : [region === null ? "without a region" : `in ${region}`]),
    ...(from === null ? [] : [`from ${from}`]),
    ...(to === null ? [] : [`until ${to}`]),
  ];
  return parts.join(" ");
}

/** `Age 13 to 17: dailyLimit from 2h to 90m, in US-CA from 2027-07-01.` */
export function changeText({ difference, scopes, isEverywhere, isInEveryRegion }: Change): string {
  const { key, ages, own, claimed, rollout, exact, example, direction } = difference;
  const places = new Set(scopes.map((scope) => (isInEveryRegion ? datesText(scope) : scopeText(scope))));
  const where = isEverywhere ? "" : `, ${[...places].join("; ")}`;
  const inRollout = rollout ? ", for the accounts in the rollout" : "";
  const when =
    direction === "other" || isPlain(own, claimed) || example.label === undefined || example.isAssumed === true
      ? ""
      : ` For example on ${example.label}${example.clock === undefined ? "" : ` at ${example.clock}`}.`;
  const careful = exact ? "" : " The two cannot be compared exactly, so this counts as looser.";
  return `${agesText(ages)}: ${whatChanges(key, claimed, own)}${inRollout}${where}.${when}${careful}`;
}

/** Values that are the same on every day need no example. */
function isPlain(own: JsonValue | undefined, claimed: JsonValue | undefined): boolean {
  return typeof own !== "object" && typeof claimed !== "object";
}

function whatChanges(key: string, before: JsonValue | undefined, after: JsonValue | undefined): string {
  if (key === "ages") return before === undefined ? "is governed now" : "is no longer governed";
  if (key === "unknownAge") return `unknownAge from ${shown(before)} to ${shown(after)}`;
  if (before === undefined) return `${key} ${shown(after)} was added`;
  if (after === undefined) return `${key} ${shown(before)} was removed`;
  return `${key} from ${shown(before)} to ${shown(after)}`;
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function agesText(ages: Ages): string {
  if (ages === "unknown") return "Unknown age";
  const [from, to] = ages;
  if (to >= 150) return `Age ${from} and older`;
  return to - from === 1 ? `Age ${from}` : `Age ${from} to ${to - 1}`;
}

function scopeText(scope: Scope): string {
  const where = scope.region === null ? "without a region" : `in ${scope.region}`;
  return `${where} ${datesText(scope)}`.trimEnd();
}

function datesText({ from, to }: Scope): string {
  return [...(from === null ? [] : [`from ${from}`]), ...(to === null ? [] : [`until ${to}`])].join(" ");
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, String.raw`\$&`);
}
