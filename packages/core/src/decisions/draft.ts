import type { AccountRecord, DayUse } from "../values/record.ts";

/** A record that the reducer is still writing; it never leaves the reducer as such. */
export type Draft = { -readonly [Key in keyof AccountRecord]: AccountRecord[Key] };

export const UNUSED_DAY: DayUse = {
  usedMs: 0,
  nightMs: 0,
  grantedMs: 0,
  messages: 0,
  tokens: 0,
  refusals: 0,
  nudges: 0,
  signals: null,
};
