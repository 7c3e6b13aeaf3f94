import { writeFile } from "node:fs/promises";
import type { Age } from "@recess/core";
import { parseTraceLine } from "@recess/core/replay";
import { unwritable } from "../errors.ts";
import { loadPolicy } from "../policy/load.ts";
import { colorsFor } from "../terminal/colors.ts";
import { print, say } from "../terminal/output.ts";
import { openTrace } from "../trace/open.ts";
import { runTrace } from "../trace/run.ts";
import { type Comparison, makeComparison } from "./comparison.ts";
import { makeSide } from "./side.ts";
import { comparisonText } from "./text.ts";

export interface CompareOptions {
  readonly json: boolean;
  /** A file for the page. */
  readonly html: string | undefined;
  /** How many accounts are named. */
  readonly top: number;
}

export async function compare(
  oldName: string,
  newName: string,
  traceName: string,
  { json, html, top }: CompareOptions,
): Promise<void> {
  if (html !== undefined) await checkWritable(html);
  const comparison = await run(oldName, newName, traceName, top);
  if (html !== undefined) {
    const { comparisonPage } = await import("./page.ts");
    await write(html, comparisonPage(comparison));
    say(`Wrote ${html}`);
  }
  if (json) await print(`${JSON.stringify(comparison, null, 2)}\n`);
  else await print(comparisonText(comparison, colorsFor(process.stdout)));
}

async function run(oldName: string, newName: string, traceName: string, top: number): Promise<Comparison> {
  const [oldPolicy, newPolicy] = [await loadPolicy(oldName), await loadPolicy(newName)];
  const [oldSide, newSide] = [makeSide(oldPolicy), makeSide(newPolicy)];
  const trace = await openTrace(traceName);
  const ages = new Map<string, Age>();
  let from = Infinity;
  let to = -Infinity;
  const events = await runTrace(trace, (line) => {
    const event = parseTraceLine(line);
    from = Math.min(from, event.at);
    to = Math.max(to, event.at);
    if (event.account.age !== undefined) ages.set(event.account.id, event.account.age);
    oldSide.decide(event);
    newSide.decide(event);
  });
  oldSide.finish();
  newSide.finish();
  const iso = (at: number): string | null => (events === 0 ? null : new Date(at).toISOString());
  const facts = { name: trace.name, events, accounts: oldSide.tallies.size, from: iso(from), to: iso(to) };
  return makeComparison(oldSide, newSide, facts, ages, top);
}

/** Before the work, not after it. */
async function checkWritable(file: string): Promise<void> {
  await write(file, "");
}

async function write(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw unwritable(file, error);
  }
}
