import type { PolicyInput } from "@recess/core/policy";
import { expect, test } from "vitest";
import { refuses, settingAt } from "./setting.ts";

test("limits of speech refuse, as those of writing do: observing alone does not keep them", () => {
  const wanted: PolicyInput = {
    bands: {
      teen: {
        ages: [13, 18],
        dailyLimit: "1h",
        break: { after: "30m", mode: "remind" },
        warnings: ["5m"],
        voice: { dailyLimit: "20m", quietHours: [{ from: "20:00", to: "07:00" }] },
      },
    },
  };
  const refusing = (path: string): boolean => refuses(wanted, settingAt(`bands.teen.${path}`));
  expect(["dailyLimit", "voice.dailyLimit", "voice.quietHours.0.from"].map(refusing)).toEqual([true, true, true]);
  expect(["break.after", "warnings"].map(refusing)).toEqual([false, false]);
  expect(settingAt("bands.teen.voice.dailyLimit")).toMatchObject({ band: "teen", key: "voice.dailyLimit" });
});
