import type { Age, Policy } from "@recess/core";
import { isTimeZone } from "@recess/core/policy";
import type { TraceEvent } from "@recess/core/replay";
import { parseTraceLine } from "@recess/core/replay";
import { policyDifferences } from "../compare/differences.ts";
import { makeComparison } from "../compare/comparison.ts";
import { REACTIONS } from "../compare/reactions.ts";
import { makeSides } from "../compare/side.ts";
import { merge } from "../simulate/merge.ts";
import { eventsOf, users } from "../simulate/population.ts";
import { TEEN_RATES } from "../simulate/rates.ts";
import type { Compared, CompareRequest } from "./api.ts";
import type { ReadPolicy } from "./look.ts";

/** Few enough for a result while someone types. */
const MINORS = 300;
const DAYS = 7;
const FROM = "2026-09-07";
/** The longest time before other requests get a turn. */
const TURN_MS = 8;
const NAMED = 0;

export interface Comparer {
  /**
   * The effect of the edited text on simulated minors, compared with the saved one. A newer request cancels an older
   * one.
   */
  compare(request: CompareRequest, saved: string): Promise<Compared>;
}

export function makeComparer(read: ReadPolicy): Comparer {
  let latest = 0;
  const traces = new Map<string, readonly TraceEvent[]>();

  const traceOf = async (timeZone: string): Promise<readonly TraceEvent[]> => {
    const trace = traces.get(timeZone) ?? (await simulated(timeZone));
    traces.set(timeZone, trace);
    return trace;
  };

  return {
    compare: async ({ text, timeZone: asked }, saved) => {
      const number = ++latest;
      const [before, after] = await Promise.all([policyOf(read, "saved", saved), policyOf(read, "edited", text)]);
      if (before === null || after === null) return null;
      const timeZone = asked !== null && isTimeZone(asked) ? asked : after.policy.timeZone;
      const trace = await traceOf(timeZone);
      const pause = makePause();
      const sides = makeSides(before, after, REACTIONS);
      const ages = new Map<string, Age>();
      for (const event of trace) {
        const pending = pause();
        if (pending !== undefined) await pending;
        if (number !== latest) return null;
        if (event.account.age !== undefined) ages.set(event.account.id, event.account.age);
        sides.old.decide(event);
        sides.new.decide(event);
      }
      sides.old.finish();
      sides.new.finish();
      const iso = (event: TraceEvent | undefined): string | null =>
        event === undefined ? null : new Date(event.at).toISOString();
      const facts = {
        name: "simulated",
        events: trace.length,
        accounts: ages.size,
        from: iso(trace[0]),
        to: iso(trace.at(-1)),
        simulated: true,
        reactions: REACTIONS,
        measuredByOld: sides.measuredByOld,
      };
      return makeComparison(sides.old, sides.new, {
        facts,
        ages,
        top: NAMED,
        differences: policyDifferences(before.policy.input, after.policy.input, FROM),
      });
    },
  };
}

async function policyOf(
  read: ReadPolicy,
  name: string,
  text: string,
): Promise<{ readonly name: string; readonly policy: Policy } | null> {
  const { policy } = await read(text);
  return policy === null ? null : { name, policy };
}

/** Yields to other work from time to time. */
function makePause(): () => void | Promise<void> {
  let until = performance.now() + TURN_MS;
  const next = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + TURN_MS;
  };
  return () => {
    if (performance.now() < until) return undefined;
    return next();
  };
}

/** A trace as `recess simulate` makes it. */
async function simulated(timeZone: string): Promise<readonly TraceEvent[]> {
  const simulation = {
    minors: MINORS,
    days: DAYS,
    seed: 1,
    from: FROM,
    ages: [8, 17],
    zones: [{ value: timeZone, weight: 1 }],
    rates: TEEN_RATES,
    heartbeatMs: 50_000,
    signal: "asked-for-answer",
  } as const;
  const streams = [...users(simulation)].map(function* ({ id, age, timeZone: zone, ...minor }) {
    for (const event of eventsOf({ id, age, timeZone: zone, ...minor }, simulation))
      yield { ...event, account: id, age, timeZone: zone };
  });
  const trace: TraceEvent[] = [];
  const pause = makePause();
  for (const event of merge(streams)) {
    await pause();
    trace.push(parseTraceLine(JSON.stringify(event)));
  }
  return trace;
}
