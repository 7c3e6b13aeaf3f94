import { millisecondsInDay, millisecondsInMinute } from "date-fns/constants";
import { compilePolicy } from "../../policy/compile.ts";
import type { Difference } from "../../policy/compare/difference.ts";
import { createReplay, type Replay } from "../replay.ts";
import type { TraceEvent } from "../trace.ts";
import { daysOf, labelOfDate } from "../../time/days.ts";
import { parseClockTime } from "../../values/duration.ts";
import { zoneOf } from "../../time/zone.ts";
import type { Decision } from "../../values/decision.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { type Plan, plansFor } from "./plans.ts";
import { looserIn, type Shown } from "./shows.ts";

/** Events that the own policy accepts, up to one that the other policy decides more strictly. */
export interface ExampleTrace extends Shown {
  readonly events: readonly TraceEvent[];
}

/** An ordinary Monday. */
const SOME_DATE = "2027-01-04";
const ZONE = "UTC";

/**
 * Searches for events that demonstrate a `"looser"` difference between two plain policies. Events that the own policy
 * refuses are left out; for the last one, the claimed policy's decision is stricter. `undefined` if none was found:
 * other rules may hide the difference.
 */
export function findExample(own: PolicyInput, claimed: PolicyInput, difference: Difference): ExampleTrace | undefined {
  const { example } = difference;
  const label = labelOfDate(example.label ?? SOME_DATE);
  const startsAt = parseClockTime(own.dayStartsAt ?? "04:00") ?? 0;
  const midnight = zoneOf(ZONE).resolve(label * millisecondsInDay);
  const start = daysOf(ZONE, startsAt * millisecondsInMinute).startOf(label);
  for (const plan of plansFor({ own, claimed, difference, start, midnight })) {
    const found = tried(plan, { own, claimed, difference, from: Math.min(start, midnight) });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Tried {
  readonly own: PolicyInput;
  readonly claimed: PolicyInput;
  readonly difference: Difference;
  readonly from: number;
}

function tried(plan: Plan, { own, claimed, difference, from }: Tried): ExampleTrace | undefined {
  const [mine, theirs] = [createReplay(compilePolicy(own)), createReplay(compilePolicy(claimed))];
  const account = { id: idIn(own, difference, from), age: difference.example.age, timeZone: ZONE };
  const events: TraceEvent[] = [];
  const needsConsent = [own, claimed].some(({ bands }) =>
    Object.values(bands).some(({ requiresConsent, rollout }) => requiresConsent ?? rollout?.limits.requiresConsent),
  );
  if (needsConsent && difference.key !== "requiresConsent") {
    const consent: TraceEvent = { account, event: { type: "consent", by: "parent" }, at: from };
    send(consent, mine, theirs);
    events.push(consent);
  }
  let next = plan.next();
  while (next.done !== true) {
    const { event, at, timeZone = ZONE } = next.value;
    const trace: TraceEvent = { account: { ...account, timeZone }, event, at };
    const decision = mine.decide(trace);
    if (decision.outcome !== "block") {
      events.push(trace);
      const shown = looserIn(difference, decision, theirs.decide(trace));
      if (shown !== undefined) return { events, ...shown };
    }
    next = plan.next(decision);
  }
  return undefined;
}

/** An account inside or outside the rollout, whichever the difference is about. */
function idIn(own: PolicyInput, { rollout, example: { age } }: Difference, at: number): string {
  const replay = createReplay(compilePolicy(own));
  for (let number = 1; number < MAX_IDS; number++) {
    const id = `example-${number}`;
    const { inRollout } = replay.decide({ account: { id, age, timeZone: ZONE }, event: { type: "status" }, at });
    if (inRollout === null || inRollout === rollout) return id;
  }
  return "example";
}

/** The smallest useful rollout has one account in a hundred. */
const MAX_IDS = 2000;

function send(trace: TraceEvent, mine: Replay, theirs: Replay): readonly Decision[] {
  return [mine.decide(trace), theirs.decide(trace)];
}
