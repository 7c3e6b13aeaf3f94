/** What was looked at, and what came of it. */
export interface Finding {
  /** A stable name for what was looked at: `"routes"`. */
  readonly check: string;
  /** `skipped`: it could not be looked at, and the message says why. */
  readonly level: "ok" | "warning" | "error" | "skipped";
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, level: "ok", message };
}

export function warning(check: string, message: string, fix: string): Finding {
  return { check, level: "warning", message, fix };
}

export function error(check: string, message: string, fix: string): Finding {
  return { check, level: "error", message, fix };
}

export function skipped(check: string, message: string): Finding {
  return { check, level: "skipped", message };
}
