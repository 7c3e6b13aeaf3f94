/** What `recess` ends with; shells and CI can rely on it. */
export const EXIT = {
  ok: 0,
  /** The command did its work and found problems: `recess check` on a policy that is not valid. */
  problems: 1,
  /** The command line, a policy or a trace cannot be used. */
  badInput: 2,
  /** An internal error. */
  internal: 70,
} as const;

/** A problem that the user can fix. It is reported without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What to do about it, on a line of its own. */
  readonly hint: string | undefined;
  /** Lines that come before the message: every problem of many. */
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
  ELOOP: "its links go round in circles",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};

/** What the system says, in words: `there is no such file`. */
export function systemReason(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : (SYSTEM_ERRORS[code] ?? `the system says ${code}`);
}

/** Of a file that cannot be written, in words. */
export function unwritable(file: string, error: unknown): UserError {
  const code = codeOf(error);
  const reason = code === undefined ? String(error) : (WRITE_ERRORS[code] ?? systemReason(error));
  return new UserError(`${file} cannot be written: ${reason}.`, { cause: error });
}

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  EEXIST: "a part of its path is a file",
  ENOENT: "its folder is not there",
  EACCES: "it may not be written to",
  EPERM: "it may not be written to",
};

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
