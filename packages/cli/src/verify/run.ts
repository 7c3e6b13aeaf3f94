import type { ChainFacts, ChainProblem } from "@recess/core/journal";
import { watchHeads } from "../checkpoint/heads.ts";
import { notedHeads } from "../checkpoint/noted.ts";
import { EXIT } from "../errors.ts";
import { type Colors, colorsFor } from "../terminal/colors.ts";
import { formatCount } from "../terminal/format.ts";
import { print } from "../terminal/output.ts";
import { readJournal } from "../journal/read.ts";

export interface VerifyOptions {
  readonly json: boolean;
  readonly heads: readonly string[];
  /** The key of Redis streams. */
  readonly key: string;
  /** A checkpoint's note that the journal must extend, and the key that must have signed it. */
  readonly since: string | undefined;
  readonly publicKey: string | undefined;
}

/** The output of `--json`. */
interface Verification {
  readonly valid: boolean;
  readonly journals: readonly string[];
  readonly lines: number;
  /** Repeated identical lines. */
  readonly repeated: number;
  /** Entries that the journal itself records as dropped because its sink was too slow. */
  readonly dropped: number;
  readonly chains: readonly ChainFacts[];
  readonly problems: readonly ChainProblem[];
  readonly headsNotFound: readonly string[];
  /** Where the journal does not extend the checkpoint. */
  readonly notExtended: readonly string[];
}

/** Returns the exit status. */
export async function verify(journals: readonly string[], options: VerifyOptions): Promise<number> {
  const { json, heads, key } = options;
  const watch = watchHeads(await notedHeads(options));
  const missing = new Set(heads);
  let dropped = 0;
  const { names, lines, verifier } = await readJournal(journals, key, (entry) => {
    missing.delete(entry.hash);
    watch.add(entry);
    if (entry.kind === "dropped" && typeof entry["count"] === "number") dropped += entry["count"];
  });
  const notExtended = watch.problems();
  const problems = verifier.end();
  const verification: Verification = {
    // A journal that lost every entry shows nothing: it must not pass.
    valid: lines > 0 && problems.length === 0 && missing.size === 0 && notExtended.length === 0,
    journals: names,
    lines,
    repeated: verifier.repeated,
    dropped,
    chains: verifier.chains,
    problems,
    headsNotFound: [...missing],
    notExtended,
  };
  if (json) await print(`${JSON.stringify(verification, null, 2)}\n`);
  else await print(textOf(verification, colorsFor(process.stdout)));
  return verification.valid ? EXIT.ok : EXIT.problems;
}

/** The number of problems that are shown; the others are counted. */
const MAX_SHOWN = 100;
/** The same for a file without a single chain, which is not a journal. */
const FEW_SHOWN = 3;

function textOf(verification: Verification, { bold, dim, green, red, yellow }: Colors): string {
  const { valid, journals, lines, repeated, dropped, chains, problems, headsNotFound, notExtended } = verification;
  const shown = problems.slice(0, chains.length === 0 ? FEW_SHOWN : MAX_SHOWN);
  const more = problems.length - shown.length;
  const name = journals.join(", ");
  const wrong = (lines === 0 ? 1 : 0) + problems.length + headsNotFound.length + notExtended.length;
  return [
    ...(lines === 0 ? [`${name} ${red("missing")} There are no entries.`] : []),
    ...shown.map(({ place, kind, message }) => `${place} ${red(kind)} ${message}`),
    ...(more > 0 ? [`… and ${formatCount(more)} more`] : []),
    ...headsNotFound.map((head) => `${name} ${red("missing")} There is no entry with the head ${head}.`),
    ...notExtended.map((text) => `${name} ${red("missing")} ${text}`),
    valid
      ? `${green("✓")} ${bold(name)}: ${formatCount(lines)} lines, ${chainWords(chains.length)}, nothing changed and nothing ${dropped === 0 ? "missing" : "taken out"}`
      : `${red("✗")} ${bold(name)}: ${wrong === 1 ? "1 problem" : `${formatCount(wrong)} problems`} in ${formatCount(lines)} lines`,
    ...(dropped === 0
      ? []
      : [
          yellow(
            `  ${formatCount(dropped)} entries never reached the journal because its sink was too slow, as the journal records`,
          ),
        ]),
    ...(repeated === 0 ? [] : [dim(`  ${formatCount(repeated)} lines occur twice, unchanged`)]),
    ...chains.map((chain) => dim(`  ${chainLine(chain)}`)),
    "",
  ].join("\n");
}

function chainWords(count: number): string {
  return count === 1 ? "1 chain" : `${formatCount(count)} chains`;
}

function chainLine({ writer, entries, first, from, to, head }: ChainFacts): string {
  const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  const start = first === 0 ? "" : `, begins with no. ${first}: what was before is not here`;
  return `${writer}  ${formatCount(entries)} entries, ${span}${start}  head ${head}`;
}
