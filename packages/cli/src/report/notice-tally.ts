/** Counts how often each notice was given, seen, closed and followed by leaving. */
import { type Count, countOf, emptyCount } from "./counts.ts";

/** A stage in the life of a notice. */
export type Step = "shown" | "dismissed" | "left";

export interface GivenNotice {
  readonly id: string;
  readonly account: string;
  readonly steps: Set<Step>;
}

export interface NoticeTally {
  readonly given: Count;
  readonly shown: Count;
  readonly notShown: Count;
  /** Closed by the person. */
  readonly dismissed: Count;
  readonly notDismissed: Count;
  readonly left: Count;
  readonly stayed: Count;
  /** Repeated after its interval while the account was in use: in time, or late. */
  readonly inTime: Count;
  readonly late: Count;
  /** The longest requested interval, ms. */
  readonly everyMs: number | null;
}

export function noticesOf(
  given: Iterable<GivenNotice>,
  repeats: ReadonlyMap<string, Pick<NoticeTally, "inTime" | "late"> & { readonly everyMs: number }>,
): ReadonlyMap<string, NoticeTally> {
  const notices = new Map<string, NoticeTally>();
  for (const { id, account, steps } of given) {
    let tally = notices.get(id);
    if (tally === undefined) {
      const repeat = repeats.get(id);
      tally = {
        given: emptyCount(),
        shown: emptyCount(),
        notShown: emptyCount(),
        dismissed: emptyCount(),
        notDismissed: emptyCount(),
        left: emptyCount(),
        stayed: emptyCount(),
        inTime: repeat?.inTime ?? emptyCount(),
        late: repeat?.late ?? emptyCount(),
        everyMs: repeat?.everyMs ?? null,
      };
      notices.set(id, tally);
    }
    countOf(tally.given, account);
    countOf(steps.has("shown") ? tally.shown : tally.notShown, account);
    countOf(steps.has("dismissed") ? tally.dismissed : tally.notDismissed, account);
    countOf(steps.has("left") ? tally.left : tally.stayed, account);
  }
  return new Map([...notices].toSorted(([a], [b]) => a.localeCompare(b, "en")));
}
