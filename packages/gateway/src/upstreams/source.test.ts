import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Source, sourceOfReadable, sourceOfStream } from "./source.ts";
import { watchBody } from "./streams.ts";
import { readAll } from "./whole.ts";

const read = (source: Source): Promise<string> =>
  new Promise((resolve, reject) => {
    source.read({ next: (bytes) => resolve(Buffer.from(bytes).toString()), end: () => resolve("end"), fail: reject });
  });

test("bytes that arrive while nobody reads are one chunk, and the end comes after them", async () => {
  const from = new PassThrough();
  const source = sourceOfReadable(from);
  const first = read(source);
  from.write("one");
  expect(await first).toBe("one");
  for (const word of ["two ", "three ", "four"]) from.write(word);
  from.end();
  await new Promise((resolve) => from.once("close", resolve));
  expect(await read(source)).toBe("two three four");
  expect(await read(source)).toBe("end");
});

test("an upstream waits for a reader that does not read, and goes on for one that does", async () => {
  const from = new PassThrough({ highWaterMark: 1 });
  const source = sourceOfReadable(from);
  from.write("x".repeat(100_000));
  expect(from.isPaused()).toBe(true);
  expect(await read(source)).toHaveLength(100_000);
  expect(from.isPaused()).toBe(false);
});

test("a body that fails or is cut off fails for its reader, after what has arrived", async () => {
  const broken = new PassThrough();
  const source = sourceOfReadable(broken);
  broken.write("one");
  broken.destroy(new Error("broken"));
  await new Promise((resolve) => broken.once("close", resolve));
  expect(await read(source)).toBe("one");
  await expect(read(source)).rejects.toThrow("broken");
  const cut = new PassThrough();
  const rest = read(sourceOfReadable(cut));
  cut.destroy();
  await expect(rest).rejects.toThrow("closed the connection");
});

test.each([
  ["of Node", () => sourceOfReadable(new PassThrough())],
  ["of fetch", () => sourceOfStream(new ReadableStream())],
])("a silent body %s fails its reader once, and ends", async (_, silent) => {
  let ends = 0;
  const body = watchBody(silent(), { idleMs: 1, onEnd: () => void (ends += 1) });
  await expect(body.getReader().read()).rejects.toThrow("silent for too long");
  expect(ends).toBe(1);
});

test("a source is read to its end, or until there is enough of it", async () => {
  const from = new PassThrough();
  const whole = readAll(sourceOfReadable(from), { idleMs: 60_000 });
  for (const word of ["one ", "two ", "three"]) {
    from.write(word);
    await new Promise((resolve) => setImmediate(resolve));
  }
  from.end();
  expect(Buffer.from(await whole).toString()).toBe("one two three");
  const endless = new PassThrough();
  const start = readAll(sourceOfReadable(endless), { idleMs: 60_000, max: 3 });
  endless.write("four");
  expect(Buffer.from(await start).toString()).toBe("four");
  expect(endless.destroyed).toBe(true);
});

test("a source that is silent or breaks off is not read to its end", async () => {
  const silent = new PassThrough();
  await expect(readAll(sourceOfReadable(silent), { idleMs: 1 })).rejects.toThrow("silent for too long");
  expect(silent.destroyed).toBe(true);
  const broken = new PassThrough();
  const whole = readAll(sourceOfReadable(broken), { idleMs: 60_000 });
  broken.write("half");
  broken.destroy(new Error("broken"));
  await expect(whole).rejects.toThrow("broken");
});
