import { writeFileSync } from "node:fs";

/**
 * A Vitest reporter whose one line is the last of the run: `123 passed, 0 failed`. A file that cannot be loaded, a
 * suite whose hooks fail and an error that nothing caught count as failures. With `TEST_COUNTS_FILE` set, the line is
 * written to that file as well.
 */
export default class CountsReporter {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} testModules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(testModules, unhandledErrors) {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const testModule of testModules) {
      failed += testModule.errors().length;
      for (const suite of testModule.children.allSuites()) failed += suite.errors().length;
      for (const test of testModule.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "skipped") skipped += 1;
        else failed += 1;
      }
    }
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
    if (process.env.TEST_COUNTS_FILE) writeFileSync(process.env.TEST_COUNTS_FILE, line);
    process.once("exit", () => process.stdout.write(line));
  }
}
