import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "./lines.ts";

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const texts: string[] = [];
  for await (const lines of splitLines(bytes(), "trace.jsonl")) {
    expect(lines.first).toBe(texts.length + 1);
    texts.push(...lines.texts);
  }
  return texts;
}

test("lines end with LF or CRLF, and the last one with or without", async () => {
  expect(await linesOf("a\nb\n")).toEqual(["a", "b"]);
  expect(await linesOf("a\r\nb\r\n")).toEqual(["a", "b"]);
  expect(await linesOf("a\nb")).toEqual(["a", "b"]);
  expect(await linesOf("a\r\nb\r")).toEqual(["a", "b"]);
});

test("nothing gives no lines", async () => {
  expect(await linesOf()).toEqual([]);
  expect(await linesOf("")).toEqual([]);
  expect(await linesOf("\n")).toEqual([]);
  expect(await linesOf("\r\n \n")).toEqual([]);
});

test("blank lines are left out at the end only", async () => {
  expect(await linesOf("a\n\n\n")).toEqual(["a"]);
  expect(await linesOf("a\n", "\n", "\nb\n", "\n")).toEqual(["a", "", "", "b"]);
});

test("a byte order mark is left out", async () => {
  expect(await linesOf("\uFEFFa\n")).toEqual(["a"]);
  expect(await linesOf(Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61]))).toEqual(["a"]);
});

test("any text comes out the same, wherever it is cut", async () => {
  const text = fc.array(fc.string({ unit: "binary" }).map((line) => `${line.replaceAll(/[\r\n]/g, "")}x`));
  const cuts = fc.array(fc.nat(40), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, cuts, async (lines, sizes) => {
      const bytes = Buffer.from(lines.join("\n"));
      const chunks: Buffer[] = [];
      for (let from = 0, i = 0; from < bytes.length; i++) {
        const size = (sizes[i % sizes.length] ?? 0) + 1;
        chunks.push(bytes.subarray(from, from + size));
        from += size;
      }
      const expected = lines.join("\n").replace(/^\uFEFF/, "");
      expect((await linesOf(...chunks)).join("\n")).toBe(Buffer.from(expected).toString());
    }),
  );
});

test("bytes that are not UTF-8 end it at their line, after the lines before them", async () => {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield Buffer.concat([Buffer.from('a\n"é"\n'), Buffer.from([0x22, 0xe9, 0x22]), Buffer.from("\nb\n")]);
  }
  const read: string[] = [];
  const reading = (async () => {
    for await (const { texts } of splitLines(bytes(), "trace.jsonl")) read.push(...texts);
  })();
  await expect(reading).rejects.toThrow("trace.jsonl:3 the line is not UTF-8 text");
  expect(read).toEqual(["a", '"é"']);
});

test("a file without line ends does not fill the memory", async () => {
  const piece = Buffer.alloc(1024 * 1024, 0x20);
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from("a\n");
    for (;;) yield piece;
  }
  const reading = async (): Promise<void> => {
    for await (const lines of splitLines(endless(), "trace.jsonl")) expect(lines.texts).toEqual(["a"]);
  };
  await expect(reading()).rejects.toThrow("trace.jsonl:2 the line is longer");
});
