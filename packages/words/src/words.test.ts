import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../../test/support/state.ts";
import { de } from "../locales/de.ts";
import { en } from "../locales/en.ts";
import { es } from "../locales/es.ts";
import { ja } from "../locales/ja.ts";
import { ko } from "../locales/ko.ts";
import { vi } from "../locales/vi.ts";
import { zhCN } from "../locales/zh-CN.ts";
import { zhHK } from "../locales/zh-HK.ts";
import { blank, learn, type Snapshot, toSnapshot } from "../view.ts";
import type { AgeGroup, Quota, RecessState } from "@recess/protocol";
import { createWords, type ScreenWords, type Words } from "./messages.ts";

const MINUTE = 60_000;
const shot = (state: RecessState): Snapshot => toSnapshot(learn(blank, state, 0), 0);
const english = (state: RecessState): Words => createWords(en, shot(state));
const chinese = (state: RecessState): Words => createWords(zhCN, shot(state));
const screen = ({ what, opens, saved }: ScreenWords): string => [what, opens, saved].join(" ");
const quota: Quota = { limit: 40, per: "day", perMs: 86_400_000, remaining: 0, resetsAt: null };

const young: Partial<RecessState> = { ageGroup: "10-12" };
const daily = stopped();
const quiet = stopped({ reason: "quiet-hours", serverNow: T0 + 360 * MINUTE, resumesAt: T0 + 15 * 60 * MINUTE });
const rest = stopped({ reason: "break", streakMs: 60 * MINUTE, resumesAt: T0 + 5 * MINUTE });
const spent = stopped({
  reason: "message-limit",
  remainingMs: MINUTE,
  quotas: [quota],
  resumesAt: T0 + 12 * 60 * MINUTE,
});

describe("a block says what happened, when it opens and what is safe", () => {
  test.each([
    ["10-12", daily, "That's all for today! You can come back tomorrow at 8 in the morning. Your chat is saved."],
    ["13-15", daily, "You've reached today's 1 hr limit. Opens again tomorrow 8:00 AM. Chat saved."],
    ["10-12", rest, "Time to rest your eyes. Back in 5 minutes. Your chat is saved."],
    ["13-15", rest, "You've been here 60 min. Take 5. We'll unlock at 4:05 PM. Chat saved."],
    ["10-12", quiet, "It's sleep time now. Good night! Opens at 7 in the morning. Your chat is saved."],
    ["13-15", quiet, "Quiet hours until 7:00 AM. Opens again tomorrow 7:00 AM. Chat saved."],
    [
      "10-12",
      spent,
      "You used all 40 messages for today. You can write again tomorrow at 4 in the morning. Your chat is saved.",
    ],
    ["13-15", spent, "40/40 messages used today. Resets tomorrow 4:00 AM. Chat saved."],
  ] as const)("in English, to ages %s: %#", (ageGroup, state, expected) => {
    expect(screen(english({ ...state, ageGroup }).screen()).replaceAll("\u202F", " ")).toBe(expected);
  });

  test.each([
    ["10-12", daily, "今天的时间用完啦。 明天上午8时再见。 聊天已经保存好了。"],
    ["13-15", daily, "今天1小时已用完。 明天 08:00 可继续。 聊天已保存。"],
    ["13-15", rest, "已连续使用60分钟，休息5分钟。 16:05 可继续。 聊天已保存。"],
    ["13-15", spent, "今日 40 条消息已用完。 明天 04:00 重置。 聊天已保存。"],
  ] as const)("in Chinese, to ages %s: %#", (ageGroup, state, expected) => {
    expect(screen(chinese({ ...state, ageGroup }).screen())).toBe(expected);
  });

  test("and how long that is", () => {
    expect(english(daily).relative()).toBe("in 16 hours");
    expect(english(rest).relative()).toBe("in 5 minutes");
    expect(english(stopped({ resumesAt: T0 + 5 * 86_400_000 })).relative()).toBe("in 5 days");
    expect(english(stopped({ reason: "paused", resumesAt: null })).relative()).toBe("");
  });

  test("with the day's name if it is not tomorrow", () => {
    expect(english(stopped({ resumesAt: T0 + 3 * 86_400_000 })).screen().opens).toContain("Friday");
    expect(english(stopped({ resumesAt: T0 + 9 * 86_400_000 })).screen().opens).toContain("December 3");
  });

  test("by the account's clock, not the browser's", () => {
    const state = stopped({ timeZone: "America/Los_Angeles" });
    expect(english(state).screen().opens.replaceAll("\u202F", " ")).toBe("Opens again 4:00 PM.");
  });

  test("on the hour of zones that are half an hour off", () => {
    const state = stopped({ ageGroup: "10-12", timeZone: "Asia/Kolkata", resumesAt: Date.UTC(2026, 10, 25, 2, 30) });
    expect(english(state).screen().opens).toBe("You can come back tomorrow at 8 in the morning.");
  });

  test("without a day for a limit over hours", () => {
    const window = { ...spent, quotas: [{ ...quota, per: "1h", perMs: 3_600_000 }] };
    expect(english(window).screen().what).toBe("40/40 messages used for now.");
  });
});

