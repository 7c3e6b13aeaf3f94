import { parseHTML } from "linkedom";
import picocolors from "picocolors";
import { expect, test } from "vitest";
import type { Comparison } from "./comparison.ts";
import type { Figures } from "./figures.ts";
import { comparisonPage } from "./page.ts";
import { comparisonText } from "./text.ts";

const figures: Figures = {
  accountDays: 10,
  accountsStopped: 3,
  stoppedPercent: 75,
  stoppedPercentInterval: [30, 95],
  stops: 5,
  stopsPerDay: 0.5,
  stopsPerDayInterval: [0.1, 0.9],
  wouldStops: 0,
  minutes: 400,
  minutesPerDay: 40,
  minutesPerDayInterval: null,
  countedMinutesPerDay: null,
  messages: 100,
  refusedTries: 9,
  warningsPerDay: 1.2,
  nudgesPerDay: 0.3,
  breaksPerDay: 0,
  remindersPerDay: 2,
  stopsByHour: Array.from({ length: 24 }, (_, hour) => (hour === 21 ? 5 : 0)),
};

const group = {
  oldBand: "<teen>",
  newBand: "<teen>",
  accounts: 4,
  old: figures,
  new: { ...figures, stops: 2 },
  change: { stoppedPercent: [-9, -1] as const, stopsPerDay: null, minutesPerDay: null },
  reasons: [
    {
      reason: "daily-limit" as const,
      old: { stops: 5, accounts: 3, refusedTries: 7 },
      new: { stops: 2, accounts: 1, refusedTries: 2 },
    },
  ],
};

const comparison: Comparison = {
  old: { policy: "old & <script>alert(1)</script>.yaml" },
  new: { policy: 'new".yaml' },
  differences: [],
  trace: {
    name: "t.jsonl",
    events: 1000,
    accounts: 4,
    from: "2026-11-01T00:00:00.000Z",
    to: "2026-11-28T00:00:00.000Z",
    simulated: true,
    reactions: { maxTries: 3, comeBackPercent: 40 },
    measuredByOld: false,
  },
  total: group,
  bands: [group],
  changes: {
    unchanged: 2,
    newlyStopped: 0,
    noLongerStopped: 1,
    stoppedMoreOften: 0,
    stoppedLessOften: 1,
    moreTime: 1,
    lessTime: 0,
    otherBand: 0,
    newlyGoverned: 0,
    noLongerGoverned: 0,
    minutesPerDay: [{ from: 4, to: 6, accounts: 1 }],
  },
  accounts: [
    {
      account: "a<1>",
      age: { min: 13, max: 15 },
      old: { band: "<teen>", minutesPerDay: 40, stops: 2, refusedTries: 3 },
      new: { band: "<teen>", minutesPerDay: 45, stops: 1, refusedTries: 0 },
      changed: [{ reason: "daily-limit", oldStops: 2, newStops: 1, moment: null }],
    },
  ],
};

const EMPTY: Figures = { ...figures, accountDays: 0, accountsStopped: 0, stops: 0, minutes: 0, stopsByHour: [] };

const empty: Comparison = {
  ...comparison,
  trace: { ...comparison.trace, events: 0, accounts: 0, from: null, to: null },
  total: { ...group, accounts: 0, old: EMPTY, new: EMPTY, reasons: [] },
  bands: [],
  changes: { ...comparison.changes, minutesPerDay: [] },
  accounts: [],
};

test("the page loads nothing from elsewhere and runs no scripts", () => {
  const page = comparisonPage(comparison);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=/);
  // Only the names of namespaces.
  expect(page.match(/https?:\/\/[^"'\s]+/g)?.every((url) => url.startsWith("http://www.w3.org/")) ?? true).toBe(true);
  expect(page).toContain("prefers-color-scheme: dark");
});

test("names are text, whatever is in them", () => {
  const page = comparisonPage(comparison);
  expect(page).toContain("old &amp; &lt;script&gt;alert(1)&lt;/script&gt;.yaml");
  expect(page).toContain("a&lt;1&gt;");
  const { document } = parseHTML(page);
  expect(document.querySelector("teen, script")).toBeNull();
});

test("plots have descriptions", () => {
  const page = comparisonPage(comparison);
  const plots = [...parseHTML(page).document.querySelectorAll("svg")];
  expect(plots.length).toBe(6);
  for (const plot of plots) {
    expect(plot.getAttribute("role")).toBe("img");
    expect(plot.getAttribute("aria-label")).not.toBe("");
  }
  expect(page).toContain("21:00 to 22:00: 5 stops");
});

test("a trace without accounts still gives a page and a text", () => {
  expect(comparisonPage(empty)).toContain("Neither policy governs anyone in this trace.");
  const text = comparisonText(empty, picocolors.createColors(false));
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});
