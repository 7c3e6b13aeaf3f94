import { expect, test } from "vitest";
import type { BandInput } from "../../values/policy.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { checkPolicy } from "../check.ts";

/** The values that a false claim suggests, by key. */
function fixes(own: Partial<BandInput>, claimed: Partial<BandInput>): { readonly [key: string]: JsonValue } {
  const bands = (band: Partial<BandInput>): object => ({ t: { ages: [0, 18], ...band } });
  const { issues } = checkPolicy({ bands: bands(own), atLeast: [{ policy: { bands: bands(claimed) } }] });
  return Object.fromEntries(
    issues.flatMap(({ fix }) => (fix === undefined ? [] : [[fix.path.slice(2).join("."), fix.value]])),
  );
}

test.each<readonly [Partial<BandInput>, Partial<BandInput>]>([
  [{ dailyLimit: "3h" }, { dailyLimit: "2h" }],
  [{ dailyLimit: "90m" }, { dailyLimit: { weekday: "1h", weekend: "2h" } }],
  [{ dailyLimit: { weekday: "2h", weekend: "1h" } }, { dailyLimit: { weekday: "1h", weekend: "2h" } }],
  [{ dailyLimit: { holiday: "10m" } }, { dailyLimit: "1h" }],
  [{ openHours: [{ from: "10:00", to: "23:00" }] }, { openHours: [{ from: "06:00", to: "22:00" }] }],
  [{ openHours: [{ from: "20:00", to: "02:00" }] }, { openHours: [{ from: "18:00", to: "01:00" }] }],
  [
    { voice: { quietHours: [{ from: "12:00", to: "13:00" }] } },
    { voice: { quietHours: [{ from: "22:00", to: "06:00" }] } },
  ],
])("a fix makes a claim true and loosens nothing: %j, %j", (own, claimed) => {
  const fixed = fixes(own, claimed);
  const voice = fixed["voice.quietHours"];
  const written = (voice === undefined ? fixed : { voice: { quietHours: voice } }) as Partial<BandInput>;
  expect(fixed).not.toEqual({});
  expect(fixes(written, claimed)).toEqual({});
  expect(fixes(written, own)).toEqual({});
});

test("hours over midnight are one window", () => {
  expect(
    fixes({ openHours: [{ from: "20:00", to: "02:00" }] }, { openHours: [{ from: "18:00", to: "01:00" }] }),
  ).toEqual({ openHours: [{ from: "20:00", to: "01:00" }] });
});

test("one suggestion satisfies two laws that require a notice with the same id", () => {
  const often = { id: "ai", at: "start-of-session", every: "30m" } as const;
  const always = { id: "ai", at: "start-of-day", as: "persistent" } as const;
  for (const [own, claimed] of [
    [often, always],
    [always, often],
  ]) {
    const written = fixes({ reminders: [own!] }, { reminders: [claimed!] });
    expect(written).toEqual({ reminders: [{ id: "ai", at: "start-of-session", every: "30m", as: "persistent" }] });
    expect(fixes(written, { reminders: [often] })).toEqual({});
    expect(fixes(written, { reminders: [always] })).toEqual({});
  }
});
