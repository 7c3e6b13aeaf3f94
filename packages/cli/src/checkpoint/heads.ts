import type { ChainFacts, JournalEntry } from "@recess/core/journal";

/** The length and last hash of one writer's chain at a checkpoint. */
export interface NotedHead {
  readonly writer: string;
  /** The number of entries in the chain. */
  readonly length: number;
  /** The hash of its last entry. */
  readonly head: string;
}

const ORIGIN = "recess-journal-checkpoint/v1";

/** The text of a checkpoint: its kind, its instant, and one line per writer. */
export function checkpointText(chains: readonly ChainFacts[], at: number): string {
  const lines = chains
    .map(({ writer, last, head }) => `${writer} ${last + 1} ${head}`)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return [ORIGIN, new Date(at).toISOString(), ...lines, ""].join("\n");
}

/** `null` if the text is not a checkpoint. */
export function readCheckpoint(text: string): readonly NotedHead[] | null {
  const [origin, at, ...lines] = text.trimEnd().split("\n");
  if (origin !== ORIGIN || at === undefined || Number.isNaN(Date.parse(at))) return null;
  const heads = lines.flatMap((line): NotedHead[] => {
    const [, writer, length, head] = /^([0-9a-z]{1,64}) ([1-9]\d{0,15}) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (writer === undefined || length === undefined || head === undefined) return [];
    return [{ writer, length: Number(length), head }];
  });
  return heads.length === lines.length ? heads : null;
}

/** Looks for the noted heads while a journal is read. */
export interface HeadWatch {
  add(entry: JournalEntry): void;
  /** One sentence for each head that the journal does not extend. */
  problems(): readonly string[];
}

export function watchHeads(noted: readonly NotedHead[]): HeadWatch {
  const found = new Map<string, string>();
  const writers = new Set<string>();
  const wanted = new Map(noted.map(({ writer, length }) => [writer, length - 1]));
  return {
    add: ({ writer, seq, hash }) => {
      writers.add(writer);
      if (wanted.get(writer) === seq) found.set(writer, hash);
    },
    problems: () =>
      noted.flatMap(({ writer, length, head }) => {
        if (!writers.has(writer)) return [`The writer ${writer} is missing: it had ${length} entries.`];
        const hash = found.get(writer);
        if (hash === undefined)
          return [
            `Entry no. ${length - 1} of the writer ${writer} is missing. It was the last one when the checkpoint was signed.`,
          ];
        return hash === head ? [] : [`Entry no. ${length - 1} of the writer ${writer} is not the one that was signed.`];
      }),
  };
}
