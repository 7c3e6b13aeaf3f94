import { millisecondsInMinute } from "date-fns/constants";
import { compilePolicy, isTimeZone, type PolicyInput, type PolicyReading } from "@recess/core/policy";
import { type Day, dayAt } from "../explain/day.ts";
import type { WeekDay } from "../explain/explanation.ts";
import { makePerson, type Person } from "../explain/person.ts";
import { decidedRollout } from "../explain/rollout.ts";
import { simulateUntil, useWithoutPause } from "../explain/use.ts";
import type { BandName, Look, LookRequest, View } from "./api.ts";

/** How long a notice stays on screen. */
const SHOWN_MS = millisecondsInMinute;

/** Works out what a text means. Every decision is the governor's own. */
export interface Looker {
  look(request: LookRequest): Promise<Look>;
}

/** Reads a policy's text, with the files that it extends. */
export type ReadPolicy = (text: string) => Promise<PolicyReading>;

export function makeLooker(read: ReadPolicy): Looker {
  const weekOf = remember((question: WeekQuestion) => workOutWeek(question));
  return {
    look: async (request) => {
      const { policy, issues } = await read(request.text);
      const bands = policy === null ? [] : bandsOf(policy.input);
      const band = bands.find(({ name }) => name === request.band) ?? bands[0];
      if (policy === null || band === undefined) return { issues, bands, view: null };
      return { issues, bands, view: await viewOf(policy.input, band, request, weekOf) };
    },
  };
}

function bandsOf(policy: PolicyInput): readonly BandName[] {
  return Object.entries(policy.bands)
    .map(([name, { ages, rollout }]) => ({
      name,
      ages: [ages[0], ages[1]] as const,
      hasRollout: rollout !== undefined,
    }))
    .sort((a, b) => a.ages[0] - b.ages[0]);
}

interface WeekQuestion {
  readonly policy: PolicyInput;
  readonly age: number;
  readonly timeZone: string;
  readonly date: string;
}

interface Week {
  readonly person: Person;
  readonly days: readonly WeekDay[];
}

async function viewOf(
  input: PolicyInput,
  { name, ages }: BandName,
  { timeZone: asked, date, minute, usedMinutes, rollout }: LookRequest,
  weekOf: (question: WeekQuestion) => Promise<Week>,
): Promise<View> {
  const policy = decidedRollout(input, rollout);
  const { timeZone: own, presence } = compilePolicy(policy);
  const timeZone = asked !== null && isTimeZone(asked) ? asked : own;
  const age = Math.floor((ages[0] + ages[1] - 1) / 2);
  const { person, days } = await weekOf({ policy, age, timeZone, date });
  const today = days.find(({ day }) => day.label === date) ?? days[0];
  if (today === undefined) throw new Error("A week has no days");
  const { day } = today;
  const at = Math.min(day.from + minute * millisecondsInMinute, day.to - 1);
  // Use cannot exceed what the day allows.
  const askedMs = Math.min(usedMinutes * millisecondsInMinute, day.limitMs ?? Infinity);
  const { life, usedMs, use } = await simulateUntil({
    begin: person.begin,
    dayFrom: day.from,
    at,
    usedMs: askedMs,
    leaseMs: presence.heartbeatMs,
  });
  const decision = await life.message(at);
  const shown = use.moments.flatMap((moment) =>
    moment.kind === "notice" && moment.at > at - SHOWN_MS ? moment.notice : [],
  );
  const notices = [
    ...shown.filter(({ id }) => decision.notices.every((notice) => notice.id !== id)),
    ...decision.notices,
  ];
  const next = await useWithoutPause(life, at, day.to, presence.heartbeatMs);
  return {
    band: name,
    timeZone,
    day,
    use: { stretches: [...use.stretches, ...next.stretches], moments: [...use.moments, ...next.moments] },
    week: days,
    moment: { at, usedMs, decision: { ...decision, notices } },
  };
}

/** One person's continuous use through the ISO week of a date. */
async function workOutWeek({ policy, age, timeZone, date }: WeekQuestion): Promise<Week> {
  const { presence } = compilePolicy(policy);
  const person = makePerson(policy, { age, timeZone });
  const monday =
    Date.parse(`${date}T12:00:00Z`) -
    ((new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7) * 24 * 60 * millisecondsInMinute;
  let day: Day | null = await dayAt(person, monday);
  // Far from Greenwich, the local date differs here.
  const label = new Date(monday).toISOString().slice(0, 10);
  if (day !== null && day.label < label) day = await dayAt(person, day.to);
  else if (day !== null && day.label > label) day = await dayAt(person, day.from - 1);
  const life = person.begin();
  const days: WeekDay[] = [];
  while (day !== null && days.length < 7) {
    const use = await useWithoutPause(life, day.from, day.to, presence.heartbeatMs);
    days.push({ day, use, usedMs: (await life.status(day.to - 1)).usedMs ?? 0 });
    day = await dayAt(person, day.to);
  }
  return { person, days };
}

/** Moving the scrubber requests the same week again and again. */
function remember<Question, Answer>(
  workOut: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  let key = "";
  let answer: Promise<Answer> | undefined;
  return (question) => {
    const next = JSON.stringify(question);
    if (answer === undefined || next !== key) {
      key = next;
      answer = workOut(question);
    }
    return answer;
  };
}
