import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { recess } from "../chat/middleware.ts";
import type { RecessOptions } from "../options.ts";
import { defaultDetail } from "./words.ts";

const now = Date.parse("2026-11-24T21:30:00+08:00");

async function refusal(options: Partial<RecessOptions>, language?: string, locale?: string): Promise<string> {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], quietHours: [{ from: "21:00", to: "06:30" }] } } }),
    clock: () => now,
  });
  const account = { id: "a", age: 14, timeZone: "Asia/Shanghai", locale };
  const app = new Hono().post("/chat", recess({ governor, account: () => account, onError: () => {}, ...options }));
  const headers = {
    "content-type": "application/json",
    ...(language !== undefined && { "accept-language": language }),
  };
  const response = await app.request("/chat", { method: "POST", headers, body: "{}" });
  const { detail } = (await response.json()) as { detail: string };
  return detail;
}

const chinese = "现在是静默时段。明天 06:30 可继续。";

test("the sentence has the time and day of opening, in the account's zone", async () => {
  expect(await refusal({})).toBe("It's quiet hours. Opens again tomorrow 6:30 AM.");
});

test("the sentence is in the language of the option, the account, or the request, in this order", async () => {
  const german = "Es ist Ruhezeit. Wieder offen: morgen, 06:30 Uhr.";
  expect(await refusal({ locale: "zh-CN" }, "fr", "de")).toBe(chinese);
  expect(await refusal({ locale: ({ id }) => (id === "a" ? "zh-CN" : null) }, "fr", "de")).toBe(chinese);
  expect(await refusal({ locale: () => null }, "fr", "de")).toBe(german);
  expect(await refusal({}, "fr", "de")).toBe(german);
  expect(await refusal({}, "tlh, zh;q=0.8, en;q=0.5")).toBe(chinese);
  expect(await refusal({}, "en-GB")).toBe("It's quiet hours. Opens again tomorrow 06:30.");
});

test("an unknown language still gives a sentence", async () => {
  const failing = (): string => {
    throw new Error("no session");
  };
  expect(await refusal({ locale: failing }, "zh")).toBe(chinese);
  expect(await refusal({}, "\u00e9;q=x,,,-,en-\u00ff, a".repeat(200))).toMatch(/^It's quiet hours/);
});

test.each(["tlh", "", 7])("`locale: %o` is refused when the middleware is made", async (locale) => {
  await expect(refusal({ locale: locale as never })).rejects.toThrow(
    /`locale` must be one of en, zh-CN, .*, or a function/,
  );
});

test("an app's own words can fall back on the built-in ones, in any language", async () => {
  expect(await refusal({ detail: (moment) => defaultDetail(moment, "zh-Hans") })).toBe(chinese);
  expect(defaultDetail({ kind: "unavailable" }, "fr")).toMatch(/secondes/);
});
