import type { AgeGroup, ChildMessage, Notice } from "@recess/protocol";
import { describe, expect, test } from "vitest";
import { locales, localeTags } from "./all.ts";
import { en } from "./locales/en.ts";
import type { ForeseenReason, LabelKey, VoiceKey } from "./locale.ts";
import { withTexts } from "./locale.ts";
import { serverWords } from "./server-words.ts";

// Records instead of lists: a new reason or notice of the protocol does not compile until it is listed here.
const foreseen: { readonly [Key in ForeseenReason]: true } = {
  "quiet-hours": true,
  "outside-open-hours": true,
  "daily-limit": true,
  "weekly-limit": true,
  break: true,
};
/** What the server can send, and the sentences for it. */
const notices: { readonly [Key in Notice["kind"] | ChildMessage["kind"]]: readonly VoiceKey[] } = {
  reminder: ["reminder", "usage"],
  break: ["break:remind"],
  warning: ["warning", "warning:last"],
  nudge: ["nudge", "nudge:tries", "nudge:nights"],
  "time-granted": ["time-granted"],
  "time-declined": ["time-declined"],
  "quiet-hours-lifted": ["quiet-hours-lifted"],
  "quiet-hours-declined": ["quiet-hours-declined"],
  "feature-granted": ["feature-granted"],
  "feature-declined": ["feature-declined"],
  "appeal-answered": ["appeal-answered:accepted", "appeal-answered:declined"],
  "guardian-notified": ["guardian-notified:stop", "guardian-notified:nudge", "guardian-notified:crisis"],
};
const sentences: { readonly [Key in Exclude<VoiceKey, "facts">]: true } = {
  paused: true,
  "consent-required": true,
  "quiet-hours": true,
  "outside-open-hours": true,
  "daily-limit": true,
  "weekly-limit": true,
  break: true,
  "message-limit": true,
  "token-limit": true,
  "daily-limit:none": true,
  "message-limit:window": true,
  opens: true,
  "opens:quiet-hours": true,
  "opens:break": true,
  "opens:message-limit": true,
  "opens:unknown": true,
  "opens:none": true,
  "opens:consent-required": true,
  "when:today": true,
  "when:later": true,
  saved: true,
  idea: true,
  "idea:quiet-hours": true,
  "idea:break": true,
  warning: true,
  "warning:last": true,
  reminder: true,
  "break:remind": true,
  usage: true,
  nudge: true,
  "nudge:tries": true,
  "nudge:nights": true,
  degraded: true,
  "time-granted": true,
  "time-declined": true,
  "quiet-hours-lifted": true,
  "quiet-hours-declined": true,
  "feature-granted": true,
  "feature-declined": true,
  "appeal-answered:accepted": true,
  "appeal-answered:declined": true,
  "guardian-notified:stop": true,
  "guardian-notified:nudge": true,
  "guardian-notified:crisis": true,
};
const needed = [...new Set([...(Object.keys(sentences) as VoiceKey[]), ...Object.values(notices).flat()])];

const groups: readonly AgeGroup[] = ["6-9", "10-12", "13-15", "16-17"];
const known = new Set(
  "left used limit streak rest extra time end when day minutes n name tries about receipt answer feature".split(" "),
);
/** Without these values a sentence would lack information. */
const required: { readonly [Key in string]?: readonly string[] } = {
  "when:today": ["time"],
  "when:later": ["day", "time"],
  "message-limit": ["n"],
  "message-limit:window": ["n"],
  usage: ["used"],
  warning: ["about"],
  "quiet-hours-lifted": ["extra"],
  "feature-granted": ["feature"],
  "feature-declined": ["feature"],
  "time-granted": ["extra"],
  "appeal-answered:accepted": ["receipt", "answer"],
  "appeal-answered:declined": ["receipt", "answer"],
};

