import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  anthropic,
  collect,
  datasOf,
  openAIChat,
  openAIResponse,
  pushSource,
  settled,
  uiMessage,
} from "../../../../test/support/replies.ts";
import { trackerFor, trackUnknownEvents } from "./formats/sniff.ts";
import { trackOpaque, trackText } from "./formats/plain.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { wrapReply } from "./reply.ts";
import type { Reply, ReplyEnd } from "./reply-api.ts";
import type { Origin, Tracker } from "./tracker.ts";

// The properties take many turns of the event loop.

const ORIGIN: Origin = { id: "recess-1", model: "recess", createdAt: 1 };
const SENTENCE = "Time's up.";

interface End extends ReplyEnd {
  readonly hasContent: boolean;
}

/** A governor that receives nothing. */
const SILENT = { onStart: () => {}, onContent: () => null, onCalls: async () => {}, onLeave: () => {} };

function wrap(trackerOf: (ledger: Ledger) => Tracker = (ledger) => trackUnknownEvents(ORIGIN, null, ledger)): {
  source: ReturnType<typeof pushSource>;
  reply: Reply;
  out: ReturnType<typeof collect>;
  ends: End[];
} {
  const source = pushSource();
  const ends: End[] = [];
  const ledger = createLedger();
  const reply = wrapReply(source.stream, {
    ...SILENT,
    tracker: trackerOf(ledger),
    ledger,
    state: () => '{"v":1}',
    onEnd: (end) => ends.push({ ...end, hasContent: ledger.hasContent() }),
  });
  return { source, reply, out: collect(reply.stream), ends };
}

const COMMENT = ': recess {"v":1}\n\n';
const withoutOurs = (text: string): string => text.replaceAll(/: recess \{[^\n]*\}\n\n|:\n\n/g, "");

test("begins with the state, and passes every byte as it came", async () => {
  const { source, out, ends } = wrap();
  source.push(openAIChat.role());
  source.push(openAIChat.text("Hello"));
  source.push(openAIChat.end());
  source.close();
  expect(await out.done).toBe("closed");
  expect(out.text()).toBe(COMMENT + openAIChat.role() + openAIChat.text("Hello") + openAIChat.end());
  expect(ends).toEqual([expect.objectContaining({ by: "upstream", hasContent: true })]);
});

test("for any chunks and states: the same bytes, and nothing inserted inside an event", async () => {
  const grapheme = fc.string({ unit: "grapheme", maxLength: 8 });
  const action = fc.constantFrom("state", "keep", "prepare", "cancel", "none");
  await fc.assert(
    fc.asyncProperty(
      fc.array(grapheme, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), action), { minLength: 1, maxLength: 30 }),
      async (texts, lineEnd, steps) => {
        const whole = [openAIChat.role(), ...texts.map(openAIChat.text), openAIChat.end()]
          .join("")
          .replaceAll("\n", lineEnd);
        const bytes = new TextEncoder().encode(whole);
        const { source, reply, out } = wrap();
        let at = 0;
        for (const [length, act] of steps) {
          source.push(bytes.subarray(at, at + length));
          at += length;
          await settled();
          if (act === "state") reply.sendState('{"v":1}');
          if (act === "keep") reply.keepAlive();
          if (act === "prepare") reply.prepareEnd();
          if (act === "cancel") reply.cancelEnd();
          if (at >= bytes.length) break;
        }
        if (at < bytes.length) source.push(bytes.subarray(at));
        source.close();
        expect(await out.done).toBe("closed");
        expect(withoutOurs(out.text())).toBe(whole);
        expect(datasOf(out.text())).toEqual(datasOf(whole));
      },
    ),
    { numRuns: 60 },
  );
});

