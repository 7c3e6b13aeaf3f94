import type { Reason } from "@recess/core";

export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  paused: "paused",
  "consent-required": "a parent's consent",
  "quiet-hours": "quiet hours",
  "outside-open-hours": "outside open hours",
  "daily-limit": "daily limit",
  "weekly-limit": "weekly limit",
  break: "break",
  "message-limit": "message limit",
  "token-limit": "token limit",
};

export const REASONS: readonly Reason[] = Object.keys(REASON_WORDS) as Reason[];
