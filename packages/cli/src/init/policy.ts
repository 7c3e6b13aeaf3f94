import type { Decision } from "@recess/core";
import { type BandInput, definePolicy, formatDuration, type PolicyInput } from "@recess/core/policy";
import { parseDuration } from "@recess/core";
import { createReplay } from "@recess/core/replay";
import { findPreset } from "@recess/core/presets";
import { localTime, momentOf } from "../test/instant.ts";
import { liveUntil } from "../test/live.ts";
import type { Answers } from "./answers.ts";

export function policyFile({ preset, zone }: Answers): string {
  return `# yaml-language-server: $schema=./node_modules/@recess/core/policy.schema.json
# "recess presets ${preset}" prints its values and their sources. What is written here replaces them.
extends: ${preset}
timeZone: ${zone}
`;
}

/** A Tuesday without holidays. */
const DATE = "2027-03-02";

interface Case {
  readonly name: string;
  readonly age: number | "unknown";
  readonly clock: string;
  readonly used?: string;
}

/**
 * Expectations that record the policy's behaviour today, as the governor decides it, so that an unintended change fails
 * a test.
 */
export async function expectationsFile(answers: Answers): Promise<string> {
  const input = { ...findPreset(answers.preset)?.policy, timeZone: answers.zone } as PolicyInput;
  const cases = await Promise.all(casesOf(input).map((one) => caseText(one, input, answers.zone)));
  return `# What recess.yaml must do. Run "recess test" after each change. These cases describe what it does today; add your own.
policy: ./recess.yaml
date: ${DATE}
cases:
${cases.join("")}`;
}

function casesOf({ bands, unknownAge }: PolicyInput): readonly Case[] {
  const known = Object.entries(bands).flatMap(([name, band]) => bandCases(name, band));
  const suffix = unknownAge === undefined ? ": not governed" : "";
  return [...known, { name: `the age is unknown${suffix}`, age: "unknown", clock: "16:00" }];
}

/** The upper bound from which a case's age is computed, so that a band for all adults is not tested with an old age. */
const MAX_AGE = 60;

function bandCases(name: string, band: BandInput): readonly Case[] {
  const [youngest, below] = band.ages;
  const age = Math.floor((youngest + Math.min(below, MAX_AGE)) / 2);
  const of = `${name}, ${age} years old`;
  const limit = limitOf(band);
  const cases: Case[] = [{ name: `${of}: the first message of an afternoon`, age, clock: "16:00" }];
  if (limit !== undefined) cases.push({ name: `${of}: after ${limit}`, age, clock: "20:00", used: limit });
  if (band.quietHours !== undefined || band.openHours !== undefined) {
    cases.push({ name: `${of}: late in the evening`, age, clock: "23:30" });
  }
  return cases;
}

function limitOf({ dailyLimit }: BandInput): string | undefined {
  return typeof dailyLimit === "string" ? dailyLimit : dailyLimit?.default;
}

async function caseText({ name, age, clock, used }: Case, input: PolicyInput, zone: string): Promise<string> {
  const policy = definePolicy(input);
  const place = { file: "recess.yaml" };
  const node = { kind: "scalar", at: place, value: clock } as const;
  const at = momentOf(node, { zone, date: DATE, previous: undefined });
  if (typeof at === "string") throw new Error(at);
  const event = { at, account: { id: "test", age, timeZone: zone }, event: { type: "message" } } as const;
  const ms = used === undefined ? undefined : { ms: parseDuration(used) ?? 0, at: place };
  const lived = await liveUntil(policy, [], { at: place, zone, event, used: ms, expected: [] });
  // The full amount cannot be used on this day.
  if (lived.failure !== null) return "";
  const replay = createReplay(policy);
  for (const past of lived.events) replay.decide(past);
  const decision = replay.decide(event);
  const lines = [
    `  - name: ${JSON.stringify(name)}`,
    `    age: ${age}`,
    `    at: "${clock}"`,
    ...(used === undefined ? [] : [`    used: ${used}`]),
    `    expect: { ${expectText(decision, zone)} }`,
  ];
  return `${lines.join("\n")}\n`;
}

function expectText({ band, outcome, reason, resumesAt, remainingMs, notices }: Decision, zone: string): string {
  const instant = resumesAt === null ? "null" : localTime(resumesAt, zone).replace(" ", "T");
  const rest =
    outcome === "block"
      ? [`reason: ${reason}`, `resumesAt: ${instant}`]
      : [
          `remaining: ${remainingMs === null ? "null" : formatDuration(remainingMs)}`,
          `notices: ${JSON.stringify(notices.map(({ id }) => id))}`,
        ];
  return [`band: ${band === null ? "null" : JSON.stringify(band)}`, `outcome: ${outcome}`, ...rest].join(", ");
}
