import { withTimeout } from "@recess/core/store";
import { reasonOf } from "./folder.ts";

/** The cause arrives with the error or a moment later; sometimes never (lmdb-js 3.5.6). */
const boundReason = withTimeout(100);

/**
 * When a commit fails, lmdb-js rejects each of its writes with an error that holds a second promise, which rejects with
 * the cause. It must be handled, as Node ends a process with an unhandled rejection.
 */
export function muteCommitError(error: unknown): void {
  void reasonIn(error);
}

/** A write's error, with the reason why its commit failed. Never rejects. */
export async function explained(error: unknown): Promise<unknown> {
  if (causeIn(error) === undefined) return error;
  try {
    const cause = await boundReason(reasonIn(error));
    return new Error(`The data could not be written: ${reasonOf(cause)}.`, { cause });
  } catch {
    return new Error("The data could not be written: the commit failed.", { cause: error });
  }
}

async function reasonIn(error: unknown): Promise<unknown> {
  try {
    await causeIn(error);
  } catch (reason) {
    return reason;
  }
  return undefined;
}

function causeIn(error: unknown): Promise<unknown> | undefined {
  const isCommit = error instanceof Error && "commitError" in error && error.commitError instanceof Promise;
  return isCommit ? (error.commitError as Promise<unknown>) : undefined;
}
