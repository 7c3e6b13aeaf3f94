// A thread of an app on LMDB, for a test that ends it at any instant.
import { workerData } from "node:worker_threads";
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";

const { path, secret, policy, counts } = workerData;
const answered = new Int32Array(counts);
const governor = createGovernor({ policy: definePolicy(policy), secret, store: lmdbStore({ path }) });

async function use(account) {
  for (;;) {
    await governor.tokens({ id: `a${account}`, age: 14 }, { count: 1 });
    Atomics.add(answered, account, 1);
  }
}

await Promise.all(Array.from(answered, (_, account) => use(account)));
