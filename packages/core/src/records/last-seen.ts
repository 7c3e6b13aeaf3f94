import type { AccountRecord } from "../values/record.ts";

const DAY_MS = 86_400_000;

/**
 * The latest instant at which an account is known to have been active: usually that of its last event. A clock that was
 * far behind may have moved that instant back but kept the day's label, which is then the better evidence.
 */
export function lastSeenAt({ last, day }: Pick<AccountRecord, "last" | "day">): number {
  // A label is a local date, so its UTC midnight may be up to a day ahead of the day itself.
  return Math.max(last, (day - 1) * DAY_MS);
}
