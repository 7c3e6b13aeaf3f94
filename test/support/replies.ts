/** Replies as models stream them, piece by piece, and a clock that a test moves. */

const encoder = new TextEncoder();

/** Runs everything that is ready to run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export interface ManualTime {
  now(): number;
  after(ms: number, callback: () => void): () => void;
  /** Advances the clock, firing every timer on the way. */
  advance(ms: number): Promise<void>;
  /** Timers that have neither fired nor been cleared. */
  pending(): number;
}

export function manualTime(start = Date.parse("2026-11-24T10:00:00Z")): ManualTime {
  let now = start;
  const timers = new Map<symbol, { readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    after(ms, callback) {
      const key = Symbol("timer");
      timers.set(key, { at: now + ms, callback });
      return () => timers.delete(key);
    },
    async advance(ms) {
      await settled();
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at);
        if (next === undefined) break;
        const [key, { at, callback }] = next;
        timers.delete(key);
        now = Math.max(now, at);
        callback();
        await settled();
      }
      now = end;
      await settled();
    },
    pending: () => timers.size,
  };
}

export interface Source {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  push(chunk: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  fail(error: unknown): void;
  isCancelled(): boolean;
}

/** A stream that a test feeds. */
export function pushSource(): Source {
  let isCancelled = false;
  let control!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      control = controller;
    },
    cancel() {
      isCancelled = true;
    },
  });
  return {
    stream,
    push: (chunk) => control.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk),
    close: () => control.close(),
    fail: (error) => control.error(error),
    isCancelled: () => isCancelled,
  };
}

/** Reads a stream as it arrives. */
export function collect(stream: ReadableStream<Uint8Array>): {
  text(): string;
  bytes(): Buffer;
  readonly done: Promise<"closed" | "failed">;
  leave(): Promise<void>;
} {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  const read = async (): Promise<"closed" | "failed"> => {
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
      return "closed";
    } catch {
      return "failed";
    }
  };
  const bytes = (): Buffer => Buffer.concat(chunks);
  return { bytes, text: () => bytes().toString(), done: read(), leave: () => reader.cancel("left") };
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\n${event(data)}`;

/** The events of an OpenAI chat completion. */
export const openAIChat = {
  chunk: (delta: object, finish: string | null = null): string =>
    event({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1_795_000_000,
      model: "gpt-test",
      choices: [{ index: 0, delta, finish_reason: finish }],
    }),
  role: (): string => openAIChat.chunk({ role: "assistant", content: "" }),
  text: (content: string): string => openAIChat.chunk({ content }),
  call: (args: string): string => openAIChat.chunk({ tool_calls: [{ index: 0, function: { arguments: args } }] }),
  usage: (total: number): string =>
    event({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1_795_000_000,
      model: "gpt-test",
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: total - 1, total_tokens: total },
    }),
  end: (): string => `${openAIChat.chunk({}, "stop")}data: [DONE]\n\n`,
};

/** The chunks of an AI SDK UI message stream. */
export const uiMessage = {
  part: event,
  start: (): string => event({ type: "start", messageId: "m1" }) + event({ type: "start-step" }),
  textStart: (): string => event({ type: "text-start", id: "t1" }),
  text: (delta: string): string => event({ type: "text-delta", id: "t1", delta }),
  end: (): string =>
    `${event({ type: "text-end", id: "t1" })}${event({ type: "finish-step" })}${event({ type: "finish" })}data: [DONE]\n\n`,
};

/** The events of an Anthropic message. */
export const anthropic = {
  part: named,
  start: (): string =>
    named({
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        content: [],
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    }),
  textStart: (): string => named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  text: (text: string): string => named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
  end: (): string =>
    named({ type: "content_block_stop", index: 0 }) +
    named({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } }) +
    named({ type: "message_stop" }),
};

/** The events of an OpenAI response. */
export const openAIResponse = {
  part: named,
  start: (): string =>
    named({
      type: "response.created",
      sequence_number: 0,
      response: { id: "resp_1", object: "response", status: "in_progress", model: "gpt-test", output: [] },
    }),
  textStart: (): string =>
    named({
      type: "response.output_item.added",
      sequence_number: 1,
      output_index: 0,
      item: { id: "msg_1", type: "message", role: "assistant", content: [] },
    }) +
    named({
      type: "response.content_part.added",
      sequence_number: 2,
      output_index: 0,
      content_index: 0,
      part: { type: "output_text", text: "", annotations: [] },
    }),
  text: (delta: string): string =>
    named({ type: "response.output_text.delta", sequence_number: 3, output_index: 0, content_index: 0, delta }),
};

/** The data of each event of a text, parsed if it is JSON; comments are left out. */
export function datasOf(text: string): unknown[] {
  return text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .flatMap((block) => block.split(/\r\n|\n|\r/))
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trim())
    .map((data) => (data === "[DONE]" ? data : (JSON.parse(data) as unknown)));
}
