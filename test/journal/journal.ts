import { createGovernor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { receiptOf } from "@recess/core/views";
import { createJournal, type Journal } from "@recess/core/journal";
import { parseTraceLine } from "@recess/core/replay";
import { send } from "../support/calls.ts";

export interface JournalOf {
  readonly policy: PolicyInput;
  /** Lines of a trace. */
  readonly trace: readonly string[];
  /** The percentage of notices that pages report as shown. */
  readonly seenPercent?: number;
  /** Called before the journal is closed. */
  readonly more?: (journal: Journal, at: number) => void;
}

/** The journal's lines of a server on which a trace happened, with pages that report what was on screen. */
export async function journalOf({ policy, trace, seenPercent = 96, more }: JournalOf): Promise<string[]> {
  const lines: string[] = [];
  let now = 0;
  const clock = (): number => now;
  const secret = "a secret of the tests that is long enough";
  const journal = createJournal({
    sink: async (recorded) => void lines.push(...recorded.lines),
    secret,
    clock,
    maxWaiting: Infinity,
  });
  const events = trace.map((line) => parseTraceLine(line));
  now = events[0]?.at ?? 0;
  const governor = createGovernor({ policy: definePolicy(policy), clock, secret, journal });
  let given = 0;
  for (const { at, account, event } of events) {
    now = at;
    const { notices } = await send(governor, account, event);
    const shown = notices.filter(() => (given += 1) % 100 < seenPercent).map((notice) => receiptOf(notice, at));
    if (shown.length > 0) await governor.heartbeat(account, { device: "page", shown });
  }
  more?.(journal, now);
  await journal.close();
  return lines;
}
