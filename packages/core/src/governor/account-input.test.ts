import { describe, expect, test } from "vitest";
import { definePolicy } from "../policy/extend.ts";
import { memoryTexts } from "../store/memory-texts.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { GovernorOptions } from "./api.ts";
import { createGovernor } from "./governor.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");
const policy = definePolicy({
  timeZone: "Europe/Berlin",
  bands: {
    kid: { ages: [8, 13], dailyLimit: "30m" },
    teen: { ages: [13, 18], dailyLimit: "1h", messageLimits: [{ limit: 1, per: "day" }] },
  },
});

function given(options: Partial<GovernorOptions> = {}) {
  const problems: { readonly code: string; readonly message: string }[] = [];
  const governor = createGovernor({
    policy,
    secret: "s".repeat(32),
    clock: () => NOON,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  return { governor, problems };
}

/** An account as a careless app provides it. */
function account(fields: object): Account {
  return { id: "secret-id", ...fields };
}

describe("an account that is not valid", () => {
  test.each([
    ["age", { age: "14" }],
    ["age", { age: -1 }],
    ["age", { age: 14.5 }],
    ["age", { age: Number.NaN }],
    ["age", { age: "2012-05-01" }],
    ["age", { age: { min: 16, max: 13 } }],
    ["age", { age: [14] }],
    ["age", { age: true }],
  ])("with a bad %s is governed by the youngest band: %j", async (field, fields) => {
    const { governor, problems } = given();
    for (let i = 0; i < 3; i++) expect(await governor.admit(account(fields))).toMatchObject({ band: "kid" });
    expect(problems).toEqual([{ code: "account-invalid", message: expect.stringContaining(`account.${field}`) }]);
  });

  test.each(["GMT-05:00", "", "Mars/Olympus", 5, {}])("with the zone %j is in the policy's", async (timeZone) => {
    const { governor, problems } = given();
    expect(await governor.admit(account({ age: 14, timeZone }))).toMatchObject({ timeZone: "Europe/Berlin" });
    await governor.status(account({ age: 14, timeZone }));
    expect(problems).toEqual([{ code: "account-invalid", message: expect.stringContaining("account.timeZone") }]);
  });

  test("with null in a field counts as without that field", async () => {
    const { governor, problems } = given();
    const nothing = { age: null, timeZone: null, region: null, locale: null };
    expect(await governor.admit(account(nothing))).toMatchObject({ band: null, outcome: "allow" });
    expect(await governor.admit(account({ ...nothing, age: { min: 14, max: null } }))).toMatchObject({ band: "teen" });
    expect(governor.governs(account(nothing))).toBe(true);
    expect(problems).toEqual([]);
  });

  test("with several mistakes is reported once for each field, without values", async () => {
    const { governor, problems } = given();
    const wrong = account({ age: "fourteen", timeZone: "Neverland/Lagoon", region: "not a code", locale: "x_y_z" });
    await governor.heartbeat(wrong);
    await governor.status(wrong);
    await governor.preview(wrong, []);
    expect(problems.map(({ message }) => /account\.(\w+)/.exec(message)?.[1])).toEqual([
      "age",
      "timeZone",
      "region",
      "locale",
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/fourteen|Neverland|not a code|x_y_z|secret-id/);
  });

  test("without an id is the only invalid account that is rejected", async () => {
    const { governor } = given();
    for (const id of [undefined, null, "", 7, "x".repeat(513)]) {
      const refused = expect.objectContaining({ code: "argument-invalid" });
      await expect(governor.admit({ id, age: 14 } as never)).rejects.toEqual(refused);
      await expect(governor.status({ id, age: 14 } as never)).rejects.toEqual(refused);
    }
    await expect(governor.admit(null as never)).rejects.toThrow("account must be an object with an id.");
  });
});

describe("an exempt message passes", () => {
  const PASSES = { outcome: "allow", exempt: true };

  test.each([
    ["without an account", undefined],
    ["without an id", account({ id: undefined, age: 14 })],
    ["with a bad age and zone", account({ age: "14", timeZone: null })],
  ])("%s", async (_, wrong) => {
    const { governor } = given();
    expect(await governor.admit(wrong as never, { exempt: true })).toMatchObject(PASSES);
  });

  test("with options that are not valid", async () => {
    const { governor } = given();
    const device = "x".repeat(10_000);
    expect(await governor.admit(account({ age: 14 }), { exempt: true, device })).toMatchObject(PASSES);
  });

  test.each(["local", "open", "closed"] as const)("while the store is away, %s", async (onStoreFailure) => {
    const store: Store = {
      load: async () => Promise.reject(new Error("down")),
      swap: async () => Promise.reject(new Error("down")),
    };
    const { governor } = given({ store, onStoreFailure });
    for (let i = 0; i < 10; i++) {
      expect(await governor.admit(account({ age: 14 }), { exempt: true })).toMatchObject(PASSES);
    }
  });

  test("when the record cannot be read", async () => {
    const store = memoryTexts();
    const { governor } = given({ store });
    await governor.admit(account({ age: 14 }));
    const broken: Store = {
      ...store,
      load: async () => "|[garbage",
      swap: async () => ({ swapped: false, current: "|[" }),
    };
    const other = given({ store: broken });
    expect(await other.governor.admit(account({ age: 14 }), { exempt: true })).toMatchObject(PASSES);
  });
});

describe("a device", () => {
  test("is not stored by its name, and is stored differently for each account", async () => {
    const texts = new Map<string, string>();
    const store: Store = {
      load: (key) => texts.get(key) ?? null,
      swap: (key, prev, next) => {
        if ((texts.get(key) ?? null) !== prev) return { swapped: false, current: texts.get(key) ?? null };
        if (next === null) texts.delete(key);
        else texts.set(key, next);
        return { swapped: true };
      },
    };
    const { governor } = given({ store });
    const devicesOf = async (id: string): Promise<readonly string[]> => {
      await governor.heartbeat({ id, age: 14 }, { device: "Alices-iPhone" });
      await governor.admit({ id, age: 14 }, { device: "Alices-iPhone" });
      const held = await governor.export({ id });
      return held?.record?.leases.map(({ device }) => device) ?? [];
    };
    const [amy, ben] = [await devicesOf("amy"), await devicesOf("ben")];
    expect([amy.length, ben.length]).toEqual([1, 1]);
    expect(amy).not.toEqual(ben);
    await governor.away({ id: "amy", age: 14 }, { device: "Alices-iPhone" });
    expect((await governor.export({ id: "amy" }))?.record?.leases).toEqual([]);
    expect([...texts.values()].join("")).not.toContain("Alices");
  });

  test("is hashed in memory, too", async () => {
    const { governor } = given();
    await governor.heartbeat({ id: "amy", age: 14 }, { device: "Alices-iPhone" });
    expect(JSON.stringify(await governor.export({ id: "amy" }))).not.toContain("Alices");
  });
});

test("amounts saturate: the account's settings stay, and the record can be read", async () => {
  const store = memoryTexts();
  const { governor, problems } = given({ store });
  const amy = { id: "amy", age: 14 };
  await governor.pause(amy);
  for (let i = 0; i < 3; i++) await governor.tokens(amy, { count: Number.MAX_SAFE_INTEGER });
  const again = given({ store });
  expect(await again.governor.status(amy)).toMatchObject({ reason: "paused" });
  expect((await again.governor.export(amy))?.record?.today.tokens).toBe(Number.MAX_SAFE_INTEGER);
  await again.governor.grant(amy, { minutes: Number.MAX_SAFE_INTEGER });
  await again.governor.lift(amy, { until: Number.MAX_SAFE_INTEGER });
  await again.governor.pause(amy, { until: Number.MAX_SAFE_INTEGER });
  expect(await given({ store }).governor.status(amy)).toMatchObject({ reason: "paused" });
  expect([...problems, ...again.problems]).toEqual([]);
});
