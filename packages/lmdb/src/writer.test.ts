import { expect, onTestFinished, test, vi } from "vitest";
import { makeWriter } from "./writer.ts";

interface Disk {
  /** The keys whose writes have begun, in order. */
  readonly begun: string[];
  write(key: string): Promise<boolean>;
  confirm(key: string): void;
}

/** A writer whose writes the test confirms. */
function disk(): Disk {
  const begun: string[] = [];
  const waiting = new Map<string, (held: boolean) => void>();
  const writer = makeWriter({
    timeoutMs: 60_000,
    start({ key }) {
      begun.push(key);
      return new Promise((resolve) => void waiting.set(key, resolve));
    },
  });
  return {
    begun,
    write: (key) =>
      new Promise((resolve, reject) => {
        writer.write({ key, expected: null, value: "", version: 1 }, resolve, reject);
      }),
    confirm: (key) => waiting.get(key)?.(true),
  };
}

/** Enough turns of the event loop for every transaction that may begin. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => void setImmediate(resolve));
}

test("a few writes wait until the transaction before them is on disk, and share the next", async () => {
  const { begun, write, confirm } = disk();
  const first = write("first");
  await turns();
  const second = write("second");
  await turns();
  const third = write("third");
  await turns();
  expect(begun).toEqual(["first"]);
  confirm("first");
  expect(await first).toBe(true);
  await turns();
  expect(begun).toEqual(["first", "second", "third"]);
  confirm("second");
  confirm("third");
  expect(await Promise.all([second, third])).toEqual([true, true]);
});

test("many writes begin while a transaction is being committed, and never a third one", async () => {
  const { begun, write, confirm } = disk();
  const names = (part: string): string[] => Array.from({ length: 16 }, (_, i) => `${part} ${i}`);
  const all = [write("first")];
  await turns();
  all.push(...names("second").map(write));
  await turns();
  expect(begun).toEqual(["first", ...names("second")]);
  all.push(...names("third").map(write));
  await turns();
  expect(begun).toHaveLength(17);
  confirm("first");
  await turns();
  expect(begun).toHaveLength(33);
  for (const name of begun) confirm(name);
  expect(await Promise.all(all)).toEqual(all.map(() => true));
});

test("a write that the disk does not confirm in time fails, and no timer is left once nothing is pending", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const { write, confirm } = disk();
  const late = write("a").catch((error: Error) => error.message);
  await turns();
  vi.advanceTimersByTime(72_000);
  expect(await late).toBe("No answer within 60000 ms.");
  confirm("a");
  await turns();
  const inTime = write("b");
  await turns();
  expect(vi.getTimerCount()).toBe(1);
  confirm("b");
  expect(await inTime).toBe(true);
  await turns();
  expect(vi.getTimerCount()).toBe(0);
});
