import { millisecondsInMinute } from "date-fns/constants";
import type { Decision, Notice, Reason } from "@recess/core";
import type { Life } from "./person.ts";

/** An event during continuous use. */
export type Moment =
  /** Use starts or resumes. */
  | { readonly kind: "open"; readonly at: number }
  | { readonly kind: "notice"; readonly at: number; readonly notice: Notice }
  | {
      readonly kind: "stop";
      readonly at: number;
      readonly reason: Reason;
      readonly resumesAt: number | null;
      readonly usedMs: number;
    }
  /** A band in observe mode would have stopped here. */
  | { readonly kind: "would-stop"; readonly at: number; readonly reason: Reason };

/** A continuous period of use. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Use {
  readonly moments: readonly Moment[];
  readonly stretches: readonly Stretch[];
}

/**
 * Simulates continuous use between two instants: a page with a heartbeat every minute, whose user returns as soon as
 * the chat reopens.
 */
export async function useWithoutPause(life: Life, from: number, to: number, leaseMs: number): Promise<Use> {
  const step = stepWithin(leaseMs);
  const moments: Moment[] = [];
  const stretches: { from: number; to: number }[] = [];
  let at = from;
  let open: { from: number; to: number } | null = null;
  let observed: Reason | null = null;
  while (at < to) {
    const decision: Decision = await life.active(at);
    if (decision.outcome === "block" && decision.reason !== null) {
      moments.push({
        kind: "stop",
        at,
        reason: decision.reason,
        resumesAt: decision.resumesAt,
        usedMs: decision.usedMs ?? 0,
      });
      open = null;
      if (decision.resumesAt === null) break;
      at = decision.resumesAt;
      continue;
    }
    if (open === null) {
      open = { from: at, to: at };
      stretches.push(open);
      moments.push({ kind: "open", at });
    }
    for (const notice of decision.notices) moments.push({ kind: "notice", at, notice });
    const reason = decision.wouldBlock ?? null;
    if (reason !== null && reason !== observed) moments.push({ kind: "would-stop", at, reason });
    observed = reason;
    const next = nextInstant(at, step, decision, from);
    open.to = Math.min(next, to);
    at = next;
  }
  return { moments, stretches };
}

/** The next whole step, or the next stop if that comes first. */
function nextInstant(at: number, step: number, { remainingMs }: Decision, from: number): number {
  const next = at + step - ((at - from) % step);
  if (remainingMs === null || remainingMs === 0) return next;
  return Math.min(next, at + remainingMs);
}

/** The longest whole step that leaves no gap between leases. */
function stepWithin(leaseMs: number): number {
  const parts = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
  const step = parts.map((part) => millisecondsInMinute / part).find((ms) => ms <= leaseMs);
  return step ?? Math.max(1, leaseMs);
}

/** A simulated day in which a person has used a given amount by an instant. */
export interface Past {
  readonly life: Life;
  readonly use: Use;
  readonly usedMs: number;
}

/** Whose day to simulate, and how much use it should contain. */
export interface PastQuestion {
  readonly begin: () => Life;
  /** The start of the day. */
  readonly dayFrom: number;
  readonly at: number;
  readonly usedMs: number;
  readonly leaseMs: number;
}

const NOTHING: Use = { moments: [], stretches: [] };

/**
 * Simulates a day so that `usedMs` have been used by `at`, as late as opening times allow; less if that much cannot be
 * used by then.
 */
export async function simulateUntil({ begin, dayFrom, at, usedMs, leaseMs }: PastQuestion): Promise<Past> {
  if (usedMs === 0) return { life: begin(), use: NOTHING, usedMs };
  let from = Math.max(dayFrom, at - usedMs);
  for (;;) {
    const life = begin();
    const use = await useWithoutPause(life, from, at, leaseMs);
    const used = (await life.status(at)).usedMs ?? 0;
    const missing = usedMs - used;
    if (missing <= 0 || from <= dayFrom) return { life, use, usedMs: used };
    from = Math.max(dayFrom, from - Math.max(missing, millisecondsInMinute));
  }
}
