import { withTimeout } from "@recess/core/store";
import { reasonOf } from "./folder.ts";

/** The reason comes with the error or a moment later; sometimes it never comes (lmdb-js 3.5.6). */
const boundReason = withTimeout(100);

/**
 * When a commit fails, LMDB's wrapper rejects each of its writes, and gives the cause in a second promise in that error. Nothing handles
 * that one unless we do, and Node ends a process with an unhandled rejection.
 */
export function muteCommitError(error: unknown): void {
  causeIn(error)?.catch(() => undefined);
}

/** The error of a write, with the reason why its commit failed. Never rejects. */
export async function explained(error: unknown): Promise<unknown> {
  const cause = causeIn(error);
  if (cause === undefined) return error;
  const known = await boundReason(cause.catch((reason: unknown) => reason)).catch(() => undefined);
  const why = known === undefined ? "the commit failed" : reasonOf(known);
  return new Error(`The data could not be written: ${why}.`, { cause: known ?? error });
}

function causeIn(error: unknown): Promise<unknown> | undefined {
  const isCommit = error instanceof Error && "commitError" in error && error.commitError instanceof Promise;
  return isCommit ? (error.commitError as Promise<unknown>) : undefined;
}
