import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/built.ts";
import type { Group } from "./figure.ts";
import { footprint } from "./figures/footprint.ts";
import { gateway } from "./figures/gateway.ts";
import { serveGatewayPart } from "./figures/gateway-server.ts";
import { growth } from "./figures/growth.ts";
import { http } from "./figures/http.ts";
import { serveOne } from "./figures/http-server.ts";
import { lmdb } from "./figures/lmdb.ts";
import { memory } from "./figures/memory.ts";
import { pages } from "./figures/pages.ts";
import { redis } from "./figures/redis.ts";
import { replay } from "./figures/replay.ts";
import { stream } from "./figures/stream.ts";
import { weight } from "./figures/weight.ts";
import { documentOf, type Result, tableOf } from "./report.ts";
import { compareSides } from "./sides.ts";

const groups: readonly Group[] = [memory, redis, lmdb, http, gateway, stream, footprint, replay, growth, pages, weight];

const HELP = `Measures ours and the peers in turns, and writes BENCHMARKS.md when everything is measured.

  --only NAME     one group; again for another (${groups.map(({ id }) => id).join(", ")})
  --json          one line of JSON a figure; "ok" says whether its goal is met
  --compare REV   another revision of this repository and this checkout in turn`;

const { values } = readArgs();

const part = values.serve?.startsWith("gateway:") === true ? values.serve.slice("gateway:".length) : null;
if (part !== null) await serveGatewayPart(part, values.upstream ?? "");
else if (values.serve !== undefined) serveOne(values.serve);
else if (values.help === true) console.log(HELP);
else {
  const chosen = chosenGroups(values.only ?? []);
  if (values.side !== undefined) compareSides(chosen, { files: values.side, name: values.name ?? "" });
  else await measureAll(chosen);
  // A peer keeps a timer.
  process.exit();
}

function readArgs() {
  try {
    return parseArgs({
      options: {
        only: { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean" },
        // For the programs themselves.
        serve: { type: "string" },
        upstream: { type: "string" },
        side: { type: "string", multiple: true },
        name: { type: "string" },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** The groups of these names, or all. */
function chosenGroups(only: readonly string[]): readonly Group[] {
  const names = only.flatMap((name) => name.split(","));
  const unknown = names.filter((name) => !groups.some(({ id }) => id === name));
  if (unknown.length > 0) fail(`There is no ${unknown.join(", ")}.`);
  return names.length === 0 ? groups : groups.filter(({ id }) => names.includes(id));
}

async function measureAll(chosen: readonly Group[]): Promise<void> {
  const results: Result[] = [];
  for (const group of chosen) {
    console.error(`${group.title} …`);
    const result = { group, figures: await group.run() };
    results.push(result);
    if (values.json !== true) console.log(tableOf(result));
    else for (const figure of result.figures) console.log(JSON.stringify(figure));
  }
  // What was not measured anew would be missing from the file.
  if (chosen !== groups) return;
  const notes = readFileSync(join(root, "test/bench/notes.md"), "utf8");
  writeFileSync(join(root, "BENCHMARKS.md"), documentOf(results, notes, new Date()));
}

function fail(problem: string): never {
  console.error(`${problem}\n\n${HELP}`);
  process.exit(2);
}
