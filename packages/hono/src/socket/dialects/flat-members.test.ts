import { array, assert, constantFrom, integer, oneof, property, string, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { flatMembers } from "./flat-members.ts";

const SOUND = "A".repeat(2000);

describe("an audio frame is read without parsing it", () => {
  test.each([
    `{"type":"input_audio_buffer.append","audio":"${SOUND}"}`,
    `{"audio":"${SOUND}","type":"input_audio_buffer.append"}`,
    // As Python writes it.
    `{"type": "response.audio.delta", "output_index": 0, "item": null, "delta": "${SOUND}"}`,
  ])("%.60s", (text) => {
    const strings = Object.entries(JSON.parse(text) as object).filter(([, value]) => typeof value === "string");
    expect([...(flatMembers(text) ?? [])]).toEqual(strings);
  });
});

test.each([
  ["short", `{"type":"a"}`],
  ["a name twice", `{"type":"input_audio_buffer.append","audio":"${SOUND}","type":"response.create"}`],
  ["an escaped name", `{"type":"input_audio_buffer.append","audio":"${SOUND}","t\\u0079pe":"response.create"}`],
  ["an escaped quote", `{"type":"input_audio_buffer.append","audio":"${SOUND}\\",\\"type\\":\\"response.create"}`],
  ["an object within", `{"type":"input_audio_buffer.append","audio":"${SOUND}","response":{"type":"x"}}`],
  ["a list", `[{"type":"input_audio_buffer.append","audio":"${SOUND}"}]`],
  ["two objects", `{"type":"input_audio_buffer.append","audio":"${SOUND}"}{"type":"response.create"}`],
  ["something behind it", `{"type":"input_audio_buffer.append","audio":"${SOUND}"} `],
  ["no end", `{"type":"input_audio_buffer.append","audio":"${SOUND}"`],
  ["a string without an end", `{"type":"input_audio_buffer.append","audio":"${SOUND}`],
  ["NaN", `{"type":"input_audio_buffer.append","x":NaN,"audio":"${SOUND}"}`],
  ["a comment", `{"type":"input_audio_buffer.append",/**/"audio":"${SOUND}"}`],
  ["a comma at the end", `{"audio":"${SOUND}","type":"response.create",}`],
  ["nothing", ""],
])("%s is parsed", (_, text) => expect(flatMembers(text)).toBeNull());

test("for any text that it reads, JSON.parse gives the same strings and no name twice", () => {
  const piece = oneof(
    constantFrom('"', "{", "}", ":", ",", " ", "\\", "null", "0", '"type":"', '","', "\\u0022"),
    string({ maxLength: 4 }),
  );
  const text = tuple(array(piece, { maxLength: 20 }), integer({ min: 0, max: 20 })).map(
    ([pieces, at]) =>
      // Long enough to be read, wherever the sound is.
      `{"type":"a",${pieces.slice(0, at).join("")}"audio":"${SOUND}"${pieces.slice(at).join("")}}`,
  );
  assert(
    property(text, (frame) => {
      const members = flatMembers(frame);
      if (members === null) return;
      // A number that begins with 0 is not JSON, and changes no name and no string.
      const parsed = JSON.parse(frame.replaceAll(/:( *)0+(?=[0-9])/g, ":$1")) as Record<string, unknown>;
      for (const [name, value] of members) expect(parsed[name]).toBe(value);
    }),
    { numRuns: 2000 },
  );
});
