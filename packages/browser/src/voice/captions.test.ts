import { expect, test } from "vitest";
import { type Caption, createCaptions } from "./captions.ts";

function captionsOf(frames: readonly unknown[]): string[] {
  const lines: string[] = [];
  const read = createCaptions(({ by, text, begins }: Caption) => {
    if (begins) lines.push(`${by}: ${text}`);
    else lines.push(`${lines.pop() ?? ""}${text}`);
  });
  for (const frame of frames) read(frame);
  return lines;
}

const heard = (transcript: string) => ({
  type: "conversation.item.input_audio_transcription.completed",
  transcript,
});

test.each(["response.audio_transcript.delta", "response.output_audio_transcript.delta", "response.text.delta"])(
  "OpenAI's Realtime protocol, %s: a line for each turn of either side",
  (type) => {
    expect(
      captionsOf([
        heard("Why is the sky blue?"),
        { type: "response.created" },
        { type, delta: "Because " },
        { type: "response.output_item.added" },
        { type, delta: "of the air." },
        heard("And at night?"),
        heard("Tell me."),
        { type: "response.created" },
        { type, delta: "It is dark." },
        { type: "response.created" },
        { type, delta: "Good night." },
      ]),
    ).toEqual([
      "person: Why is the sky blue?",
      "model: Because of the air.",
      "person: And at night?",
      "person: Tell me.",
      "model: It is dark.",
      "model: Good night.",
    ]);
  },
);

test("a chat in JSON: replies, and the last sentence on a separate line", () => {
  expect(
    captionsOf([
      { type: "delta", reply: "r1", text: "One, " },
      { type: "delta", reply: "r1", text: "two." },
      { type: "done", reply: "r1" },
      { type: "delta", reply: "r2", text: "Three." },
      { type: "goodbye", text: "That's all for today!" },
    ]),
  ).toEqual(["model: One, two.", "model: Three.", "model: That's all for today!"]);
});

test("anything but text is left out", () => {
  expect(captionsOf([{}, { type: 7 }, { type: "delta" }, { type: "delta", text: "" }, heard(7 as never)])).toEqual([]);
});
