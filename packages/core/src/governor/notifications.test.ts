import { expect, test } from "vitest";
import { definePolicy } from "../policy/extend.ts";
import type { BandInput } from "../values/policy.ts";
import { createGovernor } from "./governor.ts";

const at = (time: string): number => Date.parse(`2027-02-01T${time}:00Z`);
const account = { id: "a", age: 14 };

function governorOf(band: Omit<BandInput, "ages">) {
  let now = at("12:00");
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], ...band } } });
  const governor = createGovernor({ policy, clock: () => now });
  const ask = async (time: string) => {
    now = at(time);
    return governor.mayNotify(account);
  };
  return { governor, ask };
}

const notifications = { quietHours: [{ from: "20:00", to: "07:00" }] };

test("notifications are closed in their quiet hours, while the chat stays open", async () => {
  const { governor, ask } = governorOf({ notifications });
  expect(await ask("12:00")).toEqual({ allowed: true, until: at("20:00") });
  expect(await ask("20:00")).toEqual({ allowed: false, until: at("20:00") + 11 * 3_600_000 });
  expect(await governor.status(account)).toMatchObject({ outcome: "allow", mayNotify: { allowed: false } });
  expect(await governor.admit(account)).toMatchObject({ outcome: "allow", mayNotify: null });
});

test("they open when the last rule that closes them ends", async () => {
  const { ask } = governorOf({ notifications, quietHours: [{ from: "22:00", to: "08:30" }] });
  expect(await ask("21:00")).toEqual({ allowed: false, until: at("08:30") + 86_400_000 });
});

test.each<[string, Omit<BandInput, "ages">]>([
  ["quiet hours", { quietHours: [{ from: "11:00", to: "13:00" }] }],
  ["hours that are not open", { openHours: [{ from: "15:00", to: "18:00" }] }],
  ["the daily limit", { dailyLimit: "0m" }],
  ["the message limit", { messageLimits: [{ limit: 1, per: "day" }] }],
])("they are closed by %s", async (_, band) => {
  const { governor, ask } = governorOf(band);
  await governor.admit(account);
  expect((await ask("12:00")).allowed).toBe(false);
});

test("a pause closes them, without an end if it has none; a break does not", async () => {
  const { governor, ask } = governorOf({ break: { after: "1m", rest: "30m", mode: "enforce" } });
  await governor.admit(account);
  await ask("12:01");
  expect(await governor.status(account)).toMatchObject({ reason: "break" });
  expect(await ask("12:01")).toEqual({ allowed: true, until: null });
  await governor.pause(account);
  expect(await ask("12:02")).toEqual({ allowed: false, until: null });
});

test("an account that is not governed, or only observed, may be notified", async () => {
  const { governor, ask } = governorOf({ notifications, mode: "observe" });
  expect(await ask("23:00")).toEqual({ allowed: true, until: null });
  expect(await governor.mayNotify({ id: "b", age: 40 })).toEqual({ allowed: true, until: null });
});

test("a persistent reminder is in every decision, due or not, and given at its moments", async () => {
  const { governor } = governorOf({
    reminders: [
      { id: "ai", at: "start-of-session", as: "persistent" },
      { id: "rest", every: "1h" },
    ],
  });
  expect(await governor.admit(account)).toMatchObject({
    persistent: ["reminder:ai"],
    notices: [{ id: "reminder:ai" }],
  });
  expect(await governor.heartbeat(account)).toMatchObject({ persistent: ["reminder:ai"], notices: [] });
  expect(await governor.status({ id: "b", age: 40 })).toMatchObject({ persistent: [] });
});
