// An app on LMDB, whose parent fills its disk: by a limit on the size of files, which any user may set.
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { zoneAtNoon } from "../support/noon.mjs";

const policy = definePolicy({
  timeZone: zoneAtNoon(),
  bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1000, per: "day" }] } },
});
const problems = [];
const store = lmdbStore({ path: process.argv[2] });
const governor = createGovernor({
  policy,
  store,
  secret: "a secret of thirty-two characters or more",
  onProblem: (problem) => problems.push(problem),
});
const accounts = Array.from({ length: 100 }, (_, i) => ({ id: `a${i}`, age: 14 }));
const allowed = new Map();

async function send(count) {
  let degraded = 0;
  for (let i = 0; i < count; i++) {
    const decisions = await Promise.all(accounts.map((account) => governor.admit(account)));
    for (const [j, decision] of decisions.entries()) {
      if (decision.degraded) degraded++;
      if (decision.outcome === "allow") allowed.set(j, (allowed.get(j) ?? 0) + 1);
    }
  }
  return degraded;
}

const codes = () => problems.map(({ code }) => code);
const tasks = {
  use: async () => ({ degraded: await send(1) }),
  full: async () => {
    let degraded = 0;
    for (let i = 0; i < 100 && degraded < 300; i++) degraded += await send(1);
    return { degraded, codes: codes(), cause: problems[0]?.cause?.message };
  },
  room: async () => {
    while (codes().at(-1) !== "store-returned") await new Promise((resolve) => void setTimeout(resolve, 20));
    const degraded = await send(1);
    // Of each account that differs: its number, what is stored, and what was allowed.
    const wrong = [];
    for (const [j, account] of accounts.entries()) {
      const held = await governor.export(account);
      const messages = held?.record?.today.messages;
      if (messages !== allowed.get(j)) wrong.push([j, messages, allowed.get(j)]);
    }
    return { degraded, wrong, codes: codes() };
  },
  end: async () => {
    await store.close();
    process.disconnect();
    return undefined;
  },
};
async function run(task) {
  const result = await tasks[task]();
  if (result !== undefined) process.send(result);
}

process.on("message", (task) => void run(task));
process.send({ ready: true });
