import type { Account } from "@recess/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CHILD, wholeOf, world } from "./world.ts";

// A child, or another user of the child's browser, claims an identity, an age, a place, a time and a device. None of it is trusted.

const HEADERS: Record<string, string> = {
  "recess-account": "adult",
  "x-user-id": "adult",
  "x-age": "44",
  "x-timezone": "Pacific/Auckland",
  "time-zone": "Pacific/Auckland",
  date: "Tue, 24 Nov 2037 02:00:00 GMT",
  "recess-state": 'v=1, d="allow", exempt',
  "recess-decision": "0",
  exempt: "true",
};
const BODY = {
  id: "adult",
  account: { id: "adult", age: 44, timeZone: "Pacific/Auckland" },
  age: 44,
  band: null,
  timeZone: "Pacific/Auckland",
  at: 2_000_000_000_000,
  serverNow: 2_000_000_000_000,
  exempt: true,
  usedMs: 0,
};

/** As JSON. The ids of a history's entries are random. */
const withoutDrawnIds = (held: unknown): string =>
  JSON.stringify(held).replaceAll(/"id":"[0-9A-Z]{5}-[0-9A-Z]{5}"/g, "");

test("a forged identity, age, zone or clock changes neither answers nor records", async () => {
  const honest = world();
  const forged = world();
  for (const { governor } of [honest, forged]) await governor.pause(CHILD, { until: honest.time.now() + 3_600_000 });

  const answers = await Promise.all([
    honest.beat({ type: "active", device: "d" }),
    forged.beat({ ...BODY, type: "active", device: "d" }, HEADERS),
  ]);
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  expect(bodies[1]).toEqual(bodies[0]);

  const messages = await Promise.all([
    honest.chat(),
    forged.chat({ headers: { ...HEADERS, "content-type": "application/json" }, body: JSON.stringify(BODY) }),
  ]);
  expect(messages.map(({ status }) => status)).toEqual([403, 403]);
  const [kept, expected] = await Promise.all([forged, honest].map(({ governor }) => governor.export(CHILD)));
  expect(kept).not.toBeNull();
  expect(withoutDrawnIds(kept)).toBe(withoutDrawnIds(expected));
  expect(await forged.governor.export({ id: "adult" })).toBeNull();
});

test("claims in a browser's heartbeat change neither the account nor its clock", async () => {
  const claims = fc.dictionary(
    fc.constantFrom(
      "id",
      "account",
      "accountId",
      "sub",
      "age",
      "band",
      "timeZone",
      "zone",
      "tz",
      "at",
      "now",
      "t",
      "exempt",
    ),
    fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, true, [], {}, { id: "adult", age: 44 })),
    { maxKeys: 8 },
  );
  await fc.assert(
    fc.asyncProperty(claims, async (claimed) => {
      const honest = world();
      const forged = world();
      const plain = await honest.beat({ type: "active", device: "d" });
      const answer = await forged.beat({ ...claimed, type: "active", device: "d" });
      expect(await answer.json()).toEqual(await plain.json());
      expect(await forged.governor.export(CHILD)).toEqual(await honest.governor.export(CHILD));
    }),
    { numRuns: 100, endOnFailure: true },
  );
});

test("switching between zones neither begins a new day nor ends the night", async () => {
  let timeZone = "Asia/Shanghai";
  const { time, beat, chat } = world({ account: () => ({ ...CHILD, timeZone }) });
  for (let i = 0; i < 61; i++) {
    await beat({ type: "active" });
    await time.advance(60_000);
  }
  const hop = async (to: string): Promise<string | null> => {
    timeZone = to;
    const res = await chat();
    const { recess } = (await res.json()) as { recess: { reason: string } };
    return `${res.status} ${recess.reason}`;
  };
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Shanghai"]) {
    expect(await hop(zone)).toBe("403 daily-limit");
  }
});

test("devices count as the account's union, and a device's name does not identify anyone", async () => {
  const { beat, time, governor } = world();
  for (let i = 0; i < 10; i++) {
    for (const device of ["phone", "tablet", "adult's laptop"]) await beat({ type: "active", device });
    await time.advance(30_000);
  }
  expect((await governor.status(CHILD)).usedMs).toBe(300_000);
});

test("a device's name costs no memory: a thousand of them leave a record as small as nine do", async () => {
  const { beat, governor } = world();
  const sizeAfter = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) await beat({ type: "active", device: `device-${i}`.padEnd(64, "x") });
    return JSON.stringify((await governor.export(CHILD))?.record).length;
  };
  const few = await sizeAfter(9);
  expect(await sizeAfter(1000)).toBeLessThanOrEqual(few + 8);
});

test("ids of requests cost no memory either, and the same one with another body is another message", async () => {
  const { chat, governor } = world();
  for (let i = 0; i < 200; i++) await chat({ headers: { "idempotency-key": `key-${i}` } });
  expect(JSON.stringify((await governor.export(CHILD))?.record).length).toBeLessThan(4000);

  const other = world();
  const send = async (body: string): Promise<number> =>
    (await other.chat({ headers: { "idempotency-key": "one" }, body })).status;
  // At most four may be under way at once.
  expect(await Promise.all(["1", "2", "3", "4"].map(send))).toEqual(Array(4).fill(200));
  expect(await send("5")).toBe(200);
  expect(await send("6")).toBe(403);
});

test("the tries of one message are charged as often as they are answered", async () => {
  const { chat, governor } = world();
  const send = async (): Promise<number> => (await chat({ headers: { "idempotency-key": "one" }, body: "1" })).status;
  // Under way together they are one message, until each of them is answered.
  expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200]);
  expect((await governor.status(CHILD)).quotas[0]?.remaining).toBe(2);
  expect([await send(), await send(), await send()]).toEqual([200, 200, 403]);
});

test("other methods than a message's cannot get a reply, and change no limit", async () => {
  const { app, governor } = world({ handler: (c) => c.text("a reply") });
  await governor.pause(CHILD);
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "QUERY"]) {
    const answer = await app.request("/chat", { method });
    expect(await answer.text(), method).not.toContain("a reply");
  }
});

test("a second account on one device has limits of its own: the documented limit", async () => {
  let id = "first";
  const { chat } = world({ account: (): Account => ({ ...CHILD, id }) });
  const send = async (): Promise<number> => (await chat({ headers: { "recess-device": "shared-tablet" } })).status;
  for (let i = 0; i < 5; i++) expect(await send()).toBe(200);
  expect(await send()).toBe(403);
  id = "second";
  expect(await send()).toBe(200);
});

test("a page receives the age group, never the age: 13 and 15 get the same", async () => {
  const answers = await Promise.all(
    [13, 15].map(async (age) => {
      const { app, chat, governor } = world({ account: () => ({ ...CHILD, age }) });
      const first = await wholeOf(await app.request("/recess/status"));
      await governor.pause({ ...CHILD, age });
      const whole = `${first}\n${await wholeOf(await chat())}`;
      return whole.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<decision>");
    }),
  );
  expect(answers[0]).toBe(answers[1]);
});
