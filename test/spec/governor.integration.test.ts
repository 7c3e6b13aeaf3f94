import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Account,
  createGovernor,
  type Decision,
  DEVELOPMENT_SECRET,
  type Governor,
  type GovernorEvent,
  type PolicyInput,
} from "@recess/core";
import { parseTraceLine } from "@recess/core/replay";
import { lmdbStore } from "@recess/lmdb";
import { afterAll, describe, expect, test } from "vitest";

// The worked examples once more, through the calls that an app makes: the same answers as a replay's, on every store.

const root = new URL("../vectors/", import.meta.url);
const names = readdirSync(root);
const folder = mkdtempSync(join(tmpdir(), "recess-vectors-"));
const lmdb = lmdbStore({ path: join(folder, "records") });

afterAll(async () => {
  await lmdb.close();
  rmSync(folder, { recursive: true });
});

function send(governor: Governor, account: Account, event: GovernorEvent): Promise<Decision> {
  switch (event.type) {
    case "message":
      return governor.admit(account, event);
    case "reply":
      return governor.replyEnded(account, event);
    case "active":
      return governor.heartbeat(account, event);
    case "away":
      return governor.away(account, event);
    case "tokens":
      return governor.tokens(account, event);
    case "signal":
      return governor.signal(account, event);
    case "grant":
      return governor.grant(account, event);
    case "pause":
      return governor.pause(account, event);
    case "resume":
      return governor.resume(account, event);
    case "unlink":
      return governor.unlink(account, event);
    case "lift":
      return governor.lift(account, event);
    case "adjust":
      return governor.adjust(account, event);
    case "refund":
      return governor.refund(account, event);
    case "status":
      return governor.status(account);
  }
}

/** What a replay prints of a decision, but for its instant and account. */
function printed(decision: Decision): object {
  const { type, band, outcome, reason, resumesAt, day, usedMs, streakMs, remainingMs, stopReason, notices } = decision;
  const { grantedMs, adjusted, wouldBlock, exempt } = decision;
  return {
    type,
    band,
    outcome,
    reason,
    resumesAt: resumesAt === null ? null : new Date(resumesAt).toISOString(),
    day,
    usedMs,
    streakMs,
    remainingMs,
    stopReason,
    notices: notices.map(({ id }) => id),
    ...(type === "grant" && { grantedMs: grantedMs ?? null }),
    ...(type === "adjust" && { adjusted: adjusted ?? null }),
    ...(wouldBlock !== undefined && { wouldBlock }),
    ...(exempt === true && { exempt }),
  };
}

describe.each(["memory", "lmdb"] as const)("on %s", (store) => {
  test.each(names)("%s", async (name) => {
    const read = (file: string): string[] =>
      readFileSync(new URL(`${name}/${file}`, root), "utf8")
        .trimEnd()
        .split("\n");
    let now = 0;
    const governor = createGovernor({
      policy: JSON.parse(read("policy.json").join("\n")) as PolicyInput,
      clock: () => now,
      ...(store === "lmdb" && { store: lmdb, secret: DEVELOPMENT_SECRET }),
    });
    const output: object[] = [];
    for (const line of read("trace.jsonl")) {
      const { at, account, event } = parseTraceLine(line);
      now = at;
      output.push(printed(await send(governor, { ...account, id: `${name} ${account.id}` }, event)));
    }
    const expected = read("expected.jsonl").map((line) => {
      const { at: _at, account: _account, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return rest;
    });
    expect(output).toEqual(expected);
  });
});
