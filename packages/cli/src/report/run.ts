import { millisecondsInDay } from "date-fns/constants";
import { EXIT, UserError } from "../errors.ts";
import { presetNamed } from "../presets/run.ts";
import { watchHeads } from "../checkpoint/heads.ts";
import { notedHeads } from "../checkpoint/noted.ts";
import { colorsFor } from "../terminal/colors.ts";
import { checkWritable, writeOutput } from "../terminal/files.ts";
import { print, say } from "../terminal/output.ts";
import { readJournal } from "../journal/read.ts";
import { makeEvidence } from "./evidence.ts";
import { bannersOf } from "./banners.ts";
import { beyondOf } from "./figures.ts";
import { choicesOf, obligationsOf } from "./obligations.ts";
import { makeTallier } from "./tally.ts";
import type { StatementId } from "./statements.ts";
import { evidenceText } from "./text.ts";
import { makeReportLanguage, type ReportLanguageName } from "./words/language.ts";

export interface ReportOptions {
  readonly preset: string;
  /** A range of days, both inclusive. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The path of the page to write. */
  readonly html: string | undefined;
  readonly json: boolean;
  /** The key of Redis streams. */
  readonly key: string;
  readonly language: ReportLanguageName;
  /** A checkpoint's note that the journal must extend, and the key that must have signed it. */
  readonly since: string | undefined;
  readonly publicKey: string | undefined;
}

/** Returns the exit status: not `ok` if the journal has been altered, or does not cover the whole period. */
export async function report(journals: readonly string[], options: ReportOptions): Promise<number> {
  const { from, to, html, json, key } = options;
  const preset = presetNamed(options.preset);
  if (from !== undefined && to !== undefined && from > to) {
    throw new UserError(`--from ${from} is after --to ${to}.`);
  }
  // Checked before the work, not after it.
  if (html !== undefined) await checkWritable(html);
  const period = {
    from: from === undefined ? -Infinity : Date.parse(from),
    to: to === undefined ? Infinity : Date.parse(to) + millisecondsInDay,
  };
  const tallier = makeTallier(period);
  const watch = watchHeads(await notedHeads(options));
  const { names, lines, verifier } = await readJournal(journals, key, (entry) => {
    tallier.add(entry);
    watch.add(entry);
  });
  const problems = verifier.end();
  const notExtended = watch.problems();
  const chains = verifier.chains;
  const facts = { files: names, lines, problems: problems.length, notExtended: notExtended.length, chains };
  if (chains.length === 0 && lines > 0) throw notAJournal(names);
  const tally = tallier.end();
  if (tally.from === null && (from === undefined || to === undefined)) {
    throw new UserError(
      `${names.join(", ")}: no entries${from === undefined && to === undefined ? "" : " in that period"}.`,
      {
        hint: "With --from and --to, a period without entries can be reported.",
      },
    );
  }
  const evidence = makeEvidence(preset, tally, facts, { from, to });
  const language = makeReportLanguage(options.language);
  if (html !== undefined) {
    const { evidencePage } = await import("./page.ts");
    await writeOutput(html, evidencePage(evidence, language));
    say(`Wrote ${html}`);
  }
  if (json) {
    const { preset: shown, ...figures } = evidence;
    const { sources: _sources, beyond: _beyond, policy: _policy, ...head } = shown;
    const data = {
      preset: head,
      ...figures,
      statements: bannersOf(evidence),
      obligations: obligationsOf(evidence),
      beyond: beyondOf(evidence),
      choices: choicesOf(evidence),
    };
    await print(`${JSON.stringify(data, null, 2)}\n`);
  } else await print(evidenceText(evidence, colorsFor(process.stdout), language));
  const { coverage, dropped } = evidence.journal;
  for (const statement of bannersOf(evidence)) {
    if (INCOMPLETE.has(statement.id)) say(language.say(statement));
  }
  if (problems.length > 0) {
    say(
      `The journal is not as it was written (${problems.length} problems): run "recess verify ${names.join(" ")}" to see where.`,
    );
  }
  for (const text of notExtended) say(text);
  const isWhole = problems.length === 0 && notExtended.length === 0 && dropped.entries === 0 && coverage === "whole";
  return isWhole ? EXIT.ok : EXIT.problems;
}

/** Also printed to standard error: the journal does not cover everything in the period. */
const INCOMPLETE: ReadonlySet<StatementId> = new Set(["partly-covered", "not-covered", "entries-dropped"]);

function notAJournal(names: readonly string[]): UserError {
  return new UserError(`${names.join(", ")}: not one line is an entry of a journal.`, {
    hint: "A journal is what createJournal of @recess/core/journal writes. A trace is for recess replay and recess compare.",
  });
}
