import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor, type Governor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { afterAll, expect, test } from "vitest";
import { zoneAtNoon } from "../support/noon.mjs";

const folder = mkdtempSync(join(tmpdir(), "recess-cases-"));
// Long, because other tests write to the disk.
const store = lmdbStore({ path: join(folder, "records"), timeoutMs: 20_000 });

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const policy = {
  timeZone: zoneAtNoon(),
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", guardian: { maxExtraTimePerDay: "1h" } } },
} as const;

test("many clicks of two guardians on many servers give time once", async () => {
  const servers: Governor[] = Array.from({ length: 6 }, () =>
    createGovernor({ policy: definePolicy(policy), store, secret: DEVELOPMENT_SECRET }),
  );
  const [first] = servers;
  if (first === undefined) throw new Error("there are servers");
  for (let round = 0; round < 3; round++) {
    const teen = { id: `teen-${round}`, age: 14 };
    const asked = await Promise.all(servers.map((server) => server.cases.ask(teen, { kind: "time", minutes: 15 })));
    expect(asked.filter(({ refusal }) => refusal === null)).toHaveLength(1);
    const id = asked[0]?.request?.id ?? "";
    expect(asked.every(({ request }) => request?.id === id)).toBe(true);

    const answers = await Promise.all(
      servers.map((server, i) => server.cases.answerRequest(teen, { id, minutes: i % 2 === 0 ? 20 : 0, by: "parent" })),
    );
    expect(answers.filter(({ refusal }) => refusal === null)).toHaveLength(1);
    const minutes = answers[0]?.request?.answer?.minutes ?? 0;
    for (const server of servers) expect(await server.status(teen)).toMatchObject({ limitMs: (60 + minutes) * 60_000 });

    const clicks = servers.flatMap((server) => [server, server]);
    const grants = await Promise.all(
      clicks.map((server) => server.grant(teen, { minutes: 10, by: "parent", actionId: "click" })),
    );
    expect(new Set(grants.map(({ grantedMs }) => grantedMs))).toEqual(new Set([600_000]));
    expect(grants.filter(({ repeated }) => repeated !== true)).toHaveLength(1);
    expect(await first.status(teen)).toMatchObject({ limitMs: (70 + minutes) * 60_000 });
  }
});
