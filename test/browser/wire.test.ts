import type { RecessState } from "@recess/browser";
import type { AgeGroup, Notice, Quota, Reason, TimeReason } from "@recess/core";
import type { RecessState as SentState } from "@recess/hono";
import { expectTypeOf, test } from "vitest";
import type * as browser from "@recess/browser";

// The page has types of its own, so that it depends on nothing. They must be those of the server.
test("what the server says is what the page understands", () => {
  expectTypeOf<SentState>().toExtend<RecessState>();
  expectTypeOf<browser.Reason>().toEqualTypeOf<Reason>();
  expectTypeOf<browser.TimeReason>().toEqualTypeOf<TimeReason>();
  expectTypeOf<browser.AgeGroup>().toEqualTypeOf<AgeGroup>();
  expectTypeOf<Notice>().toExtend<browser.Notice>();
  expectTypeOf<browser.Notice["kind"]>().toEqualTypeOf<Notice["kind"]>();
  expectTypeOf<Quota>().toExtend<browser.Quota>();
  expectTypeOf<keyof Quota>().toEqualTypeOf<keyof browser.Quota>();
});
