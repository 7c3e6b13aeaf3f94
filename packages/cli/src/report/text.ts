import type { Colors } from "../terminal/colors.ts";
import { wrap } from "../terminal/wrap.ts";
import type { Evidence } from "./evidence.ts";
import { bannersOf } from "./banners.ts";
import { beyondOf } from "./figures.ts";
import { type Obligation, obligationsOf, verdictsOf } from "./obligations.ts";
import { settingRows } from "./policy-sections.ts";
import type { Statement } from "./statements.ts";
import type { ReportLanguage } from "./words/language.ts";

const WIDTH = 100;

/** For a terminal. */
export function evidenceText(evidence: Evidence, colors: Colors, language: ReportLanguage): string {
  const { bold, dim } = colors;
  const { words, number, share, reason, percent, instant, date } = language;
  const { labels, headings } = words;
  const { preset, period, policies, governed, stops, availability } = evidence;
  const line = (label: string, text: string): string => `  ${label.padEnd(26)} ${text}`;
  const sections: readonly (readonly string[])[] = [
    [
      bold(preset.title),
      `${labels.concerns}: ${preset.who}`,
      `${labels.period}: ${words.range(date(period.from), date(period.to))}`,
    ],
    bannersOf(evidence).flatMap((statement) => banner(statement, colors, language)),
    [
      bold(headings.policies),
      ...policies.map((one) => {
        const verdicts = [...verdictsOf(evidence, one)].map(
          ([verdict, count]) => `${words.verdicts[verdict]} ${count}`,
        );
        const shares = `${words.columns.time} ${percent(one.timePercent)}, ${words.columns.decisions} ${percent(one.decisionsPercent)}`;
        return `  ${one.version}  ${words.since(instant(one.since))}; ${shares}; ${verdicts.join(", ")}`;
      }),
    ],
    obligationsOf(evidence).flatMap((one) => obligationLines(one, colors, language)),
    [
      bold(headings.operator),
      ...beyondOf(evidence).flatMap(({ asks, figures }) =>
        wrap(`- ${asks}`, WIDTH, "  ").concat(figures.flatMap((statement) => indented(language.say(statement)))),
      ),
    ],
    [
      bold(headings.governed),
      line(labels.governed, number(governed.total)),
      ...governed.bands.map(({ name, value }) => line(`  ${name}`, number(value))),
      line(labels.stopsCard, number(stops.total)),
      ...stops.byReason.map(({ name, value }) => line(`  ${reason(name)}`, number(value))),
      ...evidence.notices.map(({ id, given, shown }) =>
        line(id, `${number(given)}, ${labels.seenOnScreen}: ${share(shown)}`),
      ),
      line(labels.minutesMissed, number(availability.degradedMinutes)),
      line(labels.appeals, number(evidence.appeals.received)),
      line(labels.notWritten, number(evidence.journal.dropped.entries)),
      line(labels.erased, number(evidence.erased)),
    ],
    [...language.methods().flatMap((text) => wrap(text, WIDTH)), preset.notice].map((text) => dim(text)),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const GOOD: ReadonlySet<Statement["id"]> = new Set(["journal-whole", "covered", "nowhere-looser"]);

function banner(statement: Statement, { green, red }: Colors, language: ReportLanguage): readonly string[] {
  const mark = GOOD.has(statement.id) ? green("✓") : red("✗");
  const [first = "", ...rest] = wrap(language.say(statement), WIDTH, "  ");
  return [`${mark} ${first}`, ...rest];
}

function obligationLines(of: Obligation, { bold, red }: Colors, language: ReportLanguage): readonly string[] {
  const { instrument, article, asks, settings, figures } = of;
  const title = bold([instrument, article].filter((part) => part !== null).join(", "));
  const set = settings
    .flatMap((setting) => settingRows(setting, language))
    .map(([path = "", wanted = "", version = "", who = "", found = "", verdict = ""]) => {
      const text = `${verdict}: ${path} ${found} (${wanted}), ${who}, ${version}`;
      return `  ${verdict.startsWith("✓") ? text : red(text)}`;
    });
  const asked = asks
    .flatMap((ask) => wrap(`${language.words.labels.asks}: ${ask}`, WIDTH - 2))
    .map((text) => `  ${text}`);
  return [title, ...asked, ...set, ...figures.flatMap((statement) => indented(language.say(statement)))];
}

function indented(text: string): readonly string[] {
  return wrap(`→ ${text}`, WIDTH - 2, "  ").map((line) => `  ${line}`);
}
