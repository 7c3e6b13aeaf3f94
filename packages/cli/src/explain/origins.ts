import { formatOrigin } from "@recess/core/policy";
import { padDisplay } from "../terminal/width.ts";
import type { Explanation } from "./explanation.ts";
import type { Language } from "./words/language.ts";

/** The origin of each effective value: one line per key, defaults last. Empty if the account is not governed. */
export function originsText({ values, governed }: Explanation, { words }: Language): string {
  if (governed === null) return "";
  const rows = [...values].map(([key, { value, origin }]) => ({
    key,
    value: JSON.stringify(value),
    origin: formatOrigin(origin),
    isDefault: origin.kind === "default",
  }));
  const sorted = [...rows.filter(({ isDefault }) => !isDefault), ...rows.filter(({ isDefault }) => isDefault)];
  const keyWidth = Math.max(...sorted.map(({ key }) => key.length));
  const originWidth = Math.max(...sorted.map(({ origin }) => origin.length));
  const lines = sorted.map(
    ({ key, value, origin }) => `  ${padDisplay(key, keyWidth)}  ${padDisplay(origin, originWidth)}  ${value}`,
  );
  return [words.headings.origins, ...lines, ""].join("\n");
}
