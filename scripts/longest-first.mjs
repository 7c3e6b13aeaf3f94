import { relative } from "node:path";
import { BaseSequencer } from "vitest/node";

/** The files that take longest and mostly wait. They start first, so that unit tests use the processor meanwhile. */
const FIRST = [
  "test/browser/chromium.integration.test.ts",
  "test/runtimes/runtimes.integration.test.ts",
  "test/docs/site.integration.test.ts",
];

/** Unit tests, one project after another: a process that has files of one project in turn imports each module once. */
const UNIT = ["unit", "unit-servers", "unit-apart"];

/** The files of a project that take longest, the slowest first. Times change, so the list need not be exact. */
const LONGEST = [
  "test/spec/compare.test.ts",
  "test/oracle/oracle.test.ts",
  "test/oracle/ahead.test.ts",
  "packages/words/src/words.test.ts",
  "packages/cli/src/report/statements.test.ts",
  "packages/hono/src/family/hostile.test.ts",
  "test/browser/webkit.integration.test.ts",
  "test/stores/processes.integration.test.ts",
  "test/load/load.integration.test.ts",
  "test/recorder/exact.integration.test.ts",
  "test/browser/screens.integration.test.ts",
  "test/bench/bench.integration.test.ts",
  "test/family/pages.integration.test.ts",
  "test/stores/outage.integration.test.ts",
  "test/browser/firefox.integration.test.ts",
  "test/spec/governor.integration.test.ts",
  "test/journal/sinks.integration.test.ts",
  "test/chat/start.integration.test.ts",
  "test/chat/clients.integration.test.ts",
  "test/gateway/family.integration.test.ts",
];

/**
 * Without times of an earlier run, as in a fresh clone, Vitest starts the largest files first. The size of a file says
 * little: the one that runs the whole suite in Chromium has four lines, started last, and kept one core for two minutes.
 */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import("vitest/node").TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    const place = (/** @type {import("vitest/node").TestSpecification} */ { moduleId, project }) => {
      const path = relative(this.ctx.config.root, moduleId);
      return [
        project.config.sequence.groupOrder,
        placeIn(FIRST, path),
        placeIn(UNIT, project.name),
        placeIn(LONGEST, path),
      ];
    };
    // Sorting is stable: all other files keep their order.
    return sorted.toSorted((a, b) => compare(place(a), place(b)));
  }
}

/** The position in the list; items that are not in it come last. */
const placeIn = (/** @type {readonly string[]} */ list, /** @type {string} */ one) =>
  list.includes(one) ? list.indexOf(one) : list.length;

/**
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
function compare(a, b) {
  for (const [i, place] of a.entries()) {
    const difference = place - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
