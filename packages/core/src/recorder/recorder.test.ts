import { expect, test } from "vitest";
import type { Governor } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import { definePolicy } from "../policy/extend.ts";
import { DEVELOPMENT_SECRET } from "../store/keys.ts";
import type { RecordedLines, Sink } from "../sinks/sink.ts";
import { createRecorder, type Recorder, type RecorderOptions } from "./recorder.ts";

const policy = { bands: { teen: { ages: [13, 18] as const, dailyLimit: "1h" } } };
const NOW = Date.UTC(2026, 10, 24, 12);

interface Recording {
  readonly governor: Governor;
  readonly recorder: Recorder;
  readonly problems: readonly string[];
}

function record(options: Partial<RecorderOptions> & { readonly sink: Sink }): Recording {
  const problems: string[] = [];
  const recorder = createRecorder({
    percent: 100,
    secret: DEVELOPMENT_SECRET,
    onProblem: ({ code }) => problems.push(code),
    wait: async () => undefined,
    ...options,
  });
  const governor = createGovernor({
    policy: definePolicy(policy),
    secret: DEVELOPMENT_SECRET,
    clock: () => NOW,
    onDecision: recorder.onDecision,
  });
  return { governor, recorder, problems };
}

/** A sink that keeps what it receives. */
function keeping(): { readonly sink: Sink; readonly lines: () => readonly string[]; readonly calls: RecordedLines[] } {
  const calls: RecordedLines[] = [];
  return {
    calls,
    lines: () => calls.flatMap(({ lines }) => lines),
    sink: async (recorded) => {
      calls.push(recorded);
    },
  };
}

/** A sink that the test opens. */
function gated(): { readonly sink: Sink; readonly open: () => void } {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { sink: () => gate, open: () => open() };
}

test("a line has the event, and no id", async () => {
  const { sink, lines } = keeping();
  const { governor, recorder } = record({ sink });
  const account = { id: "amy@example.org", age: { min: 13, max: 15 }, timeZone: "Asia/Shanghai" };
  await governor.admit(account, { device: "phone-of-amy", requestId: "request-7" });
  await governor.heartbeat(account, { device: "phone-of-amy", shown: ["receipt"] });
  await governor.refund(account, { requestId: "request-7" });
  await governor.pause(account, { until: 9e15, by: "parent", actionId: "action-1", guardianId: "mother" });
  await recorder.flush();

  const [message, active, refund, pause] = lines().map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(message).toEqual({
    at: NOW,
    account: expect.stringMatching(/^[\w-]{22}$/),
    age: { min: 13, max: 15 },
    timeZone: "Asia/Shanghai",
    type: "message",
    device: expect.stringMatching(/^[\w-]{12}$/),
    requestId: expect.stringMatching(/^[\w-]{12}$/),
  });
  expect(active).toEqual({ ...message, type: "active", requestId: undefined });
  expect(refund).toMatchObject({ type: "refund", requestId: message?.["requestId"] });
  expect(pause).toMatchObject({ type: "pause", by: "parent", until: 4_320_000_000_000_000 });
  expect(lines().join("\n")).not.toMatch(/amy|request-7|action-1|receipt|mother|guardian/);
});

test("a device shared by two accounts cannot be recognised", async () => {
  const { sink, lines } = keeping();
  const { governor, recorder } = record({ sink });
  await governor.heartbeat({ id: "a", age: 14 }, { device: "family-tablet" });
  await governor.heartbeat({ id: "b", age: 14 }, { device: "family-tablet" });
  await recorder.flush();
  const devices = lines().map((line) => (JSON.parse(line) as { device: string }).device);
  expect(new Set(devices).size).toBe(2);
});

test("an account in no band is not recorded", async () => {
  const { sink, lines } = keeping();
  const { governor, recorder } = record({ sink });
  await governor.admit({ id: "adult", age: 40 });
  await governor.admit({ id: "nobody-knows" });
  await recorder.flush();
  expect(lines()).toEqual([]);
});

