import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "../lib/utf8.ts";
import { canonicalJson } from "../lib/canonical-json.ts";
import type { TimeReason } from "../values/decision.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { FeaturesInput } from "../values/policy-limits.ts";
import type { PolicyInput } from "../values/policy.ts";

/** What happened at an instant (ms). `account` is a pseudonym: a keyed hash, different from the store's key. */
export type Fact = { readonly at: number } & (
  | StopFact
  | NoticeFact
  | GuardianFact
  | PolicyFact
  | UsageFact
  | OperationFact
  | AppendedFact
);

/** A time rule started to refuse an account; recorded once per stop. */
export interface StopFact {
  readonly kind: "stop";
  readonly account: string;
  readonly band: string;
  readonly reason: TimeReason;
  /** Set if only speech was refused, in a band that limits speech apart from writing. */
  readonly channel?: "voice";
  /** When it ends; `null` if that is not known. */
  readonly until: number | null;
  /** In observe mode: nothing was refused, but would have been. */
  readonly observed?: true;
}

/**
 * A notice: `notice` it was sent to the page, `shown` it was on screen, `dismissed` the person closed it, `left` the
 * person left soon after.
 */
export interface NoticeFact {
  readonly kind: "notice" | "shown" | "dismissed" | "left";
  readonly account: string;
  readonly band: string;
  /** `"reminder:ai"`, `"break"`, … */
  readonly id: string;
  /** When it was sent to the page. */
  readonly given: number;
  /** For `notice`: how long the account had been in use without a break. */
  readonly streakMs?: number;
}

export interface GuardianFact {
  readonly kind: "guardian";
  readonly account: string;
  readonly band: string;
  readonly action: GuardianEvent["type"];
  /** `null`: unknown. */
  readonly by: Role | null;
  /** The person, by a keyed hash, if the app gave one. */
  readonly guardian?: string;
  readonly denied?: true;
  /** Granted or revoked. */
  readonly minutes?: number;
  readonly until?: number;
  /** The keys that an adjustment applied. */
  readonly adjusted?: readonly string[];
  /** The resulting features, for an adjustment that was made, or an unlink, in a band with features. */
  readonly features?: FeaturesInput;
}

/** A policy came into force in the writing process. */
export interface PolicyFact {
  readonly kind: "policy";
  readonly version: string;
  readonly policy: PolicyInput;
}

/** What one process decided for a band under one policy since its previous entry of this kind, on one day (UTC). */
export interface UsageFact {
  readonly kind: "usage";
  readonly day: string;
  readonly band: string;
  /** The version of the policy. */
  readonly version: string;
  /** The number of accounts, as a sketch: sketches can be merged, and identify nobody. */
  readonly accounts: string;
  readonly decisions: number;
  /** Refused messages. */
  readonly refused: number;
  /** The decisions that were about speech; missing if there were none. */
  readonly spoken?: number;
  /** Of the refused messages, those that were spoken; missing if there were none. */
  readonly refusedSpoken?: number;
  readonly degraded: number;
  /** Exempt messages, such as calls for help; missing if there were none. */
  readonly exempt?: number;
  /** Counted tokens; missing if there were none. */
  readonly tokens?: number;
  /** Those that are estimates because the upstream did not report them; missing if there were none. */
  readonly estimatedTokens?: number;
}

export type OperationFact =
  /** A problem of the store, as reported to an operator. */
  | { readonly kind: "store"; readonly code: string }
  /** A minute (ms of its start) in which decisions were made without the store. */
  | { readonly kind: "degraded"; readonly minute: number }
  /** Everything stored about an account was erased. */
  | { readonly kind: "erased" }
  /** This many entries were dropped because too many were waiting for the sink. */
  | { readonly kind: "dropped"; readonly count: number; readonly since: number };

/** Added by the app, or by a part of Recess that makes no decisions. */
export interface AppendedFact {
  readonly kind: `app:${string}` | "appeal" | "request" | "hold" | "referral";
  readonly [field: string]: string | number | boolean | null | undefined;
}

/** An entry's place in its writer's chain. */
export interface Link {
  readonly v: 1;
  /** The writing process, by a random name. */
  readonly writer: string;
  /** From 0, without gaps. */
  readonly seq: number;
  /** The hash of the writer's previous entry; `null` for its first. */
  readonly prev: string | null;
}

/** A line of a journal as read. Its fields are not validated. */
export interface JournalEntry extends Link {
  readonly at: number;
  readonly kind: string;
  readonly hash: string;
  readonly [field: string]: unknown;
}

/** The hash of an entry without its `hash`: SHA-256, hex, over its canonical JSON. */
export function hashOf(unhashed: object): string {
  return bytesToHex(sha256(utf8(canonicalJson(unhashed))));
}

/** Creates the lines of one writer. */
export function makeChain(writer: string): (fact: Fact) => string {
  let seq = 0;
  let prev: string | null = null;
  return (fact) => {
    const unhashed: Fact & Link = { ...fact, v: 1, writer, seq, prev };
    const hash = hashOf(unhashed);
    seq++;
    prev = hash;
    return canonicalJson({ ...unhashed, hash });
  };
}
