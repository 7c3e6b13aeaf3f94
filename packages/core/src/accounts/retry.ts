import { wait } from "../lib/timer.ts";
import { hasMark } from "../store/envelope.ts";
import { MAX_TRIES, refusedTooOften } from "../store/tries.ts";
import { AS_USUAL } from "./accounts.ts";
import { DEGRADED, type Folded, type Folder } from "./fold.ts";
import type { RoundEnds, Try } from "./in-step.ts";
import type { Known, Lane, Waiting } from "./lane.ts";
import type { StoredValues } from "./stored-value.ts";

/** The maximum wait between tries, so that processes get out of each other's way. */
const MAX_TRY_WAIT_MS = 16;

/**
 * Waits only before every second try. After a wait the hint is probably stale, so that try mainly refreshes it; the
 * next try follows at once, with a fresh hint.
 */
export async function waitForTry(tries: number): Promise<void> {
  if (tries % 2 === 0) return;
  await wait(Math.random() * Math.min(2 ** tries, MAX_TRY_WAIT_MS));
}

/** Runs a round with as many tries as needed. `first`: a try that was already made. Never rejects. */
export type Retry = (lane: Lane, batch: readonly Waiting[], first?: Try) => Promise<void>;

export function makeRetry(values: StoredValues, folder: Folder, ends: RoundEnds): Retry {
  const foldOf = async (lane: Lane, known: Known, batch: readonly Waiting[]): Promise<readonly [Known, Folded]> => {
    try {
      return [known, folder.fold(known.record, batch, known.wasUnreadable === true ? DEGRADED : AS_USUAL)];
    } catch (cause) {
      return folder.foldAnew(lane, known, batch, cause);
    }
  };

  return async (lane, batch, first) => {
    let base = lane.hint;
    let unanswered: string | null = null;
    try {
      let tried = first;
      let isHint = lane.hint !== undefined;
      let known = lane.hint ?? (await values.read(lane, null));
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        if (tried === undefined) {
          let folded: Folded;
          [known, folded] = await foldOf(lane, known, batch);
          base = known;
          const { record, results } = folded;
          if (record === base.record && known.wasUnreadable !== true) {
            if (!isHint) return ends.succeed(lane, known, batch, results);
            // Nothing will be swapped, so only a load can show whether the hint is stale.
            known = await values.read(lane, base.record);
            isHint = false;
            continue;
          }
          const mark = values.nextMark();
          const next = values.seal(known, record, mark);
          unanswered = mark;
          const outcome = await values.swap(lane, known, next);
          unanswered = null;
          tried = { from: known, next, mark, results, outcome };
        }
        const { from, next, mark, outcome } = tried;
        known = outcome.swapped ? next : await values.open(lane, outcome.current, from.record);
        if (outcome.swapped || hasMark(known.marks, mark)) return ends.written(lane, tried, known, batch);
        tried = undefined;
        isHint = false;
        lane.hint = known;
        await waitForTry(tries);
      }
      throw refusedTooOften("record");
    } catch (error) {
      ends.fail(lane, batch, { base, unanswered, error });
    }
  };
}
