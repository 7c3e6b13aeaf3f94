import type { PolicyInput } from "@recess/core/policy";
import { checkPolicy } from "@recess/core/policy";
import type { JournalEntry } from "@recess/core/journal";

/** A policy that decided during the period, and its share. */
export interface PolicyInForce {
  readonly version: string;
  /** Ms: when it first came into force in any process. */
  readonly since: number;
  /** Ms: the last instant at which an entry shows it in force. */
  readonly until: number;
  /** `null`: no entry contains a policy that this version of Recess can read. */
  readonly policy: PolicyInput | null;
  /** How long it was in force during the period, ms, summed over the writing processes. */
  readonly timeMs: number;
  readonly decisions: number;
}

/** Tracks which policy was in force in each writing process, and when. */
export interface Timeline {
  /** Takes every entry, in its writer's order. */
  add(entry: JournalEntry): void;
  /** The policies that were in force or decided during the period, earliest first. */
  end(): readonly PolicyInForce[];
}

interface Version {
  readonly since: number;
  until: number;
  readonly policy: PolicyInput | null;
  timeMs: number;
  decisions: number;
  isInPeriod: boolean;
}

interface Writer {
  version: string | null;
  /** The instant up to which its time has been counted. */
  countedTo: number;
}

/** Ms: `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export function makeTimeline(period: Period): Timeline {
  const versions = new Map<string, Version>();
  const writers = new Map<string, Writer>();

  /** A policy that no entry contains is known from the first entry that names it. */
  const versionNamed = (name: string, at: number): Version => {
    const known = versions.get(name);
    if (known !== undefined) return known;
    const added = { since: at, until: at, policy: null, timeMs: 0, decisions: 0, isInPeriod: false };
    versions.set(name, added);
    return added;
  };

  /** An entry shows that its writer's policy was in force until then. */
  const countTime = (writer: Writer, at: number): void => {
    const [from, to] = [Math.max(writer.countedTo, period.from), Math.min(at, period.to)];
    writer.countedTo = Math.max(writer.countedTo, at);
    if (writer.version === null) return;
    const version = versionNamed(writer.version, at);
    version.until = Math.max(version.until, at);
    if (to > from) version.timeMs += to - from;
  };

  const begin = (writer: Writer, { at, version, policy }: JournalEntry): void => {
    if (typeof version !== "string") return;
    writer.version = version;
    const known = versions.get(version);
    const isInPeriod = (at >= period.from && at < period.to) || known?.isInPeriod === true;
    versions.set(version, {
      timeMs: 0,
      decisions: 0,
      ...known,
      since: Math.min(at, known?.since ?? at),
      until: Math.max(at, known?.until ?? at),
      policy: known?.policy ?? checkPolicy(policy).value,
      isInPeriod,
    });
  };

  return {
    add: (entry) => {
      const writer = writers.get(entry.writer) ?? { version: null, countedTo: entry.at };
      writers.set(entry.writer, writer);
      countTime(writer, entry.at);
      if (entry.kind === "policy") begin(writer, entry);
      if (entry.kind === "usage") countDecisions(entry, writer);
    },
    end: () =>
      [...versions]
        .filter(([, { timeMs, decisions, isInPeriod }]) => timeMs > 0 || decisions > 0 || isInPeriod)
        .map(([version, { since, until, policy, timeMs, decisions }]) => {
          return { version, since, until, policy, timeMs, decisions };
        })
        .sort((a, b) => a.since - b.since),
  };

  function countDecisions(entry: JournalEntry, writer: Writer): void {
    const day = typeof entry["day"] === "string" ? Date.parse(entry["day"]) : Number.NaN;
    if (!(day >= period.from && day < period.to)) return;
    const { version: named, decisions } = entry;
    const name = typeof named === "string" ? named : writer.version;
    if (name !== null && typeof decisions === "number" && decisions > 0)
      versionNamed(name, entry.at).decisions += decisions;
  }
}
