import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openAIChat, pushSource, settled, type Source } from "../../../../test/support/replies.ts";
import { trackOpenAIChat } from "./formats/openai-chat.ts";
import { createLedger } from "./ledger.ts";
import { wrapReply } from "./reply.ts";
import type { Reply, ReplyEnd } from "./reply-api.ts";

interface Quiet {
  readonly source: Source;
  readonly reply: Reply;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly ends: ReplyEnd["by"][];
}

/** A reply after its first words, which is not parsed any more, and whose client has read everything. */
async function quietReply(): Promise<Quiet> {
  const source = pushSource();
  const ledger = createLedger();
  const ends: ReplyEnd["by"][] = [];
  const reply = wrapReply(source.stream, {
    tracker: trackOpenAIChat({ id: "recess-1", model: "recess", createdAt: 1 }, ledger),
    ledger,
    state: () => "{}",
    onStart: () => {},
    onContent: () => null,
    onCalls: async () => {},
    onLeave: () => {},
    onEnd: ({ by }) => ends.push(by),
  });
  const reader = reply.stream.getReader();
  source.push(openAIChat.text("Hi"));
  // The state, and the words.
  await reader.read();
  await reader.read();
  await settled();
  return { source, reply, reader, ends };
}

type Read = Promise<ReadableStreamReadResult<Uint8Array>>;

async function textOf(read: Read): Promise<string | null> {
  const { done, value } = await read;
  return done ? null : new TextDecoder().decode(value);
}

const KEEP_ALIVE = ":\n\n";

test("a read that waits for the upstream gets what the governor says meanwhile", async () => {
  const { source, reply, reader } = await quietReply();
  const first = reader.read();
  reply.keepAlive();
  expect(await textOf(first)).toBe(KEEP_ALIVE);
  const second = reader.read();
  reply.sendState('{"v":2}');
  expect(await textOf(second)).toBe(': recess {"v":2}\n\n');
  const third = reader.read();
  source.push(openAIChat.text("there"));
  expect(await textOf(third)).toBe(openAIChat.text("there"));
});

test("a read that waits for the upstream gets the reply's last words at a stop, and no word that comes at the same time", async () => {
  const { source, reply, reader, ends } = await quietReply();
  const read = reader.read();
  source.push(openAIChat.text("late"));
  reply.prepareEnd();
  expect(reply.end("Time's up.")).toBe(true);
  const words = await textOf(read);
  expect(words).toContain("Time's up.");
  expect(words).not.toContain("late");
  expect(await textOf(reader.read())).toBeNull();
  expect(source.isCancelled()).toBe(true);
  expect(ends).toEqual(["governor"]);
});

test("a read that waits ends when the client cancels, when the upstream ends and when it fails", async () => {
  const left = await quietReply();
  const one = left.reader.read();
  await left.reader.cancel();
  expect(await textOf(one)).toBeNull();
  expect(left.source.isCancelled()).toBe(true);
  expect(left.ends).toEqual(["client"]);

  const ended = await quietReply();
  const two = ended.reader.read();
  ended.source.close();
  expect(await textOf(two)).toBeNull();
  await ended.reader.closed;
  expect(ended.ends).toEqual(["upstream"]);

  const failed = await quietReply();
  const three = failed.reader.read();
  failed.source.fail(new Error("gone"));
  await expect(three).rejects.toThrow("gone");
  await expect(failed.reader.closed).rejects.toThrow("gone");
  expect(failed.ends).toEqual(["error"]);
});

test("a reader that is released loses no chunk to its reads, and the next one goes on", async () => {
  const { source, reply, reader } = await quietReply();
  const lost = reader.read();
  reader.releaseLock();
  await expect(lost).rejects.toThrow(TypeError);
  await expect(reader.read()).rejects.toThrow(TypeError);
  source.push(openAIChat.text("one"));
  source.push(openAIChat.text("two"));
  source.close();
  const texts: string[] = [];
  for await (const bytes of reply.stream) texts.push(new TextDecoder().decode(bytes));
  expect(texts.join("")).toBe(openAIChat.text("one") + openAIChat.text("two"));
});

test("for any reads, several at once, and whatever is sent: every byte in order", async () => {
  const call = openAIChat.chunk({ tool_calls: [{ index: 0, id: "call_1", function: { name: "look" } }] });
  const action = fc.constantFrom("read", "read", "text", "text", "half", "call", "keep", "state", "wait");
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const { source, reply, reader } = await quietReply();
      let sent = "";
      const push = (text: string): void => {
        sent += text;
        source.push(text);
      };
      const reads: Read[] = [];
      for (const [index, act] of actions.entries()) {
        if (act === "read") reads.push(reader.read());
        if (act === "text") push(openAIChat.text(`word ${index}`));
        if (act === "call") push(call);
        if (act === "half") {
          const text = openAIChat.text(`half ${index}`);
          push(text.slice(0, 20));
          push(text.slice(20));
        }
        if (act === "keep") reply.keepAlive();
        if (act === "state") reply.sendState('{"v":2}');
        if (act === "wait") await settled();
      }
      source.close();
      let got = "";
      for (const read of reads) got += (await textOf(read)) ?? "";
      for (let text = await textOf(reader.read()); text !== null; text = await textOf(reader.read())) got += text;
      expect(got.replaceAll(/: recess \{[^\n]*\}\n\n|:\n\n/g, "")).toBe(sent);
    }),
    { numRuns: 150 },
  );
});
