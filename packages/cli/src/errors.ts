/** Exit statuses of `recess`; shells and CI can rely on them. */
export const EXIT = {
  ok: 0,
  /** The command ran and found problems, as `recess check` does in an invalid policy. */
  problems: 1,
  /** The command line, a policy or a trace is not usable. */
  badInput: 2,
  /** An internal error. */
  internal: 70,
} as const;

/** A problem that the user can fix. It is reported without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** How to fix it, on a separate line. */
  readonly hint: string | undefined;
  /** Lines before the message: one for each problem, if there are several. */
  readonly details: readonly string[];

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

interface UserErrorOptions {
  readonly hint?: string | undefined;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ENOTDIR: "a part of its path is not a directory",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links form a loop",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EADDRINUSE: "another program uses it already",
};

/** The system's error in plain words: `there is no such file`. */
export function systemReason(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : (SYSTEM_ERRORS[code] ?? `the system says ${code}`);
}

/** The error for a file that cannot be written. */
export function unwritable(file: string, error: unknown): UserError {
  const code = codeOf(error);
  const reason = code === undefined ? String(error) : (WRITE_ERRORS[code] ?? systemReason(error));
  return new UserError(`${file} cannot be written: ${reason}.`, { cause: error });
}

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  EEXIST: "a part of its path is a file",
  ENOENT: "its folder does not exist",
  EACCES: "this user has no permission to write there",
  EPERM: "this user has no permission to write there",
};

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
