import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor, type Decision, memoryStore } from "@recess/core";
import { definePolicy, parsePolicy, type PolicyInput } from "@recess/core/policy";
import { createRecorder } from "@recess/core/recorder";
import { createReplay, parseTraceLine } from "@recess/core/replay";
import { lmdbStore } from "@recess/lmdb";
import { asyncProperty, assert, boolean, infiniteStream, tuple } from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { caseArbitrary } from "../oracle/generate.ts";
import { printed, send } from "../support/calls.ts";

// A recording, replayed under the policy that was in force, gives the decisions that were made. Raise RECESS_ORACLE_RUNS to
// test more cases; a failure prints the seed of its case.

const runs = Number(process.env["RECESS_ORACLE_RUNS"] ?? 15);
const secret = "0123456789abcdef0123456789abcdef";
const folder = mkdtempSync(join(tmpdir(), "recess-recorder-"));
// Long, because other tests write to the disk.
const lmdb = lmdbStore({ path: join(folder, "records"), timeoutMs: 20_000 });

afterAll(async () => {
  await lmdb.close();
  rmSync(folder, { recursive: true });
});

/** One region and one policy for all dates: when either changes, a governor holds the old one for a while, and a replay does not. */
function withoutVariants(policy: PolicyInput): PolicyInput {
  const { regions: _regions, otherRegions: _others, dated: _dated, ...plain } = policy;
  return plain;
}

/** The case's policy with limits that half of the accounts have. */
function withRollouts(policy: PolicyInput): PolicyInput {
  const limits = { dailyLimit: "7m", messageLimits: [{ limit: 2, per: "10m" }] } as const;
  const bands = Object.entries(policy.bands ?? {}).map(([name, band]) => [
    name,
    { ...band, rollout: { percent: 50, salt: name, limits } },
  ]);
  return { ...policy, bands: Object.fromEntries(bands) as PolicyInput["bands"] };
}

describe.each(["memory", "lmdb"] as const)("on %s", (kind) => {
  let round = 0;

  test("a recorded trace gives the decisions that were made", { timeout: 600_000 }, async () => {
    await assert(
      asyncProperty(
        caseArbitrary({ events: [60, 120] }),
        tuple(boolean(), infiniteStream(boolean())),
        async ({ seed, policy: plain, events }, [isRolledOut, waits]) => {
          const input = withoutVariants(parsePolicy(plain));
          const policy = isRolledOut ? withRollouts(input) : input;
          round++;
          let now = 0;
          const lines: string[] = [];
          const recorder = createRecorder({
            percent: 100,
            secret,
            sink: async (recorded) => {
              lines.push(...recorded.lines);
            },
          });
          const governor = createGovernor({
            policy: definePolicy(policy),
            secret,
            store: kind === "lmdb" ? lmdb : memoryStore(),
            clock: () => now,
            retention: "3650d",
            onDecision: recorder.onDecision,
          });

          // Some calls are awaited, and some come while others are under way.
          const made: { readonly id: string; readonly decision: Promise<Decision> }[] = [];
          for (const event of events) {
            const trace = parseTraceLine(JSON.stringify(event));
            now = trace.at;
            const account = { ...trace.account, id: `${round} ${trace.account.id}` };
            const decision = send(governor, account, trace.event);
            made.push({ id: account.id, decision });
            if (waits.next().value === true) await decision;
          }
          const decided = new Map<string, object[]>();
          for (const { id, decision: pending } of made) {
            const decision = await pending;
            if (decision.band === null) continue;
            const ofAccount = decided.get(id) ?? [];
            ofAccount.push({ at: new Date(decision.at).toISOString(), ...printed(decision) });
            decided.set(id, ofAccount);
          }
          await recorder.flush();

          const { line: replay } = createReplay(definePolicy(policy));
          const replayed = new Map<string, object[]>();
          for (const line of lines) {
            const { account, ...decision } = JSON.parse(replay(line)) as { readonly account: string };
            replayed.set(account, [...(replayed.get(account) ?? []), decision]);
          }
          // Accounts are recorded in the order of their first decision; only the secret links them to their ids.
          const bySize = (a: object[], b: object[]): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
          expect([...replayed.values()].sort(bySize), `seed ${seed}`).toEqual([...decided.values()].sort(bySize));
        },
      ),
      { numRuns: runs },
    );
  });
});
