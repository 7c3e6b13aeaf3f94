import { writeFileSync } from "node:fs";

/**
 * A Vitest reporter that ends with a table: a row a peer, a column a situation. With `PEERS_TABLE` set, it is written there as
 * well.
 */
class TableReporter {
  /** @param {ReadonlyArray<import("vitest/node").TestModule>} testModules */
  onTestRunEnd(testModules) {
    /** @type {Map<string, Map<string, string>>} */
    const rows = new Map();
    /** @type {Set<string>} */
    const columns = new Set();
    for (const testModule of testModules) {
      for (const test of testModule.children.allTests()) {
        const row = test.parent.type === "suite" ? test.parent.name : testModule.relativeModuleId;
        columns.add(test.name);
        const cells = rows.get(row) ?? new Map();
        rows.set(row, cells.set(test.name, test.result().state));
      }
    }
    if (rows.size === 0) return;
    const names = [...columns];
    const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
    const table = [
      line(["", ...names]),
      line(["---", ...names.map(() => "---")]),
      ...[...rows].map(([row, cells]) => line([row, ...names.map((name) => cells.get(name) ?? "")])),
    ].join("\n");
    if (process.env.PEERS_TABLE) writeFileSync(process.env.PEERS_TABLE, `${table}\n`);
    process.once("exit", () => process.stdout.write(`\n${table}\n`));
  }
}

export { TableReporter as default };
