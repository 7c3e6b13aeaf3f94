import { decidingVersion } from "../decisions/deciding-policy.ts";
import { channelOf, describe, isAllowedStep, ungoverned } from "../decisions/describe.ts";
import { applyGuardianEvent } from "../decisions/guardian.ts";
import { reduce, type Step } from "../decisions/reduce.ts";
import type { Policy } from "../rules/rules.ts";
import type { Version } from "../decisions/situation.ts";
import { formatLabel } from "../time/days.ts";
import { formatInstant } from "../time/instant.ts";
import type { Decision } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { parseTraceLine, type TraceEvent } from "./trace.ts";

/** Runs events through the code that serves requests, with their instants as the clock. */
export interface Replay {
  /**
   * Converts one trace line to the line that `recess replay` prints, without a newline. Throws as `parseTraceLine`
   * does.
   */
  line(text: string): string;
  /** The same for an event that has been parsed already. */
  print(trace: TraceEvent): string;
  /** The decision that a governor would give for an event if nothing about the account were ever dropped. */
  decide(trace: TraceEvent): Decision;
  /** The account's record after its last event; `undefined` if it was never governed. */
  record(account: string): AccountRecord | undefined;
  /** Replaces the policy at once: unlike a governor's reload, nothing waits for a warning. */
  reload(policy: Policy): void;
}

/** `accounts`: the accounts known before the first event, by id. */
export function createReplay(
  initial: Policy,
  accounts: Iterable<readonly [id: string, record: AccountRecord]> = [],
): Replay {
  let policy = initial;
  const records = new Map(accounts);

  const step = ({ account, event, at }: TraceEvent): Decided | undefined => {
    const record = records.get(account.id) ?? null;
    const asked = { account, event, record, now: at, mayChange: false };
    const deciding = decidingVersion(policy, asked, unchanged);
    if (deciding === undefined) return undefined;
    const step = reduce(deciding, asked, applyGuardianEvent);
    records.set(account.id, step.record);
    return { ...deciding, step };
  };

  const print = (trace: TraceEvent): string => {
    const decided = step(trace);
    return decided === undefined ? ungovernedLine(trace) : governedLine(trace, decided);
  };

  return {
    line: (text) => print(parseTraceLine(text)),
    print,
    record: (account) => records.get(account),
    reload: (next) => {
      policy = next;
    },
    decide: (trace) => {
      const { account, event, at } = trace;
      const decided = step(trace);
      if (decided === undefined) return ungoverned(policy, event.type, at);
      return describe(account, event, decided.step);
    },
  };
}

interface Decided extends Version {
  readonly step: Step;
}

// Lines are concatenated by hand: their keys are fixed, and JSON.stringify takes longer than the decision.
function governedLine(trace: TraceEvent, { band, step }: Decided): string {
  const { type } = trace.event;
  let line =
    `${head(trace)},"band":${quote(band.name)},"outcome":"${step.outcome}","reason":${name(step.reason)}` +
    `,"resumesAt":${instant(step.resumesAt)},"day":"${formatLabel(step.record.day)}","usedMs":${step.record.today.usedMs}` +
    `,"streakMs":${step.streakMs},"remainingMs":${step.remainingMs},"stopReason":${name(step.stopReason)}` +
    `,"notices":${step.notices.length === 0 ? "[]" : JSON.stringify(step.notices.map((notice) => notice.id))}`;
  if (type === "grant") line += `,"grantedMs":${step.change.grantedMs ?? 0}`;
  if (type === "adjust") line += `,"adjusted":${JSON.stringify(step.change.adjusted ?? [])}`;
  if (type === "revoke") line += `,"revokedMs":${step.change.revokedMs ?? 0}`;
  if (step.change.denied) line += ',"denied":"parent-only"';
  if (step.wouldBlock !== undefined) line += `,"wouldBlock":"${step.wouldBlock}"`;
  if (step.kind.exempt) line += ',"exempt":true';
  if (isAllowedStep(step)) line += ',"step":true';
  if (channelOf(trace.event) === "voice") line += ',"channel":"voice"';
  return `${line}}`;
}

function ungovernedLine(trace: TraceEvent): string {
  const { type } = trace.event;
  const isAnswered = type === "message" || type === "reply" || type === "active" || type === "status";
  let line =
    `${head(trace)},"band":null,"outcome":"${isAnswered ? "allow" : "ok"}","reason":null,"resumesAt":null,"day":null` +
    ',"usedMs":null,"streakMs":null,"remainingMs":null,"stopReason":null,"notices":[]';
  if (type === "grant") line += ',"grantedMs":null';
  if (type === "adjust") line += ',"adjusted":null';
  if (type === "revoke") line += ',"revokedMs":null';
  return `${line}}`;
}

function head({ at, account, event }: TraceEvent): string {
  return `{"at":"${formatInstant(at)}","account":${quote(account.id)},"type":"${event.type}"`;
}

function name(text: string | null): string {
  return text === null ? "null" : `"${text}"`;
}

function instant(at: number | null): string {
  return at === null ? "null" : `"${formatInstant(at)}"`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** A trace contains ids as rollouts saw them. */
function unchanged(id: string): string {
  return id;
}