const holes = (text: string): string[] => [...text.matchAll(/\{(\w*)(?:#[^}]*)?\}/g)].map((match) => match[1] ?? "");

describe.each(locales.map((locale) => [locale.tag, locale] as const))("%s", (_, locale) => {
  test.each(groups)("has every reason, every notice and every message for ages %s", (group) => {
    const voice = locale.voices[group];
    for (const key of needed) expect(voice[key], `${group} ${key}`).toMatch(/\S/);
    for (const key of Object.keys(voice)) {
      const isWarning = Object.keys(foreseen).some((reason) => key === `warning:${reason}`);
      if (!isWarning) expect([...needed, "facts"], key).toContain(key);
    }
  });

  test.each(groups)("fills in only what there is, for ages %s", (group) => {
    for (const [key, text = ""] of Object.entries(locale.voices[group])) {
      for (const hole of holes(text)) expect(known, `${group} ${key}`).toContain(hole);
      for (const hole of required[key] ?? []) expect(holes(text), `${group} ${key}`).toContain(hole);
      expect(text.replaceAll(/\{\w+(?:#[^}]*other=[^}]*)?\}/g, ""), `${group} ${key}`).not.toMatch(/[{}]/);
    }
    for (const key of Object.keys(foreseen)) {
      expect(locale.labels[`left:${key as ForeseenReason}`]).toContain("{left}");
    }
  });

  test("states when it opens", () => {
    for (const group of groups) {
      expect(locale.voices[group].opens).toContain("{when}");
      expect(locale.voices[group]["opens:quiet-hours"]).toMatch(/\{(when|time)\}/);
      expect(locale.voices[group]["opens:break"]).toMatch(/\{(left|time)\}/);
    }
  });

  test("gives the number of refused messages from the age of 13 on", () => {
    for (const group of ["13-15", "16-17"] as const) expect(locale.voices[group]["nudge:tries"]).toContain("{tries}");
  });

  test("has every label", () => {
    for (const key of Object.keys(en.labels)) expect(locale.labels[key as LabelKey], key).toMatch(/\S/);
    expect(Object.keys(locale.labels).toSorted()).toEqual(Object.keys(en.labels).toSorted());
  });

  test("never counts streaks, sells, or blames", () => {
    const text = JSON.stringify(locale).toLowerCase();
    expect(text).not.toMatch(/miss you|upgrade|premium|streak!|too long|addict|should have|沉迷|成瘾|升级|依存/);
  });
});

test("the server has its own sentences in each language", () => {
  expect(Object.keys(serverWords)).toEqual(localeTags);
  for (const { ends, unavailable } of Object.values(serverWords)) {
    for (const text of [ends, unavailable]) expect(text).toMatch(/^[^{}]+$/);
  }
});

test("what is said to the youngest in English has at most 12 words", () => {
  for (const [key, text = ""] of Object.entries(en.voices["6-9"])) {
    const words = text
      .replaceAll(/\{when\}/g, "tomorrow at 8 in the morning")
      .replaceAll(/\{(left|used|streak)\}/g, "5 minutes");
    if (!key.startsWith("warning:") && !key.startsWith("when:"))
      expect(words.split(/\s+/).length, key).toBeLessThanOrEqual(12);
  }
});

test("texts of an app take the place of a locale's own, and no other", () => {
  const mine = withTexts(en, {
    labels: { leave: "Back to my library" },
    voices: { "13-15": { "daily-limit": "Done.", "nudge:late-nights": "Sleep well." } },
  });
  expect(mine.labels.leave).toBe("Back to my library");
  expect(mine.labels.done).toBe(en.labels.done);
  expect(mine.voices["13-15"]["daily-limit"]).toBe("Done.");
  expect(mine.voices["13-15"]["nudge:late-nights"]).toBe("Sleep well.");
  expect(mine.voices["16-17"]).toEqual(en.voices["16-17"]);
});

test("in French no line begins with a mark: the space before it does not break", () => {
  const fr = locales.find(({ tag }) => tag === "fr")!;
  const texts = [...Object.values(fr.labels), ...Object.values(fr.voices).flatMap((voice) => Object.values(voice))];
  expect(texts.filter((text) => / [?!:;»]|« /.test(text ?? ""))).toEqual([]);
});