const kinds = {
  "openai-chat": {
    head: openAIChat.role(),
    text: openAIChat.text,
    textOf: (datas: unknown[]) => join(datas, (data) => data.choices?.[0]?.delta?.content),
    last: "[DONE]",
  },
  "ui-message": {
    head: uiMessage.start() + uiMessage.textStart(),
    text: uiMessage.text,
    textOf: (datas: unknown[]) => join(datas, (data) => data.delta),
    last: "[DONE]",
  },
  anthropic: {
    head: anthropic.start() + anthropic.textStart(),
    text: anthropic.text,
    textOf: (datas: unknown[]) => join(datas, (data) => data.delta?.text),
    last: { type: "message_stop" },
  },
  "openai-responses": {
    head: openAIResponse.start() + openAIResponse.textStart(),
    text: openAIResponse.text,
    textOf: (datas: unknown[]) => join(datas, (data) => (data.type === "response.output_text.delta" ? data.delta : "")),
    last: expect.objectContaining({ type: "response.completed" }),
  },
};

interface Loose {
  type?: string;
  delta?: { text?: string; content?: string } & string;
  choices?: { delta?: { content?: string } }[];
}

function join(datas: unknown[], pick: (data: Loose) => string | undefined): string {
  return datas.map((data) => (typeof data === "object" && data !== null ? (pick(data) ?? "") : "")).join("");
}

