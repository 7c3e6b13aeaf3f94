import { compilePolicy, parsePolicy, type Policy, type PolicyInput } from "@recess/core/policy";
import { createReplay, type Replay, parseTraceLine } from "@recess/core/replay";
import { type Arbitrary, assert, constantFrom, option, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { caseArbitrary, type Theme } from "./generate.ts";
import type { EventJson, PolicyJson } from "./reference.ts";

// Tests what a decision promises, in states that random traces reach, with pending zones, prolonged days,
// grants, lifts, pauses and turns.

// The same states each time. RECESS_AHEAD_RUNS=500 uses that many random traces of each kind instead; ahead.long.test.ts uses
// 40 of each.
const asked = process.env["RECESS_AHEAD_RUNS"];
const MINUTE = 60_000;

interface State {
  /** Continues from this state, as often as needed, with or without the leases that are held. */
  begin(options: { leases: boolean }): (event: Omit<EventJson, "at" | "account">, at: number) => Answer;
  now: number;
  event: EventJson;
  answer: Answer;
  record: NonNullable<ReturnType<Replay["record"]>>;
}

interface Answer {
  outcome: string;
  reason: string | null;
  resumesAt: number | null;
  usedMs: number;
  remainingMs: number | null;
  stopReason: string | null;
  step: boolean;
}

function answerOf(line: string): Answer {
  const read = JSON.parse(line) as Omit<Answer, "resumesAt"> & { resumesAt: string | null };
  return { ...read, resumesAt: read.resumesAt === null ? null : Date.parse(read.resumesAt), step: read.step ?? false };
}

/** A policy in use, and the events that follow. */
interface Story {
  policy: PolicyJson;
  events: EventJson[];
}

function storiesOf(theme: Theme): Arbitrary<Story> {
  return caseArbitrary({ events: [20, 50], theme }).map(({ policy, events }) => ({ policy, events }));
}

/** The same with parts of another policy from some days on, and up to some. */
const storiesOfDates: Arbitrary<Story> = tuple(
  caseArbitrary({ events: [20, 50], theme: "general" }),
  caseArbitrary({ events: [1, 1], theme: "general" }),
  caseArbitrary({ events: [1, 1], theme: "general" }),
  constantFrom(0, 1, 2, 5),
  option(constantFrom(1, 2, 4), { nil: undefined }),
).map(([{ policy, events }, first, second, days, length]) => {
  const dateOf = (after: number): string =>
    new Date(new Date(events[0]?.at ?? 0).getTime() + after * 24 * 60 * MINUTE).toISOString().slice(0, 10);
  const partOf = (other: PolicyJson): Partial<PolicyInput> => {
    const bands = Object.entries(other.bands).flatMap(([name, band]) => {
      const own = policy.bands[name];
      return own === undefined ? [] : [[name, { ...band, ages: own.ages }]];
    });
    // A policy's zone applies only to accounts without one.
    const { unknownAge: _, timeZone: __, ...rest } = other;
    return { ...rest, bands: Object.fromEntries(bands) } as Partial<PolicyInput>;
  };
  const dated = [
    {
      from: dateOf(days),
      ...(length !== undefined && { to: dateOf(days + length) }),
      ...partOf(first.policy),
      mode: "enforce",
    },
    { from: dateOf(days + 3), ...partOf(second.policy), mode: "enforce" },
  ];
  return { policy: { ...policy, dated }, events };
});

function compiledOf(policy: PolicyJson): Policy {
  const presence = { ...policy.presence, heartbeat: "20m" };
  const parts = (policy as { dated?: PolicyJson[] }).dated?.map((part) =>
    Object.assign({}, part, { presence: { ...part.presence, heartbeat: "20m" } }),
  );
  return compilePolicy(parsePolicy({ ...policy, ...(parts && { dated: parts }), mode: "enforce", presence }));
}

/** Visits every governed state that random traces reach. */
function everyState(stories: Arbitrary<Story>, look: (state: State) => void, traces = 5): void {
  assert(
    property(stories, ({ policy, events }) => {
      const compiled = compiledOf(policy);
      const replay = createReplay(compiled);
      for (const event of events) {
        const answer = answerOf(replay.line(JSON.stringify(event)));
        const record = replay.record(event.account);
        if (record === undefined) continue;
        const { account, age } = event;
        look({
          now: record.last,
          event,
          answer,
          record,
          begin({ leases }) {
            // Speech has limits of its own: the next stop depends on the channel of the decision.
            const channel = event.channel === undefined ? {} : { channel: event.channel };
            const from = leases ? record : { ...record, leases: [], floorEnd: 0 };
            const branch = createReplay(compiled, [[account, from]]);
            return (next, at) =>
              answerOf(
                branch.print(
                  parseTraceLine(
                    JSON.stringify({ ...next, ...channel, at, account, ...(age !== undefined && { age }) }),
                  ),
                ),
              );
          },
        });
      }
    }),
    asked === undefined ? { numRuns: traces, seed: 20_261_129 } : { numRuns: Number(asked) },
  );
}

/** Some instants of `[from, to)`, including its first and last ms. */
function* instantsIn(from: number, to: number): Iterable<number> {
  if (from >= to) return;
  yield from;
  for (let part = 1; part < 12; part++) yield from + Math.floor(((to - from) * part) / 12);
  yield to - 1;
}

test.each<[string, Arbitrary<Story>]>([
  ["zones", storiesOf("zones")],
  ["general", storiesOf("general")],
  ["retries", storiesOf("retries")],
  ["dates", storiesOfDates],
])("%s: what is refused is refused up to resumesAt, and passes there", { timeout: 300_000 }, (_, stories) => {
  let looked = 0;
  everyState(stories, ({ answer, event, now, begin }) => {
    const { resumesAt } = answer;
    if (answer.outcome !== "block" || resumesAt === null || event.answers !== undefined) return;
    looked++;
    const type = event.type === "message" || event.type === "status" ? "status" : "active";
    for (const at of instantsIn(now, resumesAt)) {
      expect(begin({ leases: false })({ type }, at), `at ${new Date(at).toISOString()}`).toMatchObject({
        outcome: "block",
        resumesAt,
      });
    }
    expect(begin({ leases: false })({ type: type === "status" ? "message" : type }, resumesAt).outcome).toBe("allow");
  });
  expect(looked).toBeGreaterThan(5);
});

test.each<[string, Arbitrary<Story>]>([
  ["zones", storiesOf("zones")],
  ["general", storiesOf("general")],
  ["dates", storiesOfDates],
])("%s: heartbeats up to remainingMs pass, and the next does not", { timeout: 300_000 }, (_, stories) => {
  const beat = 19 * MINUTE;
  let looked = 0;
  const look = ({ answer, now, begin }: State): void => {
    const { remainingMs, stopReason } = answer;
    if (remainingMs === null || remainingMs === 0 || remainingMs > 200 * beat) return;
    looked++;
    const send = begin({ leases: true });
    const stop = now + remainingMs;
    for (let at = now; at < stop - 1; at += beat) {
      expect(send({ type: "active" }, at), new Date(at).toISOString()).toMatchObject({
        outcome: "allow",
        stopReason,
        remainingMs: stop - at,
      });
    }
    expect(send({ type: "active" }, stop - 1)).toMatchObject({ outcome: "allow", stopReason, remainingMs: 1 });
    expect(send({ type: "active" }, stop)).toMatchObject({ outcome: "block", reason: stopReason, remainingMs: 0 });
  };
  everyState(stories, look, 3);
  expect(looked).toBeGreaterThan(5);
});

test("turns: a step passes a stop for finishReply, and no longer", { timeout: 300_000 }, () => {
  let looked = 0;
  everyState(storiesOf("turns"), ({ answer, event, now, begin }) => {
    const { remainingMs } = answer;
    if (event.type !== "message" || answer.outcome !== "allow" || event.requestId === undefined || answer.step) return;
    if (remainingMs === null || remainingMs === 0 || remainingMs > 15 * MINUTE) return;
    const stop = now + remainingMs;
    const used = (after: number): Answer => {
      const send = begin({ leases: true });
      send({ type: "calls", requestId: event.requestId ?? "", calls: ["tried"] }, now);
      // Use continues until the stop, wherever leases end before it.
      send({ type: "active" }, now);
      return send({ type: "message", requestId: "tried", answers: ["tried"] }, stop + after);
    };
    // A stop that is over before finishReply, and an exempt turn, end nothing. A heartbeat's answer does not wait for message limits.
    const refused = begin({ leases: true })({ type: "active" }, stop);
    if (refused.outcome !== "block" || (refused.resumesAt ?? Infinity) < stop + 6 * MINUTE) return;
    if (!used(0).step || event.exempt === true) return;
    // A stop of speech does not end use in writing, and finishReply counts from the end of all use.
    if (event.channel === "voice" && used(MINUTE).usedMs > used(0).usedMs) return;
    looked++;
    const finish = [0, 5000, 30_000, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE].filter(
      (ms) => used(ms - 1).step && !used(ms).step,
    );
    expect(finish).toHaveLength(1);
  });
  expect(looked).toBeGreaterThan(0);
});