describe("a notice", () => {
  const warning = (minutes: number, ageGroup: AgeGroup): string => {
    const remainingMs = minutes * MINUTE;
    return english(teen({ ageGroup, remainingMs })).tell({
      kind: "warning",
      id: "warning",
      key: "w",
      stopReason: "daily-limit",
      remainingMs,
    });
  };

  test("warns with what is left now", () => {
    expect(warning(15, "10-12")).toBe("15 minutes left today. Good time to finish up.");
    expect(warning(15, "13-15")).toBe("15 min left today. Your chat is saved as you go.");
    expect(warning(1, "13-15")).toBe("Last message: 1 min left. Your chat is saved.");
  });

  test("reminds of the machine, of rest, and of the time", () => {
    const words = english(teen({ usedMs: 130 * MINUTE, streakMs: 60 * MINUTE }));
    expect(words.tell({ kind: "reminder", id: "reminder:ai", key: "r" })).toBe("Reminder: you're chatting with AI.");
    expect(words.tell({ kind: "reminder", id: "reminder:rest", key: "r" })).toMatch(/60 min/);
    expect(words.tell({ kind: "reminder", id: "reminder:usage", key: "r" })).toBe("2 hr 10 min here today.");
    expect(english(teen(young)).tell({ kind: "reminder", id: "reminder:ai", key: "r" })).toBe(
      "Remember: I'm a computer program, not a person.",
    );
  });

  test("nudges about what the nudge is about", () => {
    const words = english(teen({ streakMs: 60 * MINUTE, refusalsToday: 6 }));
    const nudge = (id: string): string => words.tell({ kind: "nudge", id: `nudge:${id}`, level: "hint", key: "n" });
    expect(nudge("an-hour-without-a-break")).toMatch(/60 min/);
    expect(nudge("tries-while-closed")).toMatch(/^You've come back 6 times today\./);
    expect(nudge("late-nights")).toMatch(/Sleep/);
    expect(nudge("an-id-of-the-app")).toMatch(/ask someone you know/);
  });

  test("does not count to one", () => {
    const once = english(teen({ refusalsToday: 1 }));
    const told = once.tell({ kind: "nudge", id: "nudge:tries-while-closed", level: "hint", key: "n" });
    expect(told).toMatch(/ask someone you know/);
    expect(told).not.toMatch(/times/);
  });

  test("says how much was granted, and the new end", () => {
    const granted = { kind: "time-granted", id: "extra-time", key: "x", grantedMs: 15 * MINUTE } as const;
    expect(english(teen(young)).tell(granted)).toBe("You got 15 more minutes!");
    expect(english(teen()).tell(granted).replaceAll("\u202F", " ")).toBe("+15 min granted. New end: 4:20 PM.");
    expect(chinese(teen()).tell(granted)).toBe("已增加15分钟，新的结束时间 16:20。");
  });

  test("says of a grant only how much, where another limit stops", () => {
    const granted = { kind: "time-granted", id: "request:1", at: T0, key: "x", grantedMs: 15 * MINUTE } as const;
    expect(english(stopped({ reason: "quiet-hours" })).tell(granted)).toBe("+15 min");
  });

  test("says what came of a wish, and that a guardian was told", () => {
    const at = { id: "m", at: T0, key: "m" };
    expect(english(teen()).tell({ ...at, kind: "time-declined" })).toBe("Not today. You can ask again another day.");
    const appeal = {
      ...at,
      kind: "appeal-answered",
      receipt: "7K3M9-QX2DP",
      answer: "{left} is {odd}.\nSorry!",
    } as const;
    expect(english(teen()).tell({ ...appeal, state: "accepted" })).toBe(
      "You were right (7K3M9-QX2DP). {left} is {odd}.\nSorry!",
    );
    expect(english(teen()).tell({ ...appeal, state: "declined" })).toMatch(/^We checked, .*7K3M9-QX2DP/);
    const told = (about: "stop" | "nudge" | "crisis"): string =>
      english(teen()).tell({ ...at, kind: "guardian-told", about });
    expect(new Set([told("stop"), told("nudge"), told("crisis")]).size).toBe(3);
    expect(told("stop")).toContain("not what you wrote");
  });

  test("has no words for what a newer server tells", () => {
    expect(english(teen()).tell({ id: "m", at: T0, key: "m", kind: "guardian-told", about: "birthday" as never })).toBe(
      "",
    );
  });

  test("says how long it may go on while nothing can be checked", () => {
    const words = english(teen({ degraded: true, remainingMs: 10 * MINUTE }));
    expect(words.tell({ kind: "degraded", id: "degraded", key: "d" })).toBe(
      "We can't check your time right now. You can keep going for 10 min.",
    );
  });
});

test("says whose limit it is", () => {
  expect(english(teen()).setBy()).toBe("");
  expect(english(teen({ setBy: { family: true } })).setBy()).toBe("Set by your family.");
  expect(english(teen({ setBy: { name: "Starling" } })).setBy()).toBe("Set by Starling.");
});

describe.each([en, zhCN, zhHK, ja, ko, es, vi, de].map((locale) => [locale.tag, locale] as const))(
  "%s",
  (_, locale) => {
    test.each(["6-9", "10-12", "13-15", "16-17"] as const)(
      "leaves no hole and no stray mark, for ages %s",
      (ageGroup) => {
        const said: string[] = [];
        for (const reason of [
          "paused",
          "quiet-hours",
          "outside-open-hours",
          "daily-limit",
          "weekly-limit",
          "break",
          "message-limit",
          "token-limit",
        ] as const) {
          for (const resumesAt of [null, T0 + 5 * MINUTE, T0 + 16 * 60 * MINUTE, T0 + 3 * 86_400_000]) {
            const words = createWords(
              locale,
              shot(stopped({ ageGroup, reason, resumesAt, quotas: [quota], streakMs: 60 * MINUTE })),
            );
            said.push(...Object.values(words.screen()), words.relative());
          }
        }
        for (const stopReason of [
          "quiet-hours",
          "outside-open-hours",
          "daily-limit",
          "weekly-limit",
          "break",
        ] as const) {
          for (const minutes of [1, 5, 15]) {
            const state = teen({
              ageGroup,
              stopReason,
              refusalsToday: 6,
              remainingMs: minutes * MINUTE,
              setBy: { name: "Starling" },
            });
            const words = createWords(locale, shot(state));
            said.push(words.left(), words.setBy(), words.label("used"));
            said.push(
              words.tell({ kind: "warning", id: "warning", key: "w", stopReason, remainingMs: minutes * MINUTE }),
            );
            said.push(words.tell({ kind: "time-granted", id: "extra-time", key: "x", grantedMs: 15 * MINUTE }));
            said.push(words.tell({ kind: "degraded", id: "degraded", key: "d" }));
            const message = { id: "m", at: T0, key: "m" } as const;
            said.push(words.tell({ ...message, kind: "time-declined" }));
            for (const about of ["stop", "nudge", "crisis"] as const)
              said.push(words.tell({ ...message, kind: "guardian-told", about }));
            for (const answer of ["accepted", "declined"] as const) {
              const appeal = { kind: "appeal-answered", state: answer, receipt: "7K3M9", answer: "So." } as const;
              said.push(words.tell({ ...message, ...appeal }));
            }
            said.push(words.tell({ kind: "break", id: "break", key: "b" }));
            for (const id of ["tries", "nights", "long-day", "other"]) {
              said.push(words.tell({ kind: "nudge", id: `nudge:${id}`, level: "hint", key: "n" }));
            }
          }
        }
        for (const text of said) expect(text).not.toMatch(/[{}]|undefined|NaN|Infinity|\.\.|。。|\s\s|\s[.,。]/);
      },
    );
  },
);