test.each(Object.entries(kinds) as [keyof typeof kinds, (typeof kinds)[keyof typeof kinds]][])(
  "%s: ended anywhere, it is a complete reply with a last sentence",
  async (name, kind) => {
    const grapheme = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(grapheme, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
        fc.nat({ max: 19 }),
        fc.boolean(),
        async (texts, lengths, endAfter, slowly) => {
          const whole = kind.head + texts.map(kind.text).join("");
          const bytes = new TextEncoder().encode(whole);
          const { source, reply, out, ends } = wrap((ledger) => trackUnknownEvents(ORIGIN, name, ledger));
          let at = 0;
          for (const [i, length] of [...lengths, bytes.length].entries()) {
            if (slowly && i === endAfter - 1) reply.prepareEnd();
            if (i === Math.min(endAfter, lengths.length)) reply.end(SENTENCE);
            if (source.isCancelled() || at >= bytes.length) break;
            source.push(bytes.subarray(at, at + length));
            at += length;
            await settled();
          }
          reply.end(SENTENCE);
          expect(await out.done).toBe("closed");
          expect(ends.map(({ by }) => by)).toEqual(["governor"]);
          expect(source.isCancelled()).toBe(true);

          const datas = datasOf(out.text());
          if (name === "openai-responses" && !out.text().includes("response.content_part.added")) {
            // No message of the upstream is open, and none is invented.
            expect(out.text()).not.toContain(ORIGIN.id);
            return;
          }
          expect(datas.at(-1)).toEqual(kind.last);
          const said = kind.textOf(datas);
          expect(said.endsWith(SENTENCE)).toBe(true);
          const before = said.slice(0, -SENTENCE.length).replace(/\n\n$/, "");
          expect(texts.join("").startsWith(before)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  },
);

test("text: ended anywhere, it is whole characters and a last sentence", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((text) => !text.includes("\u{feff}")),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (text, lengths, slowly) => {
        const bytes = new TextEncoder().encode(text);
        const { source, reply, out } = wrap(trackText);
        if (slowly) reply.prepareEnd();
        let at = 0;
        for (const length of lengths) {
          source.push(bytes.subarray(at, at + length));
          at += length;
          await settled();
        }
        if (!reply.end(SENTENCE)) source.push(bytes.subarray(at));
        expect(await out.done).toBe("closed");
        const said = new TextDecoder("utf-8", { fatal: true }).decode(out.bytes());
        expect(said.endsWith(SENTENCE)).toBe(true);
        expect(text.startsWith(said.slice(0, -SENTENCE.length - 2))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test("a reply far longer than its tail is ended in its own protocol", async () => {
  const { source, reply, out } = wrap();
  source.push(openAIChat.role());
  for (let i = 0; i < 400; i++) source.push(openAIChat.text(`word ${i} `));
  await settled();
  expect(reply.end(SENTENCE)).toBe(true);
  await out.done;
  const datas = datasOf(out.text());
  expect(datas).toHaveLength(1 + 400 + 3);
  expect(datas.at(-2)).toMatchObject({ id: "chatcmpl-1", model: "gpt-test", choices: [{ finish_reason: "stop" }] });
});

test("never ends inside a tool call: waits for its end", async () => {
  const { source, reply, out } = wrap();
  source.push(openAIChat.role() + openAIChat.call('{"city":"Par'));
  await settled();
  expect(reply.end(SENTENCE)).toBe(false);
  source.push(openAIChat.call('is"}') + openAIChat.chunk({}, "tool_calls") + "data: [DONE]\n\n");
  await out.done;
  const text = out.text();
  expect(text).toContain('is\\"}');
  expect(text).toContain('"finish_reason":"tool_calls"');
  expect(text).not.toContain(SENTENCE);
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
});

test("a tool call that began before parsing started is seen", async () => {
  const { source, reply, out } = wrap();
  source.push(openAIChat.role());
  source.push(openAIChat.text("Let me see."));
  await settled();
  for (let i = 0; i < 300; i++) source.push(openAIChat.call("x"));
  await settled();
  expect(reply.end(SENTENCE)).toBe(false);
  reply.forceEnd(SENTENCE);
  await out.done;
  expect(datasOf(out.text()).at(-1)).toEqual({
    error: { message: SENTENCE, type: "permission_error", code: "recess", param: null },
  });
});

test("UI: a tool that runs on the server is waited for, and a text that is over is not closed again", async () => {
  const { source, reply, out } = wrap();
  source.push(uiMessage.start() + uiMessage.textStart() + uiMessage.text("Hi"));
  await settled();
  source.push(uiMessage.part({ type: "text-end", id: "t1" }));
  source.push(uiMessage.part({ type: "tool-input-available", toolCallId: "c1", toolName: "x", input: {} }));
  await settled();
  expect(reply.end(SENTENCE)).toBe(false);
  source.push(uiMessage.part({ type: "tool-output-available", toolCallId: "c1", output: {} }));
  await out.done;
  const types = datasOf(out.text()).map((data) => (data as Loose).type ?? data);
  expect(types.slice(-6)).toEqual(["text-start", "text-delta", "text-end", "finish-step", "finish", "[DONE]"]);
  expect(types.filter((type) => type === "text-end")).toHaveLength(2);
});

test.each([
  [
    "ui-message",
    uiMessage.start() + uiMessage.part({ type: "tool-input-start", toolCallId: "c", toolName: "x" }),
    { type: "error", errorText: SENTENCE },
  ],
  [
    "anthropic",
    anthropic.start() + anthropic.part({ type: "content_block_start", index: 0, content_block: { type: "tool_use" } }),
    { type: "error", error: { type: "permission_error", message: SENTENCE } },
  ],
  [
    "openai-responses",
    openAIResponse.start() +
      openAIResponse.part({ type: "response.output_item.added", output_index: 0, item: { type: "function_call" } }),
    { type: "error", sequence_number: 1, code: "recess", message: SENTENCE, param: null },
  ],
] as const)(
  "%s: broken off inside a call of a tool, it ends with an error of its protocol",
  async (_, events, error) => {
    const { source, reply, out } = wrap();
    source.push(events);
    await settled();
    expect(reply.end(SENTENCE)).toBe(false);
    reply.forceEnd(SENTENCE);
    expect(await out.done).toBe("closed");
    expect(datasOf(out.text()).findLast((data) => data !== "[DONE]")).toEqual(error);
  },
);

test("a reply that has ended itself does not get another ending", async () => {
  const { source, reply, out } = wrap();
  source.push(openAIChat.role() + openAIChat.text("Bye") + openAIChat.end());
  await settled();
  expect(reply.end(SENTENCE)).toBe(true);
  await out.done;
  expect(out.text()).toBe(COMMENT + openAIChat.role() + openAIChat.text("Bye") + openAIChat.end());
});

test("an app's own protocol is closed after an event, and lines after a line", async () => {
  const events = wrap();
  events.source.push('data: {"x":1}\n\ndata: {"x"');
  await settled();
  expect(events.reply.end(SENTENCE)).toBe(true);
  await events.out.done;
  expect(events.out.text()).toBe(`${COMMENT}data: {"x":1}\n\n`);

  const lines = wrap((ledger) => trackOpaque("line", ledger));
  lines.source.push('{"a":1}\n{"b"');
  await settled();
  lines.reply.prepareEnd();
  expect(lines.reply.end(SENTENCE)).toBe(true);
  await lines.out.done;
  expect(lines.out.text()).toBe('{"a":1}\n');
});

test("bytes of unknown meaning are never cut", async () => {
  const { source, reply, out } = wrap((ledger) => trackOpaque("none", ledger));
  source.push(Uint8Array.of(0x1f, 0x8b, 0x08));
  await settled();
  reply.end(SENTENCE);
  reply.forceEnd(SENTENCE);
  reply.sendState("{}");
  reply.keepAlive();
  source.push(Uint8Array.of(1, 2));
  source.close();
  await out.done;
  expect([...out.bytes()]).toEqual([0x1f, 0x8b, 0x08, 1, 2]);
});

test("a client that leaves aborts the upstream, and the end is reported once", async () => {
  const { source, out, ends, reply } = wrap();
  source.push(openAIChat.role() + openAIChat.text("Hi"));
  await settled();
  await out.leave();
  expect(source.isCancelled()).toBe(true);
  reply.end(SENTENCE);
  reply.sendState("{}");
  reply.keepAlive();
  expect(ends).toEqual([expect.objectContaining({ by: "client", hasContent: true })]);
});

test.each<[string, string[], boolean]>([
  ["nothing at all", [], false],
  ["a role", [openAIChat.role()], false],
  ["a word", [openAIChat.role(), openAIChat.text("Hi")], true],
])(
  "an upstream that breaks after %s: the client gets the error, and whether content came is reported",
  async (_, chunks, hasContent) => {
    const { source, out, ends } = wrap();
    for (const chunk of chunks) source.push(chunk);
    await settled();
    source.fail(new Error("gone"));
    expect(await out.done).toBe("failed");
    expect(ends).toEqual([expect.objectContaining({ by: "error", hasContent })]);
  },
);

test.each<[string, string, boolean]>([
  ["OpenAI's error", 'data: {"error":{"message":"overloaded"}}\n\n', false],
  ["an error that is a string", 'data: {"error":"overloaded"}\n\n', false],
  ["the end's mark alone", "data: [DONE]\n\n", false],
  ["an error event of text", "event: error\ndata: overloaded\n\n", false],
  ["Anthropic's error", 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n', false],
  ["a UI error", uiMessage.start() + uiMessage.part({ type: "error", errorText: "x" }), false],
  [
    "a UI error in an empty text",
    uiMessage.start() + uiMessage.textStart() + uiMessage.part({ type: "error", errorText: "x" }),
    false,
  ],
  [
    "a response that failed in its first item",
    openAIResponse.start() +
      openAIResponse.textStart() +
      openAIResponse.part({ type: "response.failed", response: {} }),
    false,
  ],
  ["no byte", "", false],
  ["text and an error", openAIChat.text("Hi") + 'data: {"error":{"message":"overloaded"}}\n\n', true],
  ["a file", uiMessage.start() + uiMessage.part({ type: "file", url: "data:,x", mediaType: "image/png" }), true],
  ["a source", uiMessage.start() + uiMessage.part({ type: "source-url", sourceId: "1", url: "https://x" }), true],
  ["a data part", uiMessage.part({ type: "data-image", data: {} }), true],
  ["an event of the app's own", 'data: {"x":1}\n\n', true],
])("a stream of %s holds content: %s", async (_, events, hasContent) => {
  const { source, out, ends } = wrap();
  if (events !== "") source.push(events);
  source.close();
  await out.done;
  expect(ends).toEqual([expect.objectContaining({ by: "upstream", hasContent })]);
});

test("nothing is read ahead of a client that does not read", async () => {
  const read = vi.fn<() => void>();
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        read();
        controller.enqueue(new TextEncoder().encode(openAIChat.text("x")));
      },
    },
    { highWaterMark: 0 },
  );
  const ledger = createLedger();
  const { stream } = wrapReply(source, {
    ...SILENT,
    tracker: trackUnknownEvents(ORIGIN, null, ledger),
    ledger,
    state: () => "{}",
    onEnd: () => {},
  });
  await settled();
  expect(read).not.toHaveBeenCalled();
  const reader = stream.getReader();
  for (let i = 0; i < 3; i++) await reader.read();
  await settled();
  expect(read.mock.calls.length).toBeLessThanOrEqual(4);
  await reader.cancel();
});

test("a client that does not read is sent no keep-alives", async () => {
  const source = pushSource();
  const ledger = createLedger();
  const reply = wrapReply(source.stream, {
    ...SILENT,
    tracker: trackUnknownEvents(ORIGIN, null, ledger),
    ledger,
    state: () => "{}",
    onEnd: () => {},
  });
  for (let i = 0; i < 5; i++) reply.keepAlive();
  source.close();
  const out = collect(reply.stream);
  await out.done;
  expect(out.text().split(":\n\n").length - 1).toBeLessThanOrEqual(1);
});

test("a byte order mark does not follow our comment", async () => {
  const { source, out } = wrap((ledger) => trackerFor("openai-chat", ORIGIN, ledger));
  source.push(`\u{feff}${openAIChat.text("Hi")}`);
  source.close();
  await out.done;
  expect(out.text()).toBe(COMMENT + openAIChat.text("Hi"));
});

/** A promise that the test settles. */
function held(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => {};
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release: () => release() };
}

test("content does not wait until it is recorded; the reply's end does", async () => {
  const source = pushSource();
  const ledger = createLedger();
  const recording = held();
  const onContent = vi.fn<() => Promise<void>>(() => recording.promise);
  const onEnd = vi.fn<() => void>();
  const tracker = trackUnknownEvents(ORIGIN, null, ledger);
  const reply = wrapReply(source.stream, { ...SILENT, onContent, tracker, ledger, state: () => "{}", onEnd });
  const out = collect(reply.stream);
  source.push(openAIChat.text("Hello"));
  await settled();
  expect(onContent).toHaveBeenCalledOnce();
  expect(withoutOurs(out.text())).toBe(openAIChat.text("Hello"));
  source.push(openAIChat.text(" there") + openAIChat.end());
  source.close();
  await settled();
  expect(withoutOurs(out.text())).toBe(openAIChat.text("Hello") + openAIChat.text(" there") + openAIChat.end());
  expect(onEnd).not.toHaveBeenCalled();
  recording.release();
  expect(await out.done).toBe("closed");
  expect(onContent).toHaveBeenCalledOnce();
});

test("a tool call waits until it is recorded", async () => {
  const source = pushSource();
  const ledger = createLedger();
  const recording = held();
  const onCalls = vi.fn<(ids: readonly string[]) => Promise<void>>(() => recording.promise);
  const tracker = trackUnknownEvents(ORIGIN, null, ledger);
  const reply = wrapReply(source.stream, { ...SILENT, onCalls, tracker, ledger, state: () => "{}", onEnd: () => {} });
  const out = collect(reply.stream);
  const call = openAIChat.chunk({
    tool_calls: [{ index: 0, id: "call_1", function: { name: "look", arguments: "" } }],
  });
  source.push(openAIChat.role());
  source.push(call);
  source.push(openAIChat.chunk({}, "tool_calls"));
  source.close();
  await settled();
  expect(onCalls).toHaveBeenCalledExactlyOnceWith(["call_1"]);
  expect(withoutOurs(out.text())).toBe(openAIChat.role());
  recording.release();
  expect(await out.done).toBe("closed");
  expect(withoutOurs(out.text())).toBe(openAIChat.role() + call + openAIChat.chunk({}, "tool_calls"));
});
