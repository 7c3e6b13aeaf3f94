import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../support/built.ts";
import { compare, type Figure, type Group, withGoal } from "../figure.ts";

const MINORS = 5000;
const SECONDS = 12;

/** The part of the output of `pnpm load --json` that is used here. */
interface Report {
  readonly decisionsPerRequest: number;
  readonly heartbeats: { readonly p99Ms: number };
  readonly messages: { readonly p99Ms: number };
  readonly cpuUsPerRequest: number;
  readonly redisCpuUsPerRequest: number | null;
  readonly errors: number;
}

async function loadOver(store: "redis" | "memory"): Promise<Report> {
  const program = join(root, "scripts", "run-test-program.mjs");
  const options = ["--minors", String(MINORS), "--seconds", String(SECONDS), "--store", store, "--json"];
  // The program exits with 1 if a request failed. Its report then has the number.
  const { stdout } = await promisify(execFile)(process.execPath, [program, "load", ...options]).catch(
    (error: { readonly stdout: string }) => error,
  );
  return JSON.parse(stdout);
}

export const load: Group = {
  id: "load",
  title: "Minors online",
  about:
    `\`pnpm load --minors ${MINORS} --seconds ${SECONDS}\`: that many minors over HTTP, who beat as they are told and write once a minute, and read their ` +
    "streamed replies. A request's time counts from the instant at which it was due. The CPU time of the app's server, and of Redis beside it.",
  run: async () => {
    const [redis, memory] = [await loadOver("redis"), await loadOver("memory")];
    const figure = (id: string, unit: string, valueOf: (report: Report) => number): Figure[] => {
      const measures = [
        { name: "recess", value: valueOf(redis) },
        { name: "the same in memory", value: valueOf(memory) },
      ];
      return compare(measures, { id, unit, lessIsBetter: true, floors: ["the same in memory"] });
    };
    const beside = [
      { name: "Redis", value: redis.redisCpuUsPerRequest ?? 0 },
      { name: "the app's server", value: redis.cpuUsPerRequest },
    ];
    return [
      ...figure("load-heartbeats-p99", "ms", ({ heartbeats }) => heartbeats.p99Ms),
      ...figure("load-messages-p99", "ms", ({ messages }) => messages.p99Ms),
      ...figure("load-cpu", "µs of CPU/request", ({ cpuUsPerRequest }) => cpuUsPerRequest),
      ...figure("load-errors", "requests", ({ errors }) => errors).map((one) =>
        // Zero against zero has no ratio.
        withGoal({ ...one, ratio: Number.isFinite(one.ratio) ? one.ratio : 1 }, { atMost: 0 }),
      ),
      ...figure("load-decisions", "decisions/request", ({ decisionsPerRequest }) => decisionsPerRequest),
      ...compare(beside, { id: "load-redis-cpu", unit: "µs of CPU/request", lessIsBetter: true }),
    ];
  },
};
