import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createTail, endsEvent, openCharacterLength } from "./bytes.ts";
import { createSplitter, type Unit } from "./pieces.ts";
import { dataOf } from "./tracker.ts";

const encoder = new TextEncoder();

/** Splits bytes at the given places. */
export function cutAt(bytes: Uint8Array<ArrayBuffer>, places: readonly number[]): Uint8Array<ArrayBuffer>[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, bytes.length]
    .map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
    .filter((part) => part.length > 0);
}

const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((part) => part.replaceAll(/[\r\n]/g, " "));
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const event = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("data: ", "data:", ": ", "event: ", "id: "), text, lineEnd), {
      minLength: 1,
      maxLength: 3,
    }),
    lineEnd,
  )
  .map(([lines, end]) => lines.map(([field, value, lineEnds]) => field + value + lineEnds).join("") + end);
const places = fc.array(fc.nat({ max: 2000 }), { maxLength: 40 });

test("whatever the chunks, an event stream comes out in the same whole events", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), places, (events, cuts) => {
      const bytes = encoder.encode(events.join(""));
      const splitter = createSplitter("event");
      const pieces = cutAt(bytes, cuts).flatMap((chunk) => splitter.push(chunk));
      const out = Buffer.concat([...pieces.flatMap((piece) => piece.parts), ...splitter.rest()]);
      expect(out.equals(bytes)).toBe(true);

      const whole = createSplitter("event").push(bytes);
      const datas = (from: typeof whole): unknown[] =>
        from.map((piece) => dataOf(piece.text)).filter((data) => data !== null);
      expect(datas(pieces)).toEqual(datas(whole));
      for (const piece of pieces) expect(endsEvent(Buffer.concat(piece.parts))).toBe(true);
    }),
  );
});

test.each<[Unit, (kept: Uint8Array) => boolean]>([
  ["character", (kept) => kept.length <= 3],
  ["line", (kept) => !kept.includes(10)],
])("%s: all that goes out is whole, and no more than needed is kept", (unit, isUnfinished) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), places, (string, cuts) => {
      const bytes = encoder.encode(string);
      const splitter = createSplitter(unit);
      let sent = Buffer.alloc(0);
      for (const chunk of cutAt(bytes, cuts)) {
        sent = Buffer.concat([sent, ...splitter.push(chunk).flatMap((piece) => piece.parts)]);
        if (unit === "character") new TextDecoder("utf-8", { fatal: true }).decode(sent);
        else expect(sent.length === 0 || sent.at(-1) === 10).toBe(true);
        expect(isUnfinished(Buffer.concat(splitter.rest()))).toBe(true);
      }
      expect(Buffer.concat([sent, ...splitter.rest()]).equals(bytes)).toBe(true);
    }),
  );
});

test("bytes that were sent before are not returned again, and their event is read completely", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 6 }), fc.nat({ max: 500 }), places, (events, at, cuts) => {
      // Adjacent CR and LF are one line end: blank lines at the end close whatever is open.
      const all = `${events.join("")}\n\n`;
      const bytes = encoder.encode(all);
      const splitter = createSplitter("event");
      const split = at % bytes.length;
      const before = splitter.skip(bytes.subarray(0, split));
      expect(before.flatMap((piece) => piece.parts)).toEqual([]);
      expect(splitter.isClean()).toBe(endsEvent(bytes.subarray(0, split)));
      const after = cutAt(bytes.subarray(split), cuts).flatMap((chunk) => splitter.push(chunk));
      const out = Buffer.concat([...after.flatMap((piece) => piece.parts), ...splitter.rest()]);
      expect(out.equals(bytes.subarray(split))).toBe(true);
      const texts = [...before, ...after].map((piece) => piece.text).join("");
      expect(texts).toBe(all);
    }),
  );
});

test("an event too long to hold back is passed on, and the next one is complete again", () => {
  const splitter = createSplitter("event");
  const half = encoder.encode(`data: ${"x".repeat(700_000)}`);
  const first = [...splitter.push(half), ...splitter.push(half)];
  expect(first.map((piece) => piece.isWhole)).toEqual([false]);
  expect(splitter.isClean()).toBe(false);
  splitter.push(encoder.encode("\n\n"));
  expect(splitter.isClean()).toBe(true);
  expect(splitter.push(encoder.encode("data: y\n\n")).map((piece) => dataOf(piece.text))).toEqual(["y"]);
});

test("the tail holds the last bytes, whatever the chunks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 16 }),
      (chunks, capacity) => {
        const tail = createTail(capacity);
        for (const chunk of chunks) tail.push(Uint8Array.from(chunk));
        const all = Buffer.concat(chunks);
        expect(Buffer.from(tail.bytes())).toEqual(all.subarray(Math.max(0, all.length - capacity)));
        expect(tail.isWhole()).toBe(all.length <= capacity);
      },
    ),
  );
});

test.each([
  ["", true],
  ["data: a", false],
  ["data: a\n", false],
  ["data: a\r\n", false],
  ["data: a\r", false],
  ["data: a\n\n", true],
  ["data: a\r\n\r\n", true],
  ["data: a\r\n\r", true],
  ["data: a\r\r", true],
  ["data: a\n\r\n", true],
  ["\n", true],
])("%j is between two events: %s", (bytes, expected) => {
  expect(endsEvent(encoder.encode(bytes))).toBe(expected);
});

test("the length of an unfinished character", () => {
  const bytes = encoder.encode("a😀");
  expect([1, 2, 3, 4, 5].map((end) => openCharacterLength(bytes.subarray(0, end)))).toEqual([0, 1, 2, 3, 0]);
});
