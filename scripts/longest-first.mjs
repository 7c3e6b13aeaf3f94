import { relative } from "node:path";
import { BaseSequencer } from "vitest/node";

/** The files that take longest, the slowest first. Times change, so the list need not be exact. */
const LONGEST = [
  "test/browser/chromium.integration.test.ts",
  "test/docs/site.integration.test.ts",
  "test/runtimes/runtimes.integration.test.ts",
  "test/stores/outage.integration.test.ts",
  "test/browser/screens.integration.test.ts",
  "test/family/pages.integration.test.ts",
  "test/browser/firefox.integration.test.ts",
  "test/browser/webkit.integration.test.ts",
  "test/examples/frameworks.integration.test.ts",
  "test/stores/processes.integration.test.ts",
  "test/load/load.integration.test.ts",
  "test/chat/start.integration.test.ts",
  "test/stores/sentinel.integration.test.ts",
  "test/spec/governor.integration.test.ts",
  "test/cli/explain.integration.test.ts",
];

/**
 * Vitest starts the largest files first where it has no times of an earlier run, as in a fresh clone. The size of a file says
 * little: the one that runs the whole suite in Chromium has four lines, started last, and kept one core for two minutes.
 */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import("vitest/node").TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    const rank = (/** @type {import("vitest/node").TestSpecification} */ { moduleId }) => {
      const place = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return place === -1 ? LONGEST.length : place;
    };
    // Sorting is stable: within a group of projects, all other files keep their order.
    return sorted.toSorted((a, b) => orderOf(a) - orderOf(b) || rank(a) - rank(b));
  }
}

/** @param {import("vitest/node").TestSpecification} file */
const orderOf = ({ project }) => project.config.sequence.groupOrder;
