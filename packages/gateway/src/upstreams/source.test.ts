import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Source, sourceOfReadable, sourceOfStream } from "./source.ts";
import { watchBody } from "./streams.ts";

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