test("an account is recorded whole or not at all, and another salt chooses others", async () => {
  const chosen = async (salt?: string): Promise<ReadonlyMap<string, number>> => {
    const { sink, lines } = keeping();
    const { governor, recorder } = record({ sink, percent: 25, salt });
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 400; i++) await governor.heartbeat({ id: `account ${i}`, age: 14 });
    }
    await recorder.flush();
    const counts = new Map<string, number>();
    for (const line of lines()) {
      const { account } = JSON.parse(line) as { account: string };
      counts.set(account, (counts.get(account) ?? 0) + 1);
    }
    return counts;
  };
  const first = await chosen();
  expect([...new Set(first.values())]).toEqual([3]);
  expect(first.size).toBeGreaterThan(70);
  expect(first.size).toBeLessThan(130);
  expect(await chosen()).toEqual(first);
  expect([...(await chosen("other")).keys()]).not.toEqual([...first.keys()]);
});

test("no request waits for the sink, and entries that arrive meanwhile are sent together, numbered", async () => {
  const calls: RecordedLines[] = [];
  const { sink: gate, open } = gated();
  const { governor, recorder } = record({
    sink: async (recorded) => {
      calls.push(recorded);
      await gate(recorded);
    },
  });
  for (let i = 0; i < 5; i++) await governor.admit({ id: "a", age: 14 });
  expect(calls.length).toBe(1);
  expect(recorder.counts).toEqual({ recorded: 0, waiting: 5, dropped: 0 });
  open();
  await recorder.flush();
  expect(calls.map(({ first, lines }) => [first, lines.length])).toEqual([
    [0, calls[0]?.lines.length],
    [calls[0]?.lines.length, 5 - (calls[0]?.lines.length ?? 0)],
  ]);
  expect(new Set(calls.map((call) => call.recorder)).size).toBe(1);
  expect(recorder.counts).toEqual({ recorded: 5, waiting: 0, dropped: 0 });
});

test("what does not fit is left out, counted and reported once", async () => {
  const calls: RecordedLines[] = [];
  const { sink: gate, open } = gated();
  const { governor, recorder, problems } = record({
    maxWaiting: 400,
    sink: async (recorded) => {
      calls.push(recorded);
      await gate(recorded);
    },
  });
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: "a", age: 14 });
  const { waiting, dropped } = recorder.counts;
  expect(waiting).toBeGreaterThan(2);
  expect(waiting).toBeLessThan(10);
  expect(waiting + dropped).toBe(100);
  expect(problems).toEqual(["events-dropped"]);
  open();
  await recorder.flush();
  await governor.heartbeat({ id: "a", age: 14 });
  await recorder.flush();
  expect(recorder.counts).toEqual({ recorded: waiting + 1, waiting: 0, dropped });
  // The gap is visible in the numbers.
  expect(calls.at(-1)).toMatchObject({ first: 100, lines: [expect.any(String)] });
  expect(calls.slice(0, -1).reduce((end, { first, lines }) => (first === end ? end + lines.length : -1), 0)).toBe(
    waiting,
  );
});

test("a sink that rejects is tried again with the same lines, and reported once", async () => {
  let failures = 3;
  const { sink, calls, lines } = keeping();
  const { governor, recorder, problems } = record({
    sink: async (recorded) => {
      if (failures-- > 0) throw new Error("away");
      await sink(recorded);
    },
  });
  await governor.admit({ id: "a", age: 14 });
  await recorder.flush();
  expect(lines().length).toBe(1);
  expect(calls[0]?.first).toBe(0);
  expect(problems).toEqual(["sink-unavailable", "sink-returned"]);
});

test("closing sends once more, and drops entries that are not accepted", async () => {
  let calls = 0;
  const { governor, recorder } = record({
    sink: async () => {
      calls++;
      throw new Error("away");
    },
    wait: () => new Promise(() => undefined),
  });
  await governor.admit({ id: "a", age: 14 });
  await recorder.close();
  await governor.admit({ id: "a", age: 14 });
  expect(calls).toBe(2);
  expect(recorder.counts).toEqual({ recorded: 0, waiting: 0, dropped: 1 });
});

test("an invalid share is refused", () => {
  for (const percent of [-1, 101, Number.NaN]) {
    expect(() => createRecorder({ sink: async () => undefined, percent, secret: DEVELOPMENT_SECRET })).toThrow(
      "percent",
    );
  }
});
