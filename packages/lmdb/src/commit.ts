import { reasonOf } from "./folder.ts";

/**
 * When a commit fails, LMDB's wrapper rejects each of its writes, and gives the cause in a second promise in that error. Nothing handles
 * that one unless we do, and Node ends a process with an unhandled rejection.
 */
export function muteCommitError(error: unknown): void {
  void explained(error);
}

/** The error of a write, with the reason why its commit failed. Never rejects. */
export async function explained(error: unknown): Promise<unknown> {
  try {
    await causeIn(error);
    return error;
  } catch (cause) {
    return new Error(`The data could not be written: ${reasonOf(cause)}.`, { cause });
  }
}

function causeIn(error: unknown): Promise<unknown> | undefined {
  const isCommit = error instanceof Error && "commitError" in error && error.commitError instanceof Promise;
  return isCommit ? (error.commitError as Promise<unknown>) : undefined;
}
