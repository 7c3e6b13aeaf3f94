import type { BandInput, PolicyInput } from "@recess/core/policy";
import { expect, test } from "vitest";
import { dayAt } from "./day.ts";
import { makePerson, type Person } from "./person.ts";
import { simulateUntil, type Moment, useWithoutPause } from "./use.ts";

const at = (text: string): number => Date.parse(`${text}:00Z`);
const clock = (instant: number): string => new Date(instant).toISOString().slice(11, 16);
const LEASE = 65_000;

function person(limits: Omit<BandInput, "ages">, more: Omit<Partial<PolicyInput>, "bands"> = {}, zone = "UTC"): Person {
  return makePerson({ ...more, bands: { teen: { ages: [13, 18], ...limits } } }, { age: 14, timeZone: zone });
}

function line(moment: Moment): string {
  const what =
    moment.kind === "notice" ? moment.notice.id : moment.kind === "open" ? "open" : `${moment.kind} ${moment.reason}`;
  return `${clock(moment.at)} ${what}`;
}

test("a day is as long as the policy and the zone make it, and its spans have no gaps", async () => {
  const quiet = person({ quietHours: [{ from: "22:00", to: "06:00" }] }, {}, "America/New_York");
  const day = await dayAt(quiet, Date.parse("2026-03-08T12:00:00-04:00"));
  expect(day).toMatchObject({ label: "2026-03-08", from: at("2026-03-08T08:00"), to: at("2026-03-09T08:00") });
  expect(day?.spans).toEqual([
    { from: at("2026-03-08T08:00"), to: at("2026-03-08T10:00"), reason: "quiet-hours" },
    { from: at("2026-03-08T10:00"), to: at("2026-03-09T02:00"), reason: null },
    { from: at("2026-03-09T02:00"), to: at("2026-03-09T08:00"), reason: "quiet-hours" },
  ]);
  // The day before contains the skipped hour.
  const short = await dayAt(quiet, Date.parse("2026-03-07T12:00:00-05:00"));
  expect((short?.to ?? 0) - (short?.from ?? 0)).toBe(23 * 3_600_000);
});

test.each<[string, Parameters<typeof person>[0], Parameters<typeof person>[1]]>([
  ["a short limit", { dailyLimit: "7m", quietHours: [{ from: "12:03", to: "12:06" }] }, {}],
  ["an enforced break", { break: { after: "20m", rest: "5m", mode: "enforce" } }, {}],
  ["observed quiet hours", { mode: "observe", dailyLimit: "2h", quietHours: [{ from: "21:00", to: "07:00" }] }, {}],
  ["a closed day", { dailyLimit: { default: "1h", tue: "0m" }, quietHours: [{ from: "22:00", to: "06:00" }] }, {}],
  ["no limit", {}, {}],
  [
    "rules of another date",
    { dailyLimit: "3h" },
    { dated: [{ from: "2026-11-25", bands: { teen: { quietHours: [{ from: "00:30", to: "05:00" }] } } }] },
  ],
])("the spans of a day are what the governor decides in each of its minutes: %s", async (_name, limits, more) => {
  const someone = person(limits, more, "Asia/Kathmandu");
  const day = await dayAt(someone, at("2026-11-24T12:00"));
  expect(day!.spans[0]!.from).toBe(day!.from);
  expect(day!.spans.at(-1)!.to).toBe(day!.to);
  for (const { from, to, reason } of day!.spans)
    for (let minute = from; minute < to; minute += 60_000) {
      const decision = await someone.fresh(minute);
      expect([minute, decision.reason ?? decision.wouldBlock ?? null]).toEqual([minute, reason]);
    }
});

test("an ungoverned account has no day", async () => {
  const adult = makePerson({ bands: { teen: { ages: [13, 18] } } }, { age: 40 });
  expect(await dayAt(adult, 0)).toBeNull();
});

test("stops, breaks, warnings and coming back are the governor's own", async () => {
  const someone = person({
    dailyLimit: "40m",
    break: { after: "30m", rest: "5m", mode: "enforce" },
    quietHours: [{ from: "20:30", to: "06:30" }],
  });
  const { moments, stretches } = await useWithoutPause(
    someone.begin(),
    at("2026-11-24T04:00"),
    at("2026-11-25T04:00"),
    LEASE,
  );
  expect(moments.map(line)).toEqual([
    "04:00 stop quiet-hours",
    "06:30 open",
    "06:45 warning",
    "06:55 warning",
    "06:59 warning",
    "07:00 stop break",
    "07:05 open",
    "07:05 warning",
    "07:10 warning",
    "07:14 warning",
    "07:15 stop daily-limit",
  ]);
  expect(stretches.map(({ from, to }) => `${clock(from)}-${clock(to)}`)).toEqual(["06:30-07:00", "07:05-07:15"]);
});

test("a lease shorter than a minute leaves no gap", async () => {
  const someone = person({ dailyLimit: "10m" }, { presence: { heartbeat: "7s" } });
  const { moments } = await useWithoutPause(someone.begin(), at("2026-11-24T10:00"), at("2026-11-24T12:00"), 7000);
  expect(moments.filter(({ kind }) => kind === "stop").map(line)).toEqual(["10:10 stop daily-limit"]);
});

test("a limit that is not a whole minute is reached at its exact time", async () => {
  const someone = person({ dailyLimit: "90s" });
  const { moments } = await useWithoutPause(someone.begin(), at("2026-11-24T10:00"), at("2026-11-24T12:00"), LEASE);
  expect(moments.find(({ kind }) => kind === "stop")?.at).toBe(at("2026-11-24T10:00") + 90_000);
});

test("a policy that observes stops nothing", async () => {
  const someone = person({ dailyLimit: "30m" }, { mode: "observe" });
  const { moments, stretches } = await useWithoutPause(
    someone.begin(),
    at("2026-11-24T10:00"),
    at("2026-11-24T12:00"),
    LEASE,
  );
  expect(moments.map(line)).toContain("10:30 would-stop daily-limit");
  expect(stretches).toEqual([{ from: at("2026-11-24T10:00"), to: at("2026-11-24T12:00") }]);
});

test("the given use happened before the moment, the last of it just before", async () => {
  const someone = person({ dailyLimit: "1h", break: { after: "30m", rest: "5m", mode: "enforce" } });
  const day = at("2026-11-24T04:00");
  const short = await simulateUntil({
    begin: someone.begin,
    dayFrom: day,
    at: at("2026-11-24T21:58"),
    usedMs: 20 * 60_000,
    leaseMs: LEASE,
  });
  expect(short.usedMs).toBe(20 * 60_000);
  const withBreak = await simulateUntil({
    begin: someone.begin,
    dayFrom: day,
    at: at("2026-11-24T21:58"),
    usedMs: 50 * 60_000,
    leaseMs: LEASE,
  });
  expect(withBreak.usedMs).toBe(50 * 60_000);
  expect((await withBreak.life.status(at("2026-11-24T21:58"))).streakMs).toBe(20 * 60_000);
});

test("use cannot exceed the time that was open", async () => {
  const someone = person({ quietHours: [{ from: "22:00", to: "06:30" }] });
  const { usedMs } = await simulateUntil({
    begin: someone.begin,
    dayFrom: at("2026-11-24T04:00"),
    at: at("2026-11-24T06:40"),
    usedMs: 50 * 60_000,
    leaseMs: LEASE,
  });
  expect(usedMs).toBe(10 * 60_000);
});
