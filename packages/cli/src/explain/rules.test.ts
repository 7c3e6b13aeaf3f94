import { compilePolicy, effectiveLimits, type PolicyInput } from "@recess/core/policy";
import { expect, test } from "vitest";
import { rulesInWords } from "./rules.ts";
import { makeLanguage } from "./words/language.ts";

const policy: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      voice: {
        dailyLimit: "20m",
        quietHours: [{ from: "20:00", to: "07:00" }],
        messageLimits: [{ limit: 300, per: "1h" }],
      },
    },
  },
};

test("rules for speech only are described next to those for both", () => {
  const [band] = compilePolicy(policy).bands;
  const english = rulesInWords(policy, band!, false, makeLanguage("en", "UTC"));
  const spoken = english.filter((rule) => rule.startsWith("By speech: "));
  expect(spoken.map((rule) => rule.match(/20 minutes|20:00|300/)?.[0])).toEqual(["20 minutes", "20:00", "300"]);
  expect(english[0]).toMatch(/^(?!By speech).*1 hour/);
  const chinese = rulesInWords(policy, band!, false, makeLanguage("zh", "UTC"));
  expect(chinese.filter((rule) => rule.startsWith("语音对话："))).toHaveLength(3);
});

test("each part of it is a separate value, with its place", () => {
  const { values } = effectiveLimits(policy, { age: 14, date: "2026-11-24" });
  expect(values.get("voice.dailyLimit")).toMatchObject({
    value: "20m",
    path: ["bands", "teen", "voice", "dailyLimit"],
  });
  expect([...values.keys()].filter((key) => key.startsWith("voice"))).toEqual([
    "voice.dailyLimit",
    "voice.quietHours",
    "voice.messageLimits",
  ]);
});
