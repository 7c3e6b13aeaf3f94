import { millisecondsInMinute } from "date-fns/constants";
import { TZDate } from "@date-fns/tz";
import type { Age, Decision } from "@recess/core";
import { compilePolicy, type Effective, effectiveLimits, isTimeZone, resolvePolicy } from "@recess/core/policy";
import { UserError } from "../errors.ts";
import { type LoadedPolicy, loadPolicy } from "../policy/load.ts";
import { type Day, dayAt } from "./day.ts";
import { makePerson, type Person } from "./person.ts";
import { decidedRollout } from "./rollout.ts";
import { simulateUntil, type Use, useWithoutPause } from "./use.ts";
import { parseWhen } from "./when.ts";

/** A question about a policy: for whom, where and when. */
export interface Question {
  readonly policy: string;
  readonly age: Age;
  readonly zone: string | undefined;
  /** One of the policy's regions. */
  readonly region: string | undefined;
  readonly at: string | undefined;
  readonly usedMs: number | undefined;
  readonly week: boolean;
  /** Explain for accounts that a rollout has reached. */
  readonly rollout: boolean;
}

/** The complete result, before it is put into words. */
export interface Explanation {
  readonly loaded: LoadedPolicy;
  readonly age: Age;
  readonly zone: string;
  readonly at: number;
  readonly rollout: boolean;
  /** The effective values of that day by key, each with its origin. */
  readonly values: Effective["values"];
  /** `null` when no band covers the age. */
  readonly governed: Governed | null;
}

export interface Governed {
  readonly band: string;
  readonly day: Day;
  readonly use: Use;
  /** At the requested instant. */
  readonly moment: MomentOfUse | null;
  readonly week: readonly WeekDay[] | null;
}

export interface MomentOfUse {
  readonly askedMs: number;
  readonly usedMs: number;
  /** Use before the instant. */
  readonly before: Use;
  readonly decision: Decision;
  /** Use from the instant to the end of the day. */
  readonly next: Use;
}

export interface WeekDay {
  readonly day: Day;
  readonly use: Use;
  readonly usedMs: number;
}

export async function explanationOf(question: Question): Promise<Explanation> {
  const { age, usedMs } = question;
  const whole = await loadPolicy(question.policy);
  const region = checkRegion(whole, question.region);
  const undated = whole.policy.decidingFor(region, -Infinity);
  const zone = question.zone ?? undated.timeZone;
  if (!isTimeZone(zone)) {
    throw new UserError(`"${zone}" is not a time zone.`, { hint: 'Write an IANA name such as "Asia/Shanghai".' });
  }
  const now = Math.floor(Date.now() / millisecondsInMinute) * millisecondsInMinute;
  const when =
    question.at === undefined
      ? { at: now, isDay: usedMs === undefined }
      : parseWhen(question.at, { zone, dayStartsAtMs: undated.dayStartsAtMs, now });
  if (when === undefined) {
    throw new UserError(`--at "${question.at}" is not a date or a time.`, {
      hint: 'Write "21:58", "2026-11-24", "2026-11-24T21:58" (in the zone), or an instant such as "2026-11-24T13:58:00Z".',
    });
  }
  const date = dateIn(zone)(when.at);
  const loaded = plainAt(whole, region, date);
  const { values } = effectiveLimits(whole.source, { age, region, date });
  const base = { loaded, age, zone, at: when.at, rollout: question.rollout, values };
  // The whole policy, not that day's plain one: adjacent days and the times looked ahead to may fall under another.
  const person = makePerson(decidedRollout(whole.input, question.rollout), { age, timeZone: zone, region });
  const { band } = await person.fresh(when.at);
  const day = await dayAt(person, when.at);
  if (band === null || day === null) return { ...base, governed: null };
  const leaseMs = loaded.policy.presence.heartbeatMs;
  return {
    ...base,
    governed: {
      band,
      day,
      use: await useWithoutPause(person.begin(), day.from, day.to, leaseMs),
      moment: when.isDay ? null : await momentAt({ person, day, at: when.at, askedMs: usedMs ?? 0, leaseMs }),
      week: question.week ? await weekAround(person, day, loaded.policy.weekStartsOn, leaseMs) : null,
    },
  };
}

/** The policy that applies in a region on a date. */
function plainAt(whole: LoadedPolicy, region: string | undefined, date: string): LoadedPolicy {
  if (!whole.policy.isVaried) return whole;
  const input = resolvePolicy(whole.source, { region, date });
  return { ...whole, input, policy: compilePolicy(input) };
}

function checkRegion({ input }: LoadedPolicy, region: string | undefined): string | undefined {
  const codes = Object.keys(input.regions ?? {});
  if (region === undefined || codes.includes(region)) return region;
  throw new UserError(`There is no region "${region}".`, {
    hint: codes.length === 0 ? "The policy has no regions." : `The regions are ${codes.join(", ")}.`,
  });
}

interface MomentQuestion {
  readonly person: Person;
  readonly day: Day;
  readonly at: number;
  readonly askedMs: number;
  readonly leaseMs: number;
}

async function momentAt({ person, day, at, askedMs, leaseMs }: MomentQuestion): Promise<MomentOfUse> {
  const past = { begin: person.begin, dayFrom: day.from, at, usedMs: askedMs, leaseMs };
  const { life, usedMs, use: before } = await simulateUntil(past);
  const decision = await life.message(at);
  return { askedMs, usedMs, before, decision, next: await useWithoutPause(life, at, day.to, leaseMs) };
}

/**
 * One person's continuous use through the policy week that contains a day. `startsOn`: 0 for Monday to 6 for Sunday.
 */
async function weekAround(person: Person, around: Day, startsOn: number, leaseMs: number): Promise<readonly WeekDay[]> {
  // A label is a date; `getUTCDay` is 0 for Sunday.
  const weekday = (new Date(`${around.label}T00:00:00Z`).getUTCDay() + 13 - startsOn) % 7;
  let day = around;
  for (let back = 0; back < weekday; back++) day = await dayOf(person, day.from - 1);
  const life = person.begin();
  const week: WeekDay[] = [];
  for (let index = 0; index < 7; index++) {
    const use = await useWithoutPause(life, day.from, day.to, leaseMs);
    const usedMs = (await life.status(day.to - 1)).usedMs ?? 0;
    week.push({ day, use, usedMs });
    day = await dayOf(person, day.to);
  }
  return week;
}

async function dayOf(person: Person, at: number): Promise<Day> {
  const day = await dayAt(person, at);
  if (day === null) throw new Error("An account that is governed on one day is not on the next");
  return day;
}

export function dateIn(zone: string): (at: number) => string {
  return (at) => {
    const date = new TZDate(at, zone);
    const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    return parts.map((part) => String(part).padStart(2, "0")).join("-");
  };
}
