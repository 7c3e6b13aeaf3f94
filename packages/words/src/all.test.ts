import type { Quota } from "@recess/protocol";
import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../test/support/state.ts";
import { findLocale, locales, localeTags, readerFor, sentence } from "./all.ts";

describe("a reader is addressed in", () => {
  test.each([
    [{ option: "fr", account: "de", acceptLanguage: "ja" }, "fr"],
    [{ account: "de", acceptLanguage: "ja" }, "de"],
    [{ option: null, account: undefined, acceptLanguage: "ja" }, "ja"],
    [{ option: "xx", acceptLanguage: "nl, pl;q=0.4, ko;q=0.9" }, "ko"],
    [{ acceptLanguage: "ko;q=0, pl;q=0.1" }, "pl"],
    [{ acceptLanguage: "*" }, "en"],
    [{ acceptLanguage: ";;;,q=1,-,ru;q=wrong" }, "en"],
    [{}, "en"],
  ])("%o: %s", (wishes, tag) => expect(readerFor(wishes).locale.tag).toBe(tag));

  test.each([
    ["pt-PT", "pt-BR"],
    ["zh", "zh-CN"],
    ["zh-Hans-SG", "zh-CN"],
    ["zh-Hant-TW", "zh-HK"],
    ["yue", "zh-HK"],
    ["EN_us", "en"],
    ["ar-EG", "ar"],
    ["tlh", undefined],
    ["", undefined],
  ])("%s: the locale %s", (tag, found) => expect(findLocale(tag)?.tag).toBe(found));

  test("sixteen languages, two of them from right to left", () => {
    expect(localeTags).toHaveLength(16);
    expect(locales.filter(({ dir }) => dir === "rtl").map(({ tag }) => tag)).toEqual(["ar", "ur"]);
  });
});

describe("the server's sentence", () => {
  const english = readerFor({});

  test("says what stops and when it opens", () => {
    expect(sentence({ kind: "block", state: stopped() }, english)).toBe(
      "You've reached today's 1 hr limit. Opens again tomorrow 8:00 AM.",
    );
    expect(sentence({ kind: "block", state: stopped() }, readerFor({ acceptLanguage: "en-GB" }))).toBe(
      "You've reached today's 1 hr limit. Opens again tomorrow 08:00.",
    );
    expect(sentence({ kind: "block", state: stopped() }, readerFor({ account: "zh-CN" }))).toBe(
      "今天1小时已用完。明天 08:00 可继续。",
    );
  });

  test("ends a reply where the limit is met, before it is refused", () => {
    const state = teen({ usedMs: 3_600_000, remainingMs: 0, resumesAt: T0 + 3_600_000 });
    expect(sentence({ kind: "wind-down", state }, english)).toBe(
      "This reply ends here. You've reached today's 1 hr limit. Opens again 5:00 PM.",
    );
  });

  test("names the limit of speech where that ends, and the day's where it was foretold and could not be asked", () => {
    const opens = "Opens again 5:00 PM.";
    const spoken = teen({ channel: "voice", usedMs: 1_200_000, remainingMs: 0, resumesAt: T0 + 3_600_000 });
    for (const limitMs of [3_600_000, null]) {
      expect(sentence({ kind: "wind-down", state: { ...spoken, limitMs } }, english)).toBe(
        `This reply ends here. Voice chat is over for today. ${opens}`,
      );
    }
    const foretold = teen({ channel: "voice", resumesAt: T0 + 3_600_000 });
    expect(sentence({ kind: "wind-down", state: foretold }, english)).toBe(
      `This reply ends here. You've reached today's 1 hr limit. ${opens}`,
    );
  });

  test("is there for a state without a reason, a zone or an age", () => {
    const state = stopped({ reason: null, stopReason: null, resumesAt: null, timeZone: null, ageGroup: null });
    expect(sentence({ kind: "block", state }, english)).toBe("Your chat is paused. It opens when the pause is lifted.");
    expect(sentence({ kind: "unavailable" }, english)).toMatch(/try again/);
  });

  test.each(localeTags)("%s: too many replies at once are not told as messages that are used up", (tag) => {
    const reader = readerFor({ option: tag });
    const quota = { limit: 20, per: "day", perMs: 86_400_000, resetsAt: null };
    const said = (quotas: readonly Quota[]): string =>
      sentence({ kind: "block", state: stopped({ reason: "message-limit", quotas }) }, reader);
    const spent = said([{ ...quota, remaining: 0 }]);
    const tooMany = said([{ ...quota, remaining: 13 }]);
    expect(spent).toMatch(/20|২০|۲۰|٢٠/);
    expect(tooMany).toBe(said([]));
    expect(tooMany).not.toMatch(/\d|[{}]|[০-৯٠-٩۰-۹]/);
    expect(
      new Set(
        localeTags.map((one) =>
          sentence({ kind: "block", state: stopped({ reason: "message-limit" }) }, readerFor({ option: one })),
        ),
      ).size,
    ).toBe(16);
  });

  test.each(locales.map((locale) => [locale.tag, locale] as const))("has no hole in %s", (tag) => {
    const reader = readerFor({ option: tag });
    for (const reason of ["paused", "quiet-hours", "daily-limit", "break", "message-limit", "token-limit"] as const) {
      for (const kind of ["block", "wind-down"] as const) {
        const text = sentence({ kind, state: stopped({ reason, quotas: [] }) }, reader);
        if (reason !== "message-limit" || kind === "block") expect(text).not.toMatch(/[{}]|undefined|null|\s\s/);
      }
    }
  });
});
