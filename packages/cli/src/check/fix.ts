import { editPolicyText } from "@recess/core/policy";
import { type ReadPolicy, readPolicy } from "../policy/load.ts";
import { colorsFor } from "../terminal/colors.ts";
import { writeOutput } from "../terminal/files.ts";
import { print, say } from "../terminal/output.ts";
import { changedLines } from "./changed-lines.ts";

/** A fix may uncover another problem, so the policy is checked again after each round. */
const MAX_ROUNDS = 8;

/**
 * Shows the changes that false claims need, writes them to the policy's file, and returns the policy as it then reads.
 */
export async function fixPolicy(policy: ReadPolicy, now: number, toStdout: boolean): Promise<ReadPolicy> {
  const { name } = policy;
  const [file] = policy.files;
  const original = file === undefined ? undefined : policy.texts.get(file);
  if (file === undefined || original === undefined || name === "<stdin>") return policy;

  let current = policy;
  let text = original;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixes = current.issues.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    // Overlapping fixes are applied one at a time: a later one may concern what an earlier one wrote.
    const apart = fixes.filter(({ path }, index) => fixes.findIndex((other) => touches(other.path, path)) === index);
    const edited = apart.length === 0 ? null : editPolicyText(text, file, apart);
    if (edited === null || edited === text) {
      if (apart.length > 0)
        say(`${name}: the required values cannot be written there automatically. Write them by hand.`);
      break;
    }
    text = edited;
    current = await readPolicy(name, now, new Map([[file, text]]));
  }
  if (text === original) return policy;

  const colors = colorsFor(toStdout ? process.stdout : process.stderr);
  const shown = `${colors.bold(file)}:\n${changedLines(original, text, colors)}\n`;
  if (toStdout) await print(`${shown}\n`);
  else say(shown);
  await writeOutput(file, text);
  return current;
}

type Path = readonly (string | number)[];

function touches(a: Path, b: Path): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.every((step, index) => long[index] === step);
}
