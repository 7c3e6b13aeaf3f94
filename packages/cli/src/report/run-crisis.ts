import type { YearOfReferrals } from "@recess/core/views";
import { readReferrals } from "@recess/core/store";
import { EXIT, UserError } from "../errors.ts";
import { placeOf } from "../record/stream.ts";
import { colorsFor } from "../terminal/colors.ts";
import { writeOutput } from "../terminal/files.ts";
import { print } from "../terminal/output.ts";
import { readJournal } from "../journal/read.ts";
import { byRegion, makeReferralTallier } from "./crisis.ts";
import { type CrisisCount, crisisPage } from "./crisis-page.ts";
import { openStore } from "./open-store.ts";
import type { Statement } from "./statements.ts";
import { dayOf } from "./counts.ts";
import { makeReportLanguage, type ReportLanguage, type ReportLanguageName } from "./words/language.ts";

export interface CrisisOptions {
  readonly year: number;
  /** Regions to list even without a referral. */
  readonly regions: readonly string[];
  /** `redis://host` or an LMDB store's directory: the governors' shared store. */
  readonly store: string | undefined;
  readonly prefix: string | undefined;
  /** The key of Redis streams. */
  readonly key: string;
  readonly json: boolean;
  /** The path of the page to write. */
  readonly html: string | undefined;
  readonly language: ReportLanguageName;
}

interface Found {
  readonly referrals: YearOfReferrals;
  readonly statements: readonly Statement[];
  readonly isWhole: boolean;
}

/**
 * Prints the number of crisis referrals in a year. Returns the exit status: not `ok` if the journal may be incomplete.
 */
export async function reportCrisis(journals: readonly string[], options: CrisisOptions): Promise<number> {
  const { store, year, regions, json } = options;
  const found = store === undefined ? await inJournal(journals, options) : await inStore(store, options);
  const rows = byRegion(found.referrals, regions);
  const { total } = found.referrals;
  const source = store === undefined ? "journal" : "store";
  const language = makeReportLanguage(options.language);
  const shown: CrisisCount = { ...found, rows, source };
  if (options.html !== undefined) {
    await writeOutput(options.html, crisisPage(shown, language));
  }
  await print(
    json
      ? `${JSON.stringify({ year, source, total, regions: rows, statements: found.statements }, null, 2)}\n`
      : crisisText(shown, language),
  );
  return found.isWhole ? EXIT.ok : EXIT.problems;
}

async function inStore(place: string, { year, prefix }: CrisisOptions): Promise<Found> {
  const store = await openStore(place, prefix);
  try {
    return { referrals: await readReferrals(store, { year }), statements: [], isWhole: true };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The store at ${placeOf(place)} cannot be read: ${reason}`, { cause });
  } finally {
    await store.close();
  }
}

async function inJournal(journals: readonly string[], { year, key }: CrisisOptions): Promise<Found> {
  if (journals.length === 0)
    throw new UserError("Name a journal, or the store with --store redis://host or --store DIRECTORY.");
  const tallier = makeReferralTallier(year);
  let covered: { from: number; to: number } | null = null;
  const { verifier } = await readJournal(journals, key, (entry) => {
    const { from, to } = covered ?? { from: entry.at, to: entry.at };
    covered = { from: Math.min(from, entry.at), to: Math.max(to, entry.at) };
    tallier.add(entry);
  });
  const { dropped, ...referrals } = tallier.end();
  const problems = verifier.end().length;
  const coverage = coverageOf(year, covered);
  const statements: readonly Statement[] = [
    ...(coverage === null ? [] : [coverage]),
    problems === 0 ? { id: "journal-whole" } : { id: "journal-damaged", problems },
    ...(dropped.entries === 0 ? [] : [{ id: "entries-dropped", ...dropped } as const]),
  ];
  const isWhole = problems === 0 && dropped.entries === 0 && coverage?.id === "covered";
  return { referrals, statements, isWhole };
}

function coverageOf(year: number, covered: { readonly from: number; readonly to: number } | null): Statement | null {
  if (covered === null) return null;
  const days = { from: dayOf(covered.from), to: dayOf(covered.to) };
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  if (days.to < first || days.from > last) return { id: "not-covered", ...days };
  return { id: days.from <= first && days.to >= last ? "covered" : "partly-covered", ...days };
}

function crisisText({ referrals, rows, source, statements }: CrisisCount, language: ReportLanguage): string {
  const { bold, dim, red, green } = colorsFor(process.stdout);
  const { words, number } = language;
  const { crisis } = words;
  const name = (region: string | null): string => region ?? crisis.noRegion;
  const width = Math.max(...[crisis.total, ...rows.map(({ region }) => name(region))].map(({ length }) => length));
  const line = (label: string, count: number, rest = ""): string =>
    `  ${label.padEnd(width)}  ${number(count).padStart(8)}${rest === "" ? "" : `  ${dim(rest)}`}`;
  return [
    bold(crisis.title(String(referrals.year))),
    ...rows.map(({ region, count, services }) =>
      line(name(region), count, services.map((one) => `${one.service} ${number(one.count)}`).join(", ")),
    ),
    line(crisis.total, referrals.total),
    "",
    source === "store" ? crisis.fromStore : crisis.fromJournal,
    ...statements.map((statement) => `${GOOD.has(statement.id) ? green("✓") : red("✗")} ${language.say(statement)}`),
    "",
  ].join("\n");
}

const GOOD: ReadonlySet<Statement["id"]> = new Set(["covered", "journal-whole"]);
