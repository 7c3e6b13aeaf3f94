import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { open } from "lmdb";
import { compare, type Figure, type Group } from "../figure.ts";
import { accountsOf, fullPolicy, peopleOf } from "../people.ts";
import { atOnce, ownCpu, race, type Runner } from "../race.ts";

const UNDER_WAY = 512;
const FLOOR = "a put that compares versions";

/** The same as in the store: a transaction starts after the turn in which its writes were called. */
const WRITES = { eventTurnBatching: false, txnStartThreshold: Number.MAX_SAFE_INTEGER };

/** The approximate size of a record. */
const VALUE = "x".repeat(300);

interface Course {
  readonly id: string;
  readonly accounts: number;
}

async function measured({ id, accounts: count }: Course): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "recess-bench-"));
  const accounts = accountsOf(count);
  const people = peopleOf(accounts);
  const store = lmdbStore({ path: join(folder, "ours"), timeoutMs: 20_000 });
  const governor = createGovernor({
    policy: definePolicy(fullPolicy),
    store,
    secret: DEVELOPMENT_SECRET,
    clock: people.clock,
  });
  const bare = open<string, string>({ path: join(folder, "bare"), encoding: "string", useVersions: true, ...WRITES });
  const versions = new Map<string, number>();
  let last = 0;
  const put = async (): Promise<void> => {
    last = (last + 1) % count;
    const { id: key } = accounts[last]!;
    const version = versions.get(key);
    versions.set(key, (version ?? 0) + 1);
    await bare.put(key, VALUE, (version ?? 0) + 1, version as number);
  };
  const runners: Runner[] = [
    { name: "recess", run: (operations) => atOnce(UNDER_WAY, operations, () => people.step(governor)) },
    { name: FLOOR, run: (operations) => atOnce(UNDER_WAY, operations, put) },
  ];
  try {
    const measures = await race(runners, { roundMs: 300, firstOperations: count, secondMeter: ownCpu });
    const ofCpu = measures.map(({ name, second = 0 }) => ({ name, value: second }));
    const floors = [FLOOR];
    return [
      ...compare(measures, { id, unit: "decisions/s", goals: { [FLOOR]: { atLeast: 100_000 } }, floors }),
      ...compare(ofCpu, { id: `${id}-cpu`, unit: "decisions/s of CPU", floors }),
    ];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true });
  }
}

export const lmdb: Group = {
  id: "lmdb",
  title: "A decision over LMDB",
  about:
    `One process, ${UNDER_WAY.toLocaleString("en")} decisions under way over 2,000 accounts in turn, or over 100 (\`lmdb-folded\`), ` +
    "whose events go together, five in a write. `lmdb-cpu` and `lmdb-folded-cpu` are what the process's CPU time would be enough for, " +
    "which the disk and other load hardly affect.",
  run: async () => [
    ...(await measured({ id: "lmdb", accounts: 2000 })),
    ...(await measured({ id: "lmdb-folded", accounts: 100 })),
  ],
};
