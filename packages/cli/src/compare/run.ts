import type { Age } from "@recess/core";
import type { TraceEvent } from "@recess/core/replay";
import { loadPolicy } from "../policy/load.ts";
import { checkWritable, writeOutput } from "../terminal/files.ts";
import { colorsFor } from "../terminal/colors.ts";
import { print, say } from "../terminal/output.ts";
import { openTrace } from "../trace/open.ts";
import { makeTraceReader } from "../trace/reader.ts";
import { runTrace } from "../trace/run.ts";
import { sortedTrace } from "../trace/sorted.ts";
import { warnIfEmpty, warnOf } from "../trace/warn.ts";
import { type Comparison, makeComparison } from "./comparison.ts";
import { policyDifferences } from "./differences.ts";
import type { ReactionOptions } from "./reactions.ts";
import { makeSides, type Sides } from "./side.ts";
import { comparisonText } from "./text.ts";

export interface CompareOptions {
  readonly json: boolean;
  /** The path of the HTML page to write. */
  readonly html: string | undefined;
  /** How many accounts to list. */
  readonly top: number;
  readonly isSorted: boolean;
  /** Whether people react to a refusal; `undefined`: only in traces made by `recess simulate`. */
  readonly react: boolean | undefined;
  readonly reactions: ReactionOptions;
}

export interface Compared {
  readonly old: string;
  readonly new: string;
  readonly trace: string;
}

export async function compare(names: Compared, options: CompareOptions): Promise<void> {
  const { json, html } = options;
  if (html !== undefined) await checkWritable(html);
  const comparison = await run(names, options);
  if (html !== undefined) {
    const { comparisonPage } = await import("./page.ts");
    await writeOutput(html, comparisonPage(comparison));
    say(`Wrote ${html}`);
  }
  if (json) await print(`${JSON.stringify(comparison, null, 2)}\n`);
  else await print(comparisonText(comparison, colorsFor(process.stdout)));
}

async function run(names: Compared, { top, isSorted, react, reactions }: CompareOptions): Promise<Comparison> {
  const [oldPolicy, newPolicy] = [await loadPolicy(names.old), await loadPolicy(names.new)];
  const opened = await openTrace(names.trace);
  const trace = isSorted ? sortedTrace(opened) : opened;
  const reader = makeTraceReader(trace.name);
  const ages = new Map<string, Age>();
  let [from, to] = [Infinity, -Infinity];
  let sides: Sides | undefined;

  const reactionsOf = (): ReactionOptions | null => ((react ?? reader.isSimulated) ? reactions : null);
  // The first line of a trace says whether it was simulated.
  const begin = (): Sides => makeSides(oldPolicy, newPolicy, reactionsOf());
  const take = (event: TraceEvent): void => {
    from = Math.min(from, event.at);
    to = Math.max(to, event.at);
    if (event.account.age !== undefined) ages.set(event.account.id, event.account.age);
    sides ??= begin();
    sides.old.decide(event);
    sides.new.decide(event);
  };

  let events: number;
  try {
    events = await runTrace(trace, (line) => take(reader.read(line)));
    warnIfEmpty(trace.name, events);
  } finally {
    warnOf(reader);
  }
  const { old: oldSide, new: newSide, measuredByOld } = (sides ??= begin());
  oldSide.finish();
  newSide.finish();
  const iso = (at: number): string | null => (events === 0 ? null : new Date(at).toISOString());
  const facts = {
    name: trace.name,
    events,
    accounts: oldSide.tallies.size,
    from: iso(from),
    to: iso(to),
    simulated: reader.isSimulated,
    reactions: reactionsOf(),
    measuredByOld,
  };
  const date = new Date(events === 0 ? Date.now() : to).toISOString().slice(0, 10);
  const differences = policyDifferences(oldPolicy.input, newPolicy.input, date);
  return makeComparison(oldSide, newSide, { facts, ages, top, differences });
}
