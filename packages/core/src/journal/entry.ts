import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../lib/canonical-json.ts";
import type { TimeReason } from "../values/decision.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { FeaturesInput } from "../values/policy-limits.ts";
import type { PolicyInput } from "../values/policy.ts";

/** What a journal says happened at an instant (ms). `account` is a pseudonym: a keyed hash, and never the key of a store. */
export type Fact = { readonly at: number } & (
  | StopFact
  | NoticeFact
  | GuardianFact
  | PolicyFact
  | UsageFact
  | OperationFact
  | AppendedFact
);

/** A time rule began to refuse an account; once a stop. */
export interface StopFact {
  readonly kind: "stop";
  readonly account: string;
  readonly band: string;
  readonly reason: TimeReason;
  /** When it is over; `null` when that is not known. */
  readonly until: number | null;
  /** In observe mode: it would have refused. */
  readonly observed?: true;
}

/**
 * A notice: `notice` went to the page, `shown` the page had it on screen, `dismissed` the person closed it, `left` the person
 * went away soon after.
 */
export interface NoticeFact {
  readonly kind: "notice" | "shown" | "dismissed" | "left";
  readonly account: string;
  readonly band: string;
  /** `"reminder:ai"`, `"break"`, … */
  readonly id: string;
  /** When it went to the page. */
  readonly given: number;
  /** Of `notice`: how long the account had been in use without a break. */
  readonly streakMs?: number;
}

export interface GuardianFact {
  readonly kind: "guardian";
  readonly account: string;
  readonly band: string;
  readonly action: GuardianEvent["type"];
  /** `null`: nobody said who. */
  readonly by: Role | null;
  /** Which person, by a keyed hash, where the app said it. */
  readonly guardian?: string;
  readonly denied?: true;
  /** Given, or taken back. */
  readonly minutes?: number;
  readonly until?: number;
  /** The keys that an adjustment took. */
  readonly adjusted?: readonly string[];
  /** Of an adjustment that was made, and of an unlink, in a band with features: those that stand since. */
  readonly features?: FeaturesInput;
}

/** A policy came into force in the process that writes. */
export interface PolicyFact {
  readonly kind: "policy";
  readonly version: string;
  readonly policy: PolicyInput;
}

/** What one process decided about a band under one policy since its last such entry, on one day (UTC). */
export interface UsageFact {
  readonly kind: "usage";
  readonly day: string;
  readonly band: string;
  /** The version of the policy that decided. */
  readonly version: string;
  /** How many accounts, as a sketch: sketches are merged, and name nobody. */
  readonly accounts: string;
  readonly decisions: number;
  /** Messages that were refused. */
  readonly refused: number;
  readonly degraded: number;
  /** Exempt messages, such as calls for help; left out where there were none. */
  readonly exempt?: number;
  /** Tokens that were counted; left out where there were none. */
  readonly tokens?: number;
  /** Those of them that are estimates, as the upstream did not say; left out where there were none. */
  readonly estimatedTokens?: number;
}

export type OperationFact =
  /** What an operator is shown of the store. */
  | { readonly kind: "store"; readonly code: string }
  /** A minute (ms of its start) in which something was decided without the store. */
  | { readonly kind: "degraded"; readonly minute: number }
  /** Everything that was held of an account was erased. */
  | { readonly kind: "erased" }
  /** So many entries were left out, as too much waited for the sink. */
  | { readonly kind: "dropped"; readonly count: number; readonly since: number };

/** What the app, or a part of Recess that is no decision, adds. */
export interface AppendedFact {
  readonly kind: `app:${string}` | "appeal" | "request" | "hold" | "referral";
  readonly [field: string]: string | number | boolean | null | undefined;
}

/** An entry with its place in its writer's chain. */
export interface Link {
  readonly v: 1;
  /** The process that wrote it, by a name drawn at random. */
  readonly writer: string;
  /** From 0, without gaps. */
  readonly seq: number;
  /** The hash of the writer's entry before; `null` for its first. */
  readonly prev: string | null;
}

/** A line of a journal as it was read. Its fields are whatever stood there. */
export interface JournalEntry extends Link {
  readonly at: number;
  readonly kind: string;
  readonly hash: string;
  readonly [field: string]: unknown;
}

/** The hash of an entry without its `hash`: SHA-256, hex, over its canonical JSON. */
export function hashOf(unhashed: object): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(unhashed))));
}

/** Makes the lines of one writer. */
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
