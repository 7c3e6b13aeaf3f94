import type { PolicyDifference } from "./differences.ts";

/** `dailyLimit 1h → 75m: looser, ages 13 to 15`. */
export function differenceWords({
  key,
  direction,
  ages,
  rollout,
  region,
  old,
  new: changed,
}: PolicyDifference): string {
  const who = ages === "unknown" ? "unknown age" : agesWords(ages);
  const where = [who, ...(rollout ? ["in the rollout"] : []), ...(region === null ? [] : [`in ${region}`])].join(", ");
  return `${key} ${shown(old)} → ${shown(changed)}: ${direction}, ${where}`;
}

const MAX_AGE = 100;
const MAX_SHOWN = 60;

function agesWords([from, to]: readonly [from: number, to: number]): string {
  if (to > MAX_AGE) return from === 0 ? "all ages" : `ages ${from} and up`;
  return to - from === 1 ? `age ${from}` : `ages ${from} to ${to - 1}`;
}

function shown(value: PolicyDifference["old"]): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value).replaceAll('"', "");
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
