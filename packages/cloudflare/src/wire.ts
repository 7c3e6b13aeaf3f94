import type { Account, Decision, ErrorCode, Governor } from "@recess/core";
import type { Swap } from "@recess/core/store";

// A Worker's request to an object. Only Workers with its binding can send it.

/** The governor's calls that are decided where the record is. */
export type Call = Extract<
  keyof Governor,
  | "admit"
  | "heartbeat"
  | "away"
  | "replyEnded"
  | "tokens"
  | "signal"
  | "answered"
  | "calls"
  | "refund"
  | "status"
  | "grant"
  | "pause"
  | "resume"
  | "lift"
  | "adjust"
  | "unlink"
  | "revoke"
  | "consent"
  | "withdrawConsent"
>;

export type Ask =
  | { readonly op: "load" }
  | { readonly op: "swap"; readonly prev: string | null; readonly next: string | null; readonly ttlMs: number }
  | {
      readonly op: "decide";
      readonly key: string;
      readonly call: Call;
      readonly account: Account;
      readonly options: object;
    };

export type Answer =
  | { readonly value: string | null }
  | Swap<string>
  | { readonly decision: Decision }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };
