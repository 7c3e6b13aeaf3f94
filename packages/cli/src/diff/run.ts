import { claimsOnlyIn } from "@recess/core/policy";
import { loadPolicy } from "../policy/load.ts";
import { print } from "../terminal/output.ts";
import { changesBetween } from "./changes.ts";
import { changesText, changeText, claimText } from "./words.ts";

/** Prints the changes. Returns whether anything becomes looser, or a claim is dropped. */
export async function diff(before: string, after: string, format: "text" | "markdown" | "json"): Promise<boolean> {
  const [old, next] = [await loadPolicy(before), await loadPolicy(after)];
  const changes = changesBetween(old.input, next.input);
  const claims = { dropped: claimsOnlyIn(old.input, next.input), added: claimsOnlyIn(next.input, old.input) };
  if (format === "json") {
    const data = {
      before: old.name,
      after: next.name,
      changes: changes.map((change) => ({ ...change, text: changeText(change) })),
      claims: {
        dropped: claims.dropped.map((claim) => ({ ...claim, text: claimText(claim) })),
        added: claims.added.map((claim) => ({ ...claim, text: claimText(claim, false) })),
      },
    };
    await print(`${JSON.stringify(data, null, 2)}\n`);
  } else await print(changesText({ changes, ...claims }, format));
  return claims.dropped.length > 0 || changes.some(({ difference }) => difference.direction === "looser");
}
