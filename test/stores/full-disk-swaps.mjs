// Swaps many values at once while the disk is full every other moment, and looks whether those that were answered are there.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { lmdbStore } from "@recess/lmdb";

const [path] = process.argv.slice(2);
const store = lmdbStore({ path });
const limit = (size) => execFileSync("prlimit", ["--pid", `${process.pid}`, `--fsize=${size}:unlimited`]);
const counts = { answered: 0, failed: 0, missing: 0 };
const MIN_FAILURES = 400;
const MIN_ANSWERS = 1000;
const isOver = () => counts.failed >= MIN_FAILURES && counts.answered >= MIN_ANSWERS;
// LMDB's wrapper writes each failed commit there.
console.error = () => undefined;

/** Of one writer: each key is its own, and takes some values in turn, so that the data grows. */
async function write(writer) {
  for (let n = 0; !isOver(); n++) {
    let prev = null;
    for (let i = 0; i < 10 && !isOver(); i++) {
      const key = `${writer}.${n}`;
      const next = `${i}|${"x".repeat(Math.random() * 200)}`;
      try {
        const { swapped } = await store.swap(key, prev, next, Date.now(), 1e9);
        if (swapped) counts.answered++;
        if (swapped && store.load(key) !== next) counts.missing++;
      } catch {
        counts.failed++;
      }
      prev = store.load(key);
      if (writer % 2 === 0) await setImmediate();
    }
  }
}

const writers = Array.from({ length: 200 }, (_, writer) => write(writer));
while (!isOver()) {
  await sleep(20);
  limit(statSync(join(path, "data.mdb")).size);
  await sleep(150);
  limit("unlimited");
}
await Promise.all(writers);
await store.close();
console.log(JSON.stringify(counts));
