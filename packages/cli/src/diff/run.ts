import { loadPolicy } from "../policy/load.ts";
import { print } from "../terminal/output.ts";
import { changesBetween } from "./changes.ts";
import { changesText, changeText } from "./words.ts";

/** Prints what changes; whether anything becomes looser. */
export async function diff(before: string, after: string, format: "text" | "markdown" | "json"): Promise<boolean> {
  const [old, next] = [await loadPolicy(before), await loadPolicy(after)];
  const changes = changesBetween(old.input, next.input);
  if (format === "json") {
    const data = changes.map((change) => ({ ...change, text: changeText(change) }));
    await print(`${JSON.stringify({ before: old.name, after: next.name, changes: data }, null, 2)}\n`);
  } else await print(changesText(changes, format));
  return changes.some(({ difference }) => difference.direction === "looser");
}
