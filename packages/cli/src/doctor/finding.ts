/** One check and its result. */
export interface Finding {
  /** A stable name of the check: `"routes"`. */
  readonly check: string;
  /** `skipped`: the check could not run; the message says why. */
  readonly level: "ok" | "warning" | "error" | "skipped";
  readonly message: string;
  /** How to fix it. */
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
