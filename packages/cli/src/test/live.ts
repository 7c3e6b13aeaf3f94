import type { Decision } from "@recess/core";
import { formatDuration, type Policy } from "@recess/core/policy";
import { createReplay, type Replay, type TraceEvent } from "@recess/core/replay";
import { dayBounds } from "../explain/day.ts";
import type { Life } from "../explain/person.ts";
import { useWithoutPause } from "../explain/use.ts";
import type { TestMoment } from "./moment.ts";
import type { Failure } from "./failure.ts";

/** The events before a moment, with the requested amount of use. */
export interface Lived {
  readonly events: readonly TraceEvent[];
  /** Why that much use is not possible. */
  readonly failure: Failure | null;
}

/** Adds events so that exactly `used` has been used when the moment comes, as late as opening times allow. */
export async function liveUntil(policy: Policy, past: readonly TraceEvent[], moment: TestMoment): Promise<Lived> {
  const { used, event } = moment;
  if (used === undefined) return { events: past, failure: null };
  const { at } = event;
  const usedFrom = async (from: number): Promise<Try> => {
    const life = liveOn(policy, past, event);
    if (from < at) await useWithoutPause(life, from, at, policy.presence.heartbeatMs);
    return { events: life.events, usedMs: (await life.status(at)).usedMs ?? 0 };
  };
  const nothing = await usedFrom(at);
  const missing = used.ms - nothing.usedMs;
  if (missing === 0) return { events: nothing.events, failure: null };
  if (missing < 0) return { events: past, failure: failureOf(used, nothing.usedMs, "has been used by then already") };
  const earliest = Math.max(past.at(-1)?.at ?? 0, await dayStart(policy, event));
  const guess = await usedFrom(Math.max(earliest, at - missing));
  if (guess.usedMs === used.ms) return { events: guess.events, failure: null };
  const most = await usedFrom(earliest);
  if (most.usedMs < used.ms)
    return { events: past, failure: failureOf(used, most.usedMs, "is the most that can be used by then") };
  return closest(usedFrom, earliest, at, used);
}

interface Try {
  readonly events: readonly TraceEvent[];
  readonly usedMs: number;
}

/** An earlier start never means less use, so a binary search finds the latest start that is early enough. */
async function closest(
  usedFrom: (from: number) => Promise<Try>,
  earliest: number,
  at: number,
  used: NonNullable<TestMoment["used"]>,
): Promise<Lived> {
  let [enough, tooLate] = [earliest, at];
  while (tooLate - enough > 1) {
    const middle = Math.floor((enough + tooLate) / 2);
    if ((await usedFrom(middle)).usedMs >= used.ms) enough = middle;
    else tooLate = middle;
  }
  const { events, usedMs } = await usedFrom(enough);
  return {
    events,
    failure: usedMs === used.ms ? null : failureOf(used, usedMs, "is the least that can be used by then"),
  };
}

interface RecordedLife extends Life {
  readonly events: TraceEvent[];
}

function liveOn(policy: Policy, past: readonly TraceEvent[], { account }: TraceEvent): RecordedLife {
  const replay = createReplay(policy);
  for (const event of past) replay.decide(event);
  const events = [...past];
  const decide = async (at: number, type: "active" | "message" | "away"): Promise<Decision> => {
    const event: TraceEvent = { at, account, event: { type } };
    events.push(event);
    return replay.decide(event);
  };
  return {
    events,
    active: (at) => decide(at, "active"),
    message: (at) => decide(at, "message"),
    away: (at) => decide(at, "away"),
    // Not recorded among the events: any change that reading the status makes, a later event would make too.
    status: async (at) => status(replay, account, at),
  };
}

async function dayStart(policy: Policy, { at, account }: TraceEvent): Promise<number> {
  let accounts = 0;
  const replay = createReplay(policy);
  const day = await dayBounds(async (instant) => status(replay, { ...account, id: String(++accounts) }, instant), at);
  return day?.from ?? 0;
}

function status(replay: Replay, account: TraceEvent["account"], at: number): Decision {
  return replay.decide({ at, account, event: { type: "status" } });
}

function failureOf({ ms, at }: NonNullable<TestMoment["used"]>, usedMs: number, why: string): Failure {
  const [expected, actual] = [formatDuration(ms), formatDuration(usedMs)];
  return { at, key: "used", message: `used: ${expected} cannot be reached: ${actual} ${why}`, expected, actual };
}
