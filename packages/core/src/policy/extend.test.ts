import { expect, it } from "vitest";
import { PolicyError } from "../values/errors.ts";
import { definePolicy, extendPolicy } from "./extend.ts";
import { balanced } from "./presets/balanced.ts";

it("changes only the given keys", () => {
  const policy = extendPolicy(
    balanced.policy,
    { bands: { teen: { break: { after: "20m" }, warnings: ["10m"] } }, timeZone: "UTC" },
    { bands: { teen: { dailyLimit: undefined } }, timeZone: "Asia/Shanghai" },
  );
  const { teen, ...others } = balanced.policy.bands;
  expect(policy.input).toEqual({
    timeZone: "Asia/Shanghai",
    bands: { ...others, teen: { ...teen, break: { after: "20m", rest: "5m", mode: "remind" }, warnings: ["10m"] } },
  });
});

it("removes keys that are null", () => {
  const policy = extendPolicy(balanced.policy, { bands: { teen: { break: null }, child: null } });
  const { child: _child, teen, ...others } = balanced.policy.bands;
  const { break: _break, ...rest } = teen!;
  expect(policy.input).toEqual({ bands: { ...others, teen: rest } });
});

it("throws if the outcome is not valid", () => {
  expect(() => extendPolicy(balanced.policy, { bands: { teen: { dailyLimit: "soon" } } })).toThrow(PolicyError);
});

it("makes a policy ready for a governor, or throws every problem", () => {
  const input = { bands: { teen: { ages: [13, 18] } } } as const;
  expect(definePolicy(input)).toMatchObject({ input, timeZone: "UTC", bands: [{ name: "teen", from: 13, to: 18 }] });
  expect(() => definePolicy({ bands: { teen: { ages: [18, 13], dailyLimit: "soon" } } })).toThrow(PolicyError);
});
