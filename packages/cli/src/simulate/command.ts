import { Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../errors.ts";
import { examples } from "../terminal/help.ts";
import { TEEN_RATES, US_ZONES } from "./rates.ts";

interface Options {
  readonly minors: number;
  readonly days: number;
  readonly seed: number;
  readonly from: string;
  readonly ages: readonly [number, number];
  readonly zone?: readonly string[];
  readonly heartbeat: string;
  readonly signal: string;
  readonly use: number;
  readonly weekly: number;
  readonly daily: number;
  readonly several: number;
  readonly constantly: number;
}

export function simulateCommand(): Command {
  return new Command("simulate")
    .summary("generate a plausible trace to try policies on")
    .description(
      "Generates a trace of minors who use AI chat, for replay and compare: messages, replies, heartbeats, leaving, tokens, sorted by " +
        "time. The same options give the same trace. How many use it and how often is from Pew Research Center " +
        "(9 December 2025, US teens of 13 to 17; 8 October 2025, children); how long and at what hours is our assumption. Nobody in the " +
        "trace reacts to being stopped; recess compare adds the reactions.",
    )
    .option("-n, --minors <count>", "the number of minors, including those who never use it", count(1), 1000)
    .option("-d, --days <count>", "the number of days", count(1), 28)
    .option("-s, --seed <number>", "another seed gives another trace", count(0), 1)
    .option("--from <date>", "the first day", parseDate, "2026-09-07")
    .addOption(
      new Option("--ages <ages>", "the youngest and the oldest age, evenly distributed")
        .argParser(parseAges)
        .default([8, 17], "8-17"),
    )
    .option("--zone <zones...>", "their time zones, evenly distributed (default: those of the US, by population)")
    .option("--use <percent>", "teens who use it at all; the share of each age scales with it", percent, TEEN_RATES.use)
    .option("--weekly <percent>", "teens who use it several times a week or more", percent, TEEN_RATES.weekly)
    .option("--daily <percent>", "teens who use it daily or more", percent, TEEN_RATES.daily)
    .option("--several <percent>", "teens who use it several times a day or more", percent, TEEN_RATES.several)
    .option("--constantly <percent>", "teens who use it almost constantly", percent, TEEN_RATES.constantly)
    .option("--heartbeat <duration>", "how often an open page sends a heartbeat", "50s")
    .option("--signal <name>", "a signal that the app sends from time to time", "asked-for-answer")
    .addHelpText(
      "after",
      examples([
        ["recess simulate --minors 10000 --days 28 --seed 1 > trace.jsonl", "about seven million events"],
        ["recess simulate -n 2000 | recess compare old.yaml new.yaml -", "without a file"],
        ["recess simulate --ages 13-15 --zone Asia/Shanghai --daily 50 --use 90", "other people"],
      ]),
    )
    .action(async ({ zone, heartbeat, use, weekly, daily, several, constantly, ...options }: Options) => {
      const [{ simulate }, { parseDuration }, { isTimeZone }] = await Promise.all([
        import("./run.ts"),
        import("@recess/core"),
        import("@recess/core/policy"),
      ]);
      const heartbeatMs = parseDuration(heartbeat);
      if (heartbeatMs === undefined || heartbeatMs < 1000) {
        throw new UserError(`--heartbeat "${heartbeat}" is not a duration of a second or more.`, {
          hint: 'Write "50s".',
        });
      }
      const unknown = zone?.find((name) => !isTimeZone(name));
      if (unknown !== undefined) {
        throw new UserError(`"${unknown}" is not a time zone.`, {
          hint: 'Write an IANA name such as "Asia/Shanghai".',
        });
      }
      const rates = { use, weekly, daily, several, constantly };
      const shares = Object.entries(rates);
      for (const [index, [name, share]] of shares.entries()) {
        const [above, most] = shares[index - 1] ?? ["", 100];
        if (share > most)
          throw new UserError(`--${name} (${share}) is part of --${above} (${most}), so it cannot be more.`);
      }
      const zones = zone?.map((value) => ({ value, weight: 1 })) ?? US_ZONES;
      await simulate({ ...options, zones, heartbeatMs, rates });
    });
}

function count(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= 2_147_483_647) return value;
    throw new InvalidArgumentError(`Write a whole number, ${least} or more.`);
  };
}

function percent(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError("Write a number from 0 to 100.");
}

function parseDate(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (!isDate) throw new InvalidArgumentError('Write a date such as "2026-09-07".');
  return text;
}

function parseAges(text: string): readonly [number, number] {
  const [, youngest, oldest] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  const ages = [Number(youngest), Number(oldest ?? youngest)] as const;
  if (youngest === undefined || ages[0] > ages[1]) throw new InvalidArgumentError('Write ages such as "8-17".');
  return ages;
}
