import type { Group } from "../../compare/comparison.ts";
import { differenceWords } from "../../compare/difference-words.ts";
import type { Figures } from "../../compare/figures.ts";
import type { Compared } from "../api.ts";
import { make } from "./dom.ts";
import { REASON_WORDS } from "../../reasons.ts";

const FIGURES: readonly (readonly [keyof Figures, string, number])[] = [
  ["minutesPerDay", "minutes a day", 1],
  ["stopsPerDay", "stops a day", 2],
  ["accountsStopped", "accounts stopped", 0],
  ["refusedTries", "refused messages", 0],
  ["warningsPerDay", "warnings a day", 2],
  ["nudgesPerDay", "nudges a day", 2],
];

export function drawComparison(place: HTMLElement, compared: NonNullable<Compared>): void {
  const { bands, total, changes, differences } = compared;
  const isSame = bands.every((group) => FIGURES.every(([name]) => group.old[name] === group.new[name]));
  if (
    isSame &&
    differences.length === 0 &&
    changes.otherBand + changes.newlyGoverned + changes.noLongerGoverned === 0
  ) {
    place.replaceChildren(make("p", "quiet", "Nothing changes for anyone."));
    return;
  }
  const table = make("table");
  const head = table.createTHead().insertRow();
  head.append(make("td"), ...bands.map((group) => make("th", "", nameOf(group))));
  const body = table.createTBody();
  for (const [name, words, digits] of FIGURES) {
    const row = body.insertRow();
    row.append(make("th", "", words));
    for (const group of bands) row.append(cell(Number(group.old[name]), Number(group.new[name]), digits));
  }
  const list = make("p", "quiet");
  const stops = total.reasons
    .filter((change) => change.old.stops !== change.new.stops)
    .toSorted((a, b) => Math.abs(b.new.stops - b.old.stops) - Math.abs(a.new.stops - a.old.stops))
    .map((change) => `${REASON_WORDS[change.reason]} ${change.old.stops} → ${change.new.stops}`);
  const people = [
    [changes.newlyStopped, "newly stopped"],
    [changes.noLongerStopped, "no longer stopped"],
    [changes.lessTime, "with less time"],
    [changes.moreTime, "with more time"],
    [changes.newlyGoverned, "newly governed"],
    [changes.noLongerGoverned, "no longer governed"],
  ] as const;
  const gains = people.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  list.textContent = [gains.join(", "), stops.length === 0 ? "" : `stops: ${stops.join(", ")}`]
    .filter((text) => text !== "")
    .join(" · ");
  const rules = make("ul", "quiet");
  rules.append(...differences.map((one) => make("li", "", differenceWords(one))));
  place.replaceChildren(rules, table, list);
}

function nameOf({ oldBand, newBand }: Group): string {
  return oldBand === newBand ? (newBand ?? "no band") : `${oldBand ?? "no band"} → ${newBand ?? "no band"}`;
}

function cell(old: number, now: number, digits: number): HTMLElement {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const element = make("td");
  const [before, after] = [format.format(old), format.format(now)];
  if (before === after) {
    element.append(make("span", "same", after));
    return element;
  }
  element.append(make("del", "", before), make("ins", now > old ? "more" : "less", after));
  return element;
}
