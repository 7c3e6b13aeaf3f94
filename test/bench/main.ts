import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/built.ts";
import type { Group } from "./figure.ts";
import { documentOf, type Result, tableOf } from "./report.ts";
import { scaleOf } from "./scale.ts";
import { compareSides } from "./sides.ts";

/** Each group is loaded when it is measured, because another revision may lack what a group imports. */
const groups: { readonly [id: string]: () => Promise<Group> } = {
  memory: async () => (await import("./figures/memory.ts")).memory,
  redis: async () => (await import("./figures/redis.ts")).redis,
  lmdb: async () => (await import("./figures/lmdb.ts")).lmdb,
  http: async () => (await import("./figures/http.ts")).http,
  gateway: async () => (await import("./figures/gateway.ts")).gateway,
  stream: async () => (await import("./figures/stream.ts")).stream,
  bytes: async () => (await import("./figures/footprint.ts")).footprint,
  replay: async () => (await import("./figures/replay.ts")).replay,
  growth: async () => (await import("./figures/growth.ts")).growth,
  pages: async () => (await import("./figures/pages.ts")).pages,
  weight: async () => (await import("./figures/weight.ts")).weight,
  load: async () => (await import("./figures/load.ts")).load,
};

const HELP = `Measures ours and the peers in turns, and writes BENCHMARKS.md and docs/scale.md when everything is measured.

  --only NAME     one group; again for another (${Object.keys(groups).join(", ")})
  --json          one line of JSON a figure; "ok" says whether its goal is met
  --compare REV   another revision of this repository and this checkout in turn`;

const { values } = readArgs();

const part = values.serve?.startsWith("gateway:") === true ? values.serve.slice("gateway:".length) : null;
if (part !== null) await (await import("./figures/gateway-server.ts")).serveGatewayPart(part, values.upstream ?? "");
else if (values.serve !== undefined) (await import("./figures/http-server.ts")).serveOne(values.serve);
else if (values.help === true) console.log(HELP);
else {
  const chosen = chosenGroups(values.only ?? []);
  if (values.side !== undefined) compareSides(chosen, { files: values.side, name: values.name ?? "" });
  else await measureAll(chosen);
  // A timer of one of the peers would keep the process running.
  process.exit();
}

function readArgs() {
  try {
    return parseArgs({
      options: {
        only: { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean" },
        // Used by the programs themselves.
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

/** The groups with these names, or all. */
function chosenGroups(only: readonly string[]): readonly string[] {
  const names = only.flatMap((name) => name.split(","));
  const unknown = names.filter((name) => groups[name] === undefined);
  if (unknown.length > 0) fail(`There is no ${unknown.join(", ")}.`);
  return Object.keys(groups).filter((id) => names.length === 0 || names.includes(id));
}

async function measureAll(chosen: readonly string[]): Promise<void> {
  const results: Result[] = [];
  const failed: string[] = [];
  for (const id of chosen) {
    const start = performance.now();
    try {
      const group = await groups[id]!();
      console.error(`${group.title} …`);
      const result = { group, figures: await group.run() };
      results.push(result);
      if (values.json !== true) console.log(tableOf(result));
      else for (const figure of result.figures) console.log(JSON.stringify(figure));
    } catch (error) {
      // The other groups are still measured if one fails, for example because there is no Redis server.
      failed.push(id);
      console.error(error);
    }
    console.error(`${id}: ${Math.round((performance.now() - start) / 1000)} s`);
  }
  if (failed.length > 0) {
    console.error(`Not measured: ${failed.join(", ")}. BENCHMARKS.md stays as it was.`);
    process.exitCode = 1;
    return;
  }
  // The file would lack the groups that were not measured again.
  if (chosen.length < Object.keys(groups).length) return;
  const notes = readFileSync(join(root, "test/bench/notes.md"), "utf8");
  writeFileSync(join(root, "BENCHMARKS.md"), documentOf(results, notes, new Date()));
  writeFileSync(join(root, "docs/scale.md"), await scaleOf(results, new Date()));
}

function fail(problem: string): never {
  console.error(`${problem}\n\n${HELP}`);
  process.exit(2);
}
