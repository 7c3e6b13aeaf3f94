import type { Colors } from "../terminal/colors.ts";
import { wrap } from "../terminal/wrap.ts";
import type { Evidence } from "./evidence.ts";
import { beyondOf, type Obligation, obligationsOf } from "./obligations.ts";
import { caseWords, countWords, figure, METHODS, percentWords, REASONS } from "./words.ts";

const WIDTH = 100;

/** For people, in a terminal. */
export function evidenceText(evidence: Evidence, colors: Colors): string {
  const { bold, dim, green, red, yellow } = colors;
  const { preset, period, journal, policies, governed, stops, availability } = evidence;
  const line = (label: string, text: string): string => `  ${label.padEnd(22)} ${text}`;
  const sections: readonly (readonly string[])[] = [
    [
      bold(preset.title),
      `For ${preset.who}; ${period.from} to ${period.to} (UTC)`,
      journal.isWhole
        ? `${green("✓")} ${countWords(journal.lines, "line")} in ${countWords(journal.chains.length, "chain")}, nothing changed and nothing missing`
        : `${red("✗")} the journal is not as it was written: ${journal.problems} problems`,
      ...(journal.dropped === 0 ? [] : [yellow(`${journal.dropped} entries were left out by their writers`)]),
    ],
    obligationsOf(evidence).flatMap((one) => obligationLines(one, colors)),
    [
      bold("For the operator to show"),
      ...beyondOf(evidence).flatMap(({ asks, figures }) =>
        wrap(`- ${asks}`, WIDTH, "  ").concat(figures.flatMap(indented)),
      ),
    ],
    [
      bold("Figures"),
      line("accounts governed", figure(governed.total)),
      ...governed.bands.map(({ name, value }) => line(`  ${name}`, figure(value))),
      line("stops", figure(stops.total)),
      ...stops.byReason.map(({ name, value }) => line(`  ${REASONS[name] ?? name}`, figure(value))),
      ...evidence.notices.map(({ id, given, shown }) =>
        line(id, `${figure(given)} given, seen: ${percentWords(shown)}`),
      ),
      line("minutes degraded", figure(availability.degradedMinutes)),
      line("appeals", caseWords(evidence.appeals, "appeal")),
      ...policies.map(({ version, since }) => line(`policy ${version}`, `since ${since}`)),
      line("accounts erased", countWords(evidence.erased)),
    ],
    [...METHODS.flatMap((text) => wrap(text, WIDTH)), preset.notice].map((text) => dim(text)),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function obligationLines(obligation: Obligation, { bold, red, yellow }: Colors): readonly string[] {
  const { instrument, article, asks, settings, figures } = obligation;
  const title = bold([instrument, article].filter((part) => part !== null).join(", "));
  const set = settings.map(({ path, value, match }) => {
    const note = match === "differs from the preset" ? yellow(` (${match})`) : "";
    return `  ${match === "not set" ? red("✗") : "·"} ${path}: ${value ?? match}${note}`;
  });
  const asked = asks.flatMap((ask) => wrap(`asks: ${ask}`, WIDTH - 2)).map((text) => `  ${text}`);
  return [title, ...asked, ...set, ...figures.flatMap(indented)];
}

function indented(text: string): readonly string[] {
  return wrap(`→ ${text}`, WIDTH - 2, "  ").map((line) => `  ${line}`);
}
