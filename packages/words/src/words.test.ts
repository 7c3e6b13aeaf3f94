import type { AgeGroup, Quota, RecessState } from "@recess/protocol";
import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../test/support/state.ts";
import { locales } from "./all.ts";
import type { Announcement } from "./announcement.ts";
import type { Device } from "./format.ts";
import type { Locale } from "./locale.ts";
import { en } from "./locales/en.ts";
import { zhCN } from "./locales/zh-CN.ts";
import { relativeWords, screenWords, type ScreenWords, setByWords } from "./screen.ts";
import { createWords, type Words } from "./words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ageGroups: readonly AgeGroup[] = ["6-9", "10-12", "13-15", "16-17"];

/** The words of a page and those of its screens. */
interface AllWords extends Words {
  screen(nudge?: Announcement): ScreenWords;
  relative(): string;
  setBy(): string;
}

function wordsFor(locale: Locale, state: RecessState, device?: Device): AllWords {
  const { resumesAt, serverNow } = state;
  const resumesInMs = state.outcome === "block" && resumesAt !== null ? resumesAt - serverNow : null;
  const words = createWords(locale, { state, remainingMs: state.remainingMs, resumesInMs }, device);
  return {
    ...words,
    screen: (nudge) => screenWords(words, nudge),
    relative: () => relativeWords(words),
    setBy: () => setByWords(words),
  };
}
const english = (state: RecessState, device?: Device): AllWords => wordsFor(en, state, device);
const chinese = (state: RecessState): AllWords => wordsFor(zhCN, state);
const screen = ({ what, opens, saved }: ScreenWords): string => [what, opens, saved].join(" ");
const plain = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, " ");
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
    ["10-12", quiet, "It's sleep time now. Good night! Opens tomorrow at 7 in the morning. Your chat is saved."],
    ["13-15", quiet, "It's quiet hours. Opens again tomorrow 7:00 AM. Chat saved."],
    [
      "10-12",
      spent,
      "You used all 40 messages for today. You can write again tomorrow at 4 in the morning. Your chat is saved.",
    ],
    ["13-15", spent, "40/40 messages used today. Resets tomorrow 4:00 AM. Chat saved."],
  ] as const)("in English, to ages %s: %#", (ageGroup, state, expected) => {
    expect(plain(screen(english({ ...state, ageGroup }).screen()))).toBe(expected);
  });

  test.each([
    ["10-12", daily, "今天的时间用完啦。 明天上午8时再见。 聊天已经保存好了。"],
    ["13-15", daily, "今天1小时已用完。 明天 08:00 可继续。 聊天已保存。"],
    ["13-15", rest, "已连续使用60分钟。 休息5分钟，16:05 可继续。 聊天已保存。"],
    ["13-15", spent, "今日 40 条消息已用完。 明天 04:00 重置。 聊天已保存。"],
  ] as const)("in Chinese, to ages %s: %#", (ageGroup, state, expected) => {
    expect(screen(chinese({ ...state, ageGroup }).screen())).toBe(expected);
  });

  test("and how long that is, within the hour: hours are rounded, and would contradict the clock beside them", () => {
    expect(english(rest).relative()).toBe("in 5 minutes");
    expect(english(daily).relative()).toBe("");
    expect(english(stopped({ resumesAt: T0 + 3 * HOUR })).relative()).toBe("");
    expect(english(stopped({ resumesAt: T0 + 5 * DAY })).relative()).toBe("");
    expect(english(stopped({ reason: "paused", resumesAt: null })).relative()).toBe("");
  });

  test("with the day's name if it is not tomorrow", () => {
    expect(english(stopped({ resumesAt: T0 + 3 * 86_400_000 })).screen().opens).toContain("Friday");
    expect(english(stopped({ resumesAt: T0 + 9 * 86_400_000 })).screen().opens).toContain("December 3");
  });

  test("by the account's clock, not the browser's", () => {
    const state = stopped({ timeZone: "America/Los_Angeles" });
    expect(plain(english(state).screen().opens)).toBe("Opens again 4:00 PM.");
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
    return english(teen({ ageGroup, remainingMs })).announce({
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
    expect(words.announce({ kind: "reminder", id: "reminder:ai", key: "r" })).toBe(
      "Reminder: you're chatting with AI.",
    );
    expect(words.announce({ kind: "reminder", id: "reminder:rest", key: "r" })).toMatch(/60 min/);
    expect(words.announce({ kind: "reminder", id: "reminder:usage", key: "r" })).toBe("2 hr 10 min here today.");
    expect(english(teen(young)).announce({ kind: "reminder", id: "reminder:ai", key: "r" })).toBe(
      "Remember: I'm a computer program, not a person.",
    );
  });

  test("nudges about what the nudge is about", () => {
    const words = english(teen({ streakMs: 60 * MINUTE, refusalsToday: 6 }));
    const nudge = (id: string): string => words.announce({ kind: "nudge", id: `nudge:${id}`, level: "hint", key: "n" });
    expect(nudge("an-hour-without-a-break")).toMatch(/60 min/);
    expect(nudge("tries-while-closed")).toMatch(/^You've come back 6 times today\./);
    expect(nudge("late-nights")).toMatch(/Sleep/);
    expect(nudge("an-id-of-the-app")).toMatch(/ask someone you know/);
  });

  test("does not count to one", () => {
    const once = english(teen({ refusalsToday: 1 }));
    const told = once.announce({ kind: "nudge", id: "nudge:tries-while-closed", level: "hint", key: "n" });
    expect(told).toMatch(/ask someone you know/);
    expect(told).not.toMatch(/times/);
  });

  test("says how much was granted, and the new end", () => {
    const granted = { kind: "time-granted", id: "extra-time", key: "x", grantedMs: 15 * MINUTE } as const;
    expect(english(teen(young)).announce(granted)).toBe("You got 15 minutes more!");
    expect(plain(english(teen()).announce(granted))).toBe("+15 min granted. New end: 4:20 PM.");
    expect(chinese(teen()).announce(granted)).toBe("已增加15分钟，新的结束时间 16:20。");
  });

  test("states only the amount of a grant if another limit stops", () => {
    const granted = { kind: "time-granted", id: "request:1", at: T0, key: "x", grantedMs: 15 * MINUTE } as const;
    expect(english(stopped({ reason: "quiet-hours" })).announce(granted)).toBe("+15 min");
  });

  test("states the result of a request, and that a guardian was notified", () => {
    const at = { id: "m", at: T0, key: "m" };
    expect(english(teen()).announce({ ...at, kind: "time-declined" })).toBe(
      "Not today. You can ask again another day.",
    );
    const appeal = {
      ...at,
      kind: "appeal-answered",
      receipt: "7K3M9-QX2DP",
      answer: "{left} is {odd}.\nSorry!",
    } as const;
    expect(english(teen()).announce({ ...appeal, state: "accepted" })).toBe(
      "You were right (7K3M9-QX2DP). {left} is {odd}.\nSorry!",
    );
    expect(english(teen()).announce({ ...appeal, state: "declined" })).toMatch(/^We checked, .*7K3M9-QX2DP/);
    const told = (about: "stop" | "nudge" | "crisis"): string =>
      english(teen()).announce({ ...at, kind: "guardian-notified", about });
    expect(new Set([told("stop"), told("nudge"), told("crisis")]).size).toBe(3);
    expect(told("stop")).toContain("not what you wrote");
  });

  test("has no words for notices of a newer server", () => {
    expect(
      english(teen()).announce({ id: "m", at: T0, key: "m", kind: "guardian-notified", about: "birthday" as never }),
    ).toBe("");
  });

  test("says how long it may go on while nothing can be checked", () => {
    const words = english(teen({ degraded: true, remainingMs: 10 * MINUTE }));
    expect(words.announce({ kind: "degraded", id: "degraded", key: "d" })).toBe(
      "We can't check your time right now. You can keep going for 10 min.",
    );
  });
});

test("says whose limit it is", () => {
  expect(english(teen()).setBy()).toBe("");
  expect(english(teen({ setBy: { family: true } })).setBy()).toBe("Set by your family.");
  expect(english(teen({ setBy: { name: "Starling" } })).setBy()).toBe("Set by Starling.");
});

describe("opening times in texts are correct", () => {
  // 16:00 in Shanghai; every opening from minutes to a week away, including one at the same time of day.
  const waits = [3 * MINUTE, 50 * MINUTE, 5 * HOUR, 9 * HOUR, 16 * HOUR, DAY, 2 * DAY + 3 * HOUR, 6 * DAY, 9 * DAY];
  const reasons = [
    "quiet-hours",
    "outside-open-hours",
    "daily-limit",
    "weekly-limit",
    "message-limit",
    "token-limit",
  ] as const;
  const zone = { timeZone: "Asia/Shanghai" } as const;

  /** How a reader of the language would name that day, computed without the code under test. */
  function namesIn(tag: string): (instant: number) => string[] {
    const weekday = new Intl.DateTimeFormat(tag, { ...zone, weekday: "long" });
    const date = new Intl.DateTimeFormat(tag, { ...zone, month: "long", day: "numeric" });
    const tomorrow = new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(1, "day");
    return (instant) => [tomorrow, weekday.format(instant), date.format(instant)];
  }
  const dates = new Intl.DateTimeFormat("en-CA", zone);
  const dateIn = (instant: number): string => dates.format(instant);

  test.each(locales.map((locale) => [locale.tag, locale] as const))(
    "in %s, the day is named unless it is today",
    (tag, locale) => {
      const namesOf = namesIn(tag);
      for (const ageGroup of ageGroups) {
        for (const reason of [...reasons, "break", "paused"] as const) {
          for (const wait of waits) {
            const resumesAt = T0 + wait;
            const { opens } = wordsFor(locale, stopped({ ageGroup, reason, resumesAt, quotas: [quota] })).screen();
            const names = namesOf(resumesAt);
            const says = names.filter((name) => opens.includes(name));
            const when = `${ageGroup} ${reason} in ${wait / HOUR} h: ${opens}`;
            if (dateIn(resumesAt) === dateIn(T0)) expect(says, when).toEqual([]);
            else expect(says, when).toEqual([wait < DAY + 8 * HOUR ? names[0] : wait < 7 * DAY ? names[1] : names[2]]);
          }
        }
      }
    },
  );

  test("a used-up week says Monday, even at bedtime", () => {
    const saturdayNight = Date.UTC(2026, 10, 28, 14);
    const state = stopped({
      ...young,
      reason: "quiet-hours",
      serverNow: saturdayNight,
      resumesAt: Date.UTC(2026, 10, 29, 22),
    });
    expect(english(state).screen().opens).toBe("Opens Monday at 6 in the morning.");
  });

  test("so does the new end of time that was given", () => {
    const state = teen({ serverNow: T0 + 7.9 * HOUR, remainingMs: 30 * MINUTE });
    const granted = { kind: "time-granted", id: "extra-time", key: "x", grantedMs: 15 * MINUTE } as const;
    expect(plain(english(state).announce(granted))).toBe("+15 min granted. New end: tomorrow 12:24 AM.");
  });

  test("the words for a rest or a night do not promise an opening that another rule prevents", () => {
    // Quiet hours end at 6, open hours begin at 10.
    const night = stopped({ reason: "quiet-hours", serverNow: T0 + 8 * HOUR, resumesAt: T0 + 18 * HOUR });
    expect(plain(screen(english(night).screen()))).toBe("It's quiet hours. Opens again 10:00 AM. Chat saved.");
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        // A break that is due two minutes before bedtime, and the night after it.
        const resumesAt = T0 + 10 * HOUR + 2 * MINUTE;
        const behind = wordsFor(locale, stopped({ ageGroup, reason: "break", resumesAt })).screen().opens;
        const general = wordsFor(locale, stopped({ ageGroup, reason: "daily-limit", resumesAt })).screen().opens;
        expect(behind, `${locale.tag} ${ageGroup}`).toBe(general);
        const rest = wordsFor(locale, stopped({ ageGroup, reason: "break", resumesAt: T0 + 5 * MINUTE })).screen()
          .opens;
        expect(rest, `${locale.tag} ${ageGroup}`).not.toBe(general);
      }
    }
  });

  test("a closing whose end is not in sight is not called a pause, and a pause with an end names it", () => {
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        const opens = (change: Partial<RecessState>): string =>
          wordsFor(locale, stopped({ ageGroup, ...change })).screen().opens;
        const paused = opens({ reason: "paused", resumesAt: null });
        for (const reason of reasons) {
          const closed = opens({ reason, resumesAt: null });
          expect(closed, `${locale.tag} ${ageGroup} ${reason}`).toMatch(/\S/);
          expect(closed, `${locale.tag} ${ageGroup} ${reason}`).not.toBe(paused);
        }
        const ends = opens({ reason: "paused", resumesAt: T0 + 2 * HOUR });
        expect(ends, `${locale.tag} ${ageGroup}`).toMatch(/\p{Nd}/u);
      }
    }
    expect(plain(english(stopped({ reason: "paused", resumesAt: T0 + 2 * HOUR })).screen().opens)).toBe(
      "Opens again 6:00 PM.",
    );
  });

  test("a consent that is missing says who can give it", () => {
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        const state = stopped({ ageGroup, reason: "consent-required" as never, resumesAt: null });
        const { what, opens } = wordsFor(locale, state).screen();
        const voice = locale.voices[ageGroup];
        expect([what, opens]).toEqual([voice["consent-required"], voice["opens:consent-required"]]);
      }
    }
  });

  test("a day without any time, or any messages, is not a limit that was reached", () => {
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        const none = wordsFor(locale, stopped({ ageGroup, limitMs: 0, usedMs: 0 }));
        const texts = [...Object.values(none.screen()), none.used()].join(" ");
        expect(texts, `${locale.tag} ${ageGroup}`).not.toContain(none.short(0));
        expect(none.screen().what).not.toBe(wordsFor(locale, stopped({ ageGroup })).screen().what);
        const mute = stopped({ ageGroup, reason: "message-limit", quotas: [{ ...quota, limit: 0 }] });
        expect(wordsFor(locale, mute).screen().what).toBe(none.screen().what);
      }
    }
    expect(english(stopped({ limitMs: 0, usedMs: 0 })).screen().what).toBe("No chat today.");
  });

  test("where the time for speech ends, warnings and screens name that, and not the day's limit", () => {
    const warning: Announcement = {
      kind: "warning",
      id: "warning",
      key: "w",
      stopReason: "daily-limit",
      remainingMs: 5 * MINUTE,
    };
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        const at = (usedMs: number): AllWords =>
          wordsFor(locale, teen({ ageGroup, channel: "voice", limitMs: HOUR, usedMs, remainingMs: 5 * MINUTE }));
        const [speech, day] = [at(15 * MINUTE), at(55 * MINUTE)];
        const name = `${locale.tag} ${ageGroup}`;
        expect(speech.announce(warning), name).not.toBe(day.announce(warning));
        expect(speech.left(), name).not.toBe(day.left());
        expect(speech.announce(warning), name).toContain(speech.left());
        const ended = wordsFor(locale, stopped({ ageGroup, channel: "voice", limitMs: HOUR, usedMs: 20 * MINUTE }));
        expect(ended.screen().what, name).toBe(locale.labels.voiceLimit);
      }
    }
    const state = teen({ channel: "voice", limitMs: HOUR, usedMs: 15 * MINUTE, remainingMs: 5 * MINUTE });
    expect(english(state).announce(warning)).toBe("5 min of voice chat left today. Your chat is saved as you go.");
  });

  test("no figure is on a screen twice", () => {
    for (const locale of locales) {
      const facts = (change: Partial<RecessState>): string =>
        wordsFor(locale, stopped({ ageGroup: "16-17", ...change })).screen().facts;
      expect(facts({}), locale.tag).toBe("");
      expect(facts({ reason: "weekly-limit" }), locale.tag).toMatch(/\p{Nd}/u);
      // One stretch since the day began, and then another.
      const hour = { reason: "break", streakMs: HOUR, resumesAt: T0 + 5 * MINUTE } as const;
      expect(facts({ ...hour, usedMs: HOUR }), locale.tag).toBe("");
      expect(facts({ ...hour, usedMs: 3 * HOUR }), locale.tag).toMatch(/\p{Nd}/u);
    }
  });

  test("no two lines of a screen say the same, of a block or of a pause that a notice asks for", () => {
    const sentences = (text: string): string[] =>
      text.split(/(?<=[.!?。！？।۔؟])\s*/u).filter((sentence) => /\p{L}/u.test(sentence));
    const nudges = ["an-hour-without-a-break", "long-day", "late-nights", "tries-while-closed", "answers-first", "own"];
    for (const locale of locales) {
      for (const ageGroup of ageGroups) {
        const state = teen({ ageGroup, usedMs: 2 * HOUR, streakMs: HOUR, refusalsToday: 6 });
        const screens = [
          ...nudges.map((id) =>
            wordsFor(locale, state).screen({ kind: "nudge", id: `nudge:${id}`, level: "pause", key: "n" }),
          ),
          ...[...reasons, "break", "paused"].map((reason) =>
            wordsFor(locale, stopped({ ageGroup, reason: reason as "break", quotas: [quota] })).screen(),
          ),
        ];
        for (const { what, opens, saved, facts, idea } of screens) {
          const said = [what, opens, saved, facts, idea].flatMap(sentences);
          expect(new Set(said).size, `${locale.tag} ${ageGroup}: ${said.join(" | ")}`).toBe(said.length);
          // "2 hr here today." and "2 hr today".
          const used = wordsFor(locale, state).short(2 * HOUR);
          const lines = [what, opens, facts].filter((line) => line.includes(used));
          expect(lines.length, `${locale.tag} ${ageGroup}: ${lines.join(" | ")}`).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  test("a figure of the clock stays on one line, in every language", () => {
    for (const locale of locales) {
      for (const ageGroup of ["13-15", "16-17"] as const) {
        const { opens } = wordsFor(locale, stopped({ ageGroup, resumesAt: T0 + HOUR })).screen();
        const shown = new Intl.DateTimeFormat(locale.tag, { timeStyle: "short", timeZone: "Asia/Shanghai" });
        const clock = shown.format(T0 + HOUR).replaceAll(" ", "\u00A0");
        expect(opens, locale.tag).toContain(clock);
      }
    }
  });

  test("the clock is rounded up, and the day is worked out after rounding", () => {
    const at = (resumesAt: number): string => plain(english(stopped({ resumesAt })).screen().opens);
    expect(at(T0 + 65 * MINUTE + 40_000)).toBe("Opens again 5:06 PM.");
    expect(at(T0 + 65 * MINUTE)).toBe("Opens again 5:05 PM.");
    expect(at(Date.UTC(2026, 10, 24, 15, 59, 30))).toBe("Opens again tomorrow 12:00 AM.");
  });

  test("a clock of another zone than the device's names its zone; the same clock does not", () => {
    const away = { zone: "America/New_York" };
    expect(plain(english(daily, away).screen().opens)).toBe("Opens again tomorrow 8:00 AM (China Standard Time).");
    expect(plain(english(daily, { zone: "Asia/Singapore" }).screen().opens)).toBe("Opens again tomorrow 8:00 AM.");
    expect(plain(english(daily).screen().opens)).toBe("Opens again tomorrow 8:00 AM.");
    for (const locale of locales) {
      const zone = new Intl.DateTimeFormat(locale.tag, { timeZone: "Asia/Shanghai", timeZoneName: "longGeneric" })
        .formatToParts(T0)
        .find(({ type }) => type === "timeZoneName")?.value;
      for (const ageGroup of ageGroups) {
        expect(wordsFor(locale, stopped({ ageGroup }), away).screen().opens).toContain(zone);
        // A rest in minutes does not show a time of day.
        const { opens } = wordsFor(
          locale,
          stopped({ ageGroup, reason: "break", resumesAt: T0 + 5 * MINUTE }),
          away,
        ).screen();
        if (ageGroup === "6-9" || ageGroup === "10-12") expect(opens).not.toContain(zone);
      }
    }
  });

  test("a zone that the runtime does not know is replaced by the runtime's own", () => {
    for (const locale of locales) {
      const words = wordsFor(locale, stopped({ timeZone: "Mars/Olympus_Mons" }), { zone: "America/New_York" });
      expect(words.screen().opens).toMatch(/\p{Nd}/u);
    }
  });

  test("the clock is that of the reader's region, where the device names one of the language", () => {
    const opens = (languages: string[]): string =>
      plain(english(stopped({ resumesAt: T0 + HOUR }), { languages }).screen().opens);
    expect(opens(["zh-CN", "en-GB", "en-US"])).toBe("Opens again 17:00.");
    expect(opens(["en-US"])).toBe("Opens again 5:00 PM.");
    expect(opens(["en-x-evil", "en-\u0000", "en-"])).toBe("Opens again 5:00 PM.");
  });
});

/** One of each announcement, for a state with all figures. */
const announcements: { readonly [Kind in Announcement["kind"]]: readonly Announcement[] } = {
  warning: (["quiet-hours", "outside-open-hours", "daily-limit", "weekly-limit", "break"] as const).map(
    (stopReason) => ({
      kind: "warning",
      id: "warning",
      key: "w",
      stopReason,
      remainingMs: 5 * MINUTE,
    }),
  ),
  reminder: ["ai", "rest", "usage", "other"].map((id) => ({ kind: "reminder", id: `reminder:${id}`, key: "r" })),
  nudge: ["tries", "late-nights", "long-day", "other"].map((id) => ({
    kind: "nudge",
    id: `nudge:${id}`,
    level: "hint",
    key: "n",
  })),
  break: [{ kind: "break", id: "break", key: "b" }],
  degraded: [{ kind: "degraded", id: "degraded", key: "d" }],
  wait: [{ kind: "wait", id: "wait", key: "w" }],
  "time-granted": [{ kind: "time-granted", id: "extra-time", key: "x", grantedMs: 15 * MINUTE }],
  "time-declined": [{ kind: "time-declined", id: "m", at: T0, key: "m" }],
  "quiet-hours-lifted": [{ kind: "quiet-hours-lifted", id: "m", at: T0, key: "m", grantedMs: 15 * MINUTE }],
  "quiet-hours-declined": [{ kind: "quiet-hours-declined", id: "m", at: T0, key: "m" }],
  "feature-granted": [{ kind: "feature-granted", id: "m", at: T0, key: "m", feature: "images" }],
  "feature-declined": [{ kind: "feature-declined", id: "m", at: T0, key: "m", feature: "images" }],
  "appeal-answered": (["accepted", "declined"] as const).map((state) => ({
    kind: "appeal-answered",
    id: "m",
    at: T0,
    key: "m",
    state,
    receipt: "7K3M9",
    answer: "So.",
  })),
  "guardian-notified": (["stop", "nudge", "crisis"] as const).map((about) => ({
    kind: "guardian-notified",
    id: "m",
    at: T0,
    key: "m",
    about,
  })),
};

describe.each(locales.map((locale) => [locale.tag, locale] as const))("%s", (_, locale) => {
  test.each(ageGroups)("has a text for every moment, without gaps or stray punctuation, for ages %s", (ageGroup) => {
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
        const words = wordsFor(
          locale,
          stopped({ ageGroup, reason, resumesAt, quotas: [quota], streakMs: 60 * MINUTE }),
        );
        const { what, opens, saved, facts, idea } = words.screen();
        for (const text of [what, opens, saved, idea]) expect(text, reason).toMatch(/\S/);
        said.push(what, opens, saved, facts, idea, words.relative());
      }
    }
    for (const remainingMs of [MINUTE, 5 * MINUTE, 15 * MINUTE]) {
      const state = teen({ ageGroup, refusalsToday: 6, remainingMs, quotas: [quota], setBy: { name: "Starling" } });
      const words = wordsFor(locale, state);
      said.push(words.setBy(), words.used());
      for (const one of Object.values(announcements).flat()) {
        const text = words.announce(one);
        expect(text, JSON.stringify(one)).toMatch(/\S/);
        said.push(text);
      }
    }
    for (const text of said) expect(text).not.toMatch(/[{}]|undefined|null|NaN|Infinity|\.\.|。。|\s\s|\s[.,。]/);
  });
});
