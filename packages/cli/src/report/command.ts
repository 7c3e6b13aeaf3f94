import { Command, InvalidArgumentError, Option } from "commander";
import { examples } from "../terminal/help.ts";
import { REPORT_LANGUAGES, type ReportLanguageName } from "./words/language.ts";

interface Options {
  readonly for?: string;
  readonly key: string;
  readonly from?: string;
  readonly to?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly lang: ReportLanguageName;
  readonly crisis?: boolean;
  readonly year?: number;
  readonly region?: readonly string[];
  readonly store?: string;
  readonly prefix?: string;
  readonly since?: string;
  readonly publicKey?: string;
}

export function reportCommand(): Command {
  return new Command("report")
    .summary("report how a law's obligations were met, as a journal shows it")
    .description(
      "For a period, lists what each source of a preset requires, what the configuration did about it, and the figures that show it: " +
        "minors governed, stops, reminders given and seen, appeals, minutes without the store, policies in force. No account can " +
        "be identified from it. The chains of the journal are verified at the same time.",
    )
    .argument(
      "[journal...]",
      "JSON Lines files in the order in which they were written, - for standard input, or redis://host",
    )
    .option(
      "--for <preset>",
      "the preset whose obligations are reported, as listed by recess presets (required without --crisis)",
    )
    .option("--from <date>", "the first day, UTC (default: the journal's)", parseDate)
    .option("--to <date>", "the last day, UTC (default: the journal's)", parseDate)
    .option("--html <file>", "write a self-contained page with plots")
    .option("--key <key>", "the key of a stream in Redis", "recess:journal")
    .option("--since <note>", "report whether the journal extends the checkpoint in this note")
    .option("--public-key <file>", "the key that must have signed the note: an Ed25519 public key in PEM")
    .addOption(new Option("--lang <language>", "the report's language").choices(REPORT_LANGUAGES).default("en"))
    .option("--crisis", "report the exact number of crisis referrals in a year, by region, instead")
    .option("--year <year>", "the year of --crisis (required with it)", parseYear)
    .option("--region <codes...>", "with --crisis: regions to list even if their number is 0")
    .option(
      "--store <url>",
      "with --crisis: read the store instead of a journal: redis://host, or an LMDB store's directory",
    )
    .option("--prefix <prefix>", "the prefix of the keys in that store (default: recess:)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["recess report journal.jsonl --for cn-genai-2023", "the report as text"],
        [
          "recess report journal.jsonl --for us-ca-sb1119 --from 2027-07-01 --to 2027-09-30 --html q3.html",
          "a page to hand over",
        ],
        [
          "recess report --crisis --year 2026 --store redis://localhost --region US-CA",
          "the yearly number of referrals",
        ],
        ["recess report --crisis --year 2026 journal.jsonl", "the same, from a journal"],
      ]),
    )
    .action(async (journals: readonly string[], options: Options, command: Command) => {
      const { for: preset, from, to, html, json, key, lang } = options;
      if (options.crisis === true) {
        if (options.year === undefined) command.error("error: required option '--year <year>' not specified");
        const { reportCrisis } = await import("./run-crisis.ts");
        const { year, region: regions = [], store, prefix } = options;
        const crisis = { year, regions, store, prefix, key, html, json: json === true, language: lang };
        process.exitCode = await reportCrisis(journals, crisis);
        return;
      }
      if (journals.length === 0) command.error("error: missing required argument 'journal'");
      // Commander's own `requiredOption` would hide that another option was misspelt.
      if (preset === undefined) command.error("error: required option '--for <preset>' not specified");
      const { report } = await import("./run.ts");
      const checkpoint = { since: options.since, publicKey: options.publicKey };
      const common = { preset, from, to, html, json: json === true, key, language: lang };
      process.exitCode = await report(journals, { ...common, ...checkpoint });
    });
}

function parseDate(text: string): string {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('Write a date such as "2027-07-01".');
}

function parseYear(text: string): number {
  if (/^(19[7-9]|[2-9]\d\d)\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a year such as "2027".');
}
