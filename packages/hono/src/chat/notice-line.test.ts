import { expect, test } from "vitest";
import { noticeLine, withLine, withoutNoticeLine } from "./notice-line.ts";

const LINE = noticeLine("This is an AI.\nNot a person.");

async function textOf(body: string, type: string): Promise<string> {
  const response = new Response(body, { headers: { "content-type": type } });
  return (await withLine(response, { line: LINE, onShown: () => {} })).text();
}

test("the notice is one line, and is recognised by an invisible mark", () => {
  expect(LINE.replaceAll("\u2063", "")).toBe("> This is an AI. Not a person.\n\n");
  expect(withoutNoticeLine({ role: "assistant", content: `${LINE}Hello` })).toEqual({
    role: "assistant",
    content: "Hello",
  });
  const parts = { role: "assistant", content: [{ type: "text", text: `${LINE}Hello` }] };
  expect(withoutNoticeLine(parts)).toEqual({ role: "assistant", content: [{ type: "text", text: "Hello" }] });
  const own = { role: "user", content: "> a quotation of my own\n\nHello" };
  expect(withoutNoticeLine(own)).toBe(own);
});

test.each([
  ["chat", { choices: [{ message: { content: "Hi" } }] }, { choices: [{ message: { content: `${LINE}Hi` } }] }],
  ["messages", { content: [{ type: "text", text: "Hi" }] }, { content: [{ type: "text", text: `${LINE}Hi` }] }],
  ["ollama", { message: { content: "Hi" }, done: true }, { message: { content: `${LINE}Hi` }, done: true }],
  [
    "responses",
    { output: [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }], output_text: "Hi" },
    { output: [{ type: "message", content: [{ type: "output_text", text: `${LINE}Hi` }] }], output_text: `${LINE}Hi` },
  ],
  ["a tool's call", { choices: [{ message: { content: null } }] }, { choices: [{ message: { content: null } }] }],
  ["JSON for a program", { message: { content: '{"a":1}' } }, { message: { content: '{"a":1}' } }],
])("a whole reply of %s", async (_, body, expected) => {
  expect(JSON.parse(await textOf(JSON.stringify(body), "application/json"))).toEqual(expected);
});

test("a stream has it before its first text only", async () => {
  const chunk = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  const stream = `${chunk("")}: a comment\n\n${chunk("Hel")}${chunk("lo")}data: [DONE]\n\n`;
  expect(await textOf(stream, "text/event-stream")).toBe(
    `${chunk("")}: a comment\n\n${chunk(`${LINE}Hel`)}${chunk("lo")}data: [DONE]\n\n`,
  );
  const lines = '{"message":{"content":"Hel"}}\n{"message":{"content":"lo"},"done":true}\n';
  expect(await textOf(lines, "application/x-ndjson")).toBe(
    `${JSON.stringify({ message: { content: `${LINE}Hel` } })}\n{"message":{"content":"lo"},"done":true}\n`,
  );
});

test("a stream of Responses repeats it wherever it repeats its text", async () => {
  const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
  const item = (text: string): object => ({ id: "m", type: "message", content: [{ type: "output_text", text }] });
  const stream = (line: string): string =>
    [
      { type: "response.output_text.delta", item_id: "m", delta: `${line}Hel` },
      { type: "response.output_text.delta", item_id: "m", delta: "lo" },
      { type: "response.output_text.done", item_id: "m", text: `${line}Hello` },
      { type: "response.content_part.done", item_id: "m", part: { type: "output_text", text: `${line}Hello` } },
      { type: "response.output_item.done", item: item(`${line}Hello`) },
      { type: "response.completed", response: { output: [item(`${line}Hello`)] } },
    ]
      .map(event)
      .join("");
  // A second delta of the same item is unchanged.
  expect(await textOf(stream(""), "text/event-stream")).toBe(stream(LINE));
});
