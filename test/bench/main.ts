import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/built.ts";
import type { Group } from "./figure.ts";
import { footprint } from "./figures/footprint.ts";
import { growth } from "./figures/growth.ts";
import { http } from "./figures/http.ts";
import { serveOne } from "./figures/http-server.ts";
import { lmdb } from "./figures/lmdb.ts";
import { memory } from "./figures/memory.ts";
import { redis } from "./figures/redis.ts";
import { replay } from "./figures/replay.ts";
import { stream } from "./figures/stream.ts";
import { weight } from "./figures/weight.ts";
import { documentOf, type Result, tableOf } from "./report.ts";

const groups: readonly Group[] = [memory, redis, lmdb, http, stream, footprint, replay, growth, weight];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, serve: { type: "string" } },
});

if (values.serve === undefined) {
  const results = await measure(positionals);
  // What was not measured anew would be missing from the file.
  if (positionals.length === 0) {
    const notes = readFileSync(join(root, "test/bench/notes.md"), "utf8");
    writeFileSync(join(root, "BENCHMARKS.md"), documentOf(results, notes, new Date()));
  }
  // A peer keeps a timer.
  process.exit();
} else serveOne(values.serve);

/** All groups, or those that are named. */
async function measure(names: readonly string[]): Promise<Result[]> {
  const unknown = names.filter((name) => !groups.some(({ id }) => id === name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(", ")}: ${groups.map(({ id }) => id).join(", ")}.`);
    process.exit(2);
  }
  const results: Result[] = [];
  for (const group of groups) {
    if (names.length > 0 && !names.includes(group.id)) continue;
    console.error(`${group.title} …`);
    const result = { group, figures: await group.run() };
    results.push(result);
    if (values.json !== true) console.log(tableOf(result));
    else for (const figure of result.figures) console.log(JSON.stringify(figure));
  }
  return results;
}
