import { randomBytes } from "node:crypto";
import { z } from "zod";
import { replyTo } from "../reply.ts";
import { wordsOf } from "../words.ts";
import type { Settings } from "./settings.ts";
import { toneOf } from "./sound.ts";

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** The supported options of a response; others are accepted and have no effect. */
export interface ResponseCreate {
  readonly conversation?: string | undefined;
  readonly instructions?: string | undefined;
  readonly output_modalities?: string[] | undefined;
  readonly metadata?: { [name: string]: string } | null | undefined;
}

export const responseCreate: z.ZodType<ResponseCreate> = z.object({
  conversation: z.string().optional(),
  instructions: z.string().optional(),
  output_modalities: z.array(z.string()).optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

/** The responses of one session. */
export interface Responses {
  /** `false`: another response is in progress. */
  begin(asked: ResponseCreate): boolean;
  /** `false`: there is none. */
  cancel(id: string | undefined): boolean;
  close(): void;
}

interface ResponsesOptions {
  readonly emit: (type: string, more: object) => void;
  readonly wordMs: number;
  readonly settings: () => Settings;
  readonly messages: () => (Message & { readonly id: string })[];
}

/** How long the tone of a word plays. */
const TONE_MS = 160;
const MAX_TOKENS_IN = 4096;

interface UnderWay {
  readonly isAside: boolean;
  stop(): void;
}

export function createResponses({ emit, wordMs, settings, messages }: ResponsesOptions): Responses {
  const underWay = new Map<string, UnderWay>();

  function begin(asked: ResponseCreate): boolean {
    const isAside = asked.conversation === "none";
    if (!isAside && [...underWay.values()].some((one) => !one.isAside)) return false;
    const id = `resp_${randomBytes(8).toString("hex")}`;
    const itemId = `item_${randomBytes(8).toString("hex")}`;
    const at = { response_id: id, item_id: itemId, output_index: 0, content_index: 0 };
    const response = {
      object: "realtime.response",
      id,
      conversation_id: isAside ? null : "conv_1",
      metadata: asked.metadata ?? null,
    };
    const call = isAside ? null : callFor(settings(), messages());
    const text = textFor(asked, messages());
    const words = call === null ? wordsOf(text) : [];
    const isText = (asked.output_modalities ?? settings().modalities).includes("text");
    const callId = `call_${randomBytes(8).toString("hex")}`;
    let said = 0;
    let timer: NodeJS.Timeout | undefined;

    const item = (status: string): object =>
      call === null
        ? { id: itemId, object: "realtime.item", type: "message", role: "assistant", status, content: [] }
        : {
            id: itemId,
            object: "realtime.item",
            type: "function_call",
            status,
            name: call,
            call_id: callId,
            arguments: "{}",
          };

    const finish = (status: "completed" | "cancelled"): void => {
      clearTimeout(timer);
      underWay.delete(id);
      if (status === "completed") {
        emit(isText ? "response.output_text.done" : "response.output_audio.done", isText ? { ...at, text } : at);
        if (call !== null) emit("response.function_call_arguments.done", { ...at, call_id: callId, arguments: "{}" });
        emit("response.output_item.done", { response_id: id, output_index: 0, item: item("completed") });
        if (!isAside && call === null) messages().push({ role: "assistant", content: text, id: itemId });
      }
      const input = Math.min(MAX_TOKENS_IN, 10 + messages().length * 12);
      const output = said * 4 + (call === null ? 0 : 8);
      emit("response.done", {
        response: {
          ...response,
          status,
          output: [item(status === "completed" ? "completed" : "incomplete")],
          usage: { total_tokens: input + output, input_tokens: input, output_tokens: output },
        },
      });
    };

    const say = (): void => {
      const word = words[said];
      if (word === undefined) return finish("completed");
      said += 1;
      if (isText) emit("response.output_text.delta", { ...at, delta: word });
      else {
        emit("response.output_audio_transcript.delta", { ...at, delta: word });
        emit("response.output_audio.delta", { ...at, delta: toneOf(word, TONE_MS).toString("base64") });
      }
      timer = setTimeout(say, wordMs);
      return undefined;
    };

    underWay.set(id, { isAside, stop: () => finish("cancelled") });
    emit("response.created", { response: { ...response, status: "in_progress", output: [], usage: null } });
    emit("response.output_item.added", { response_id: id, output_index: 0, item: item("in_progress") });
    timer = setTimeout(say, wordMs);
    return true;
  }

  return {
    begin,
    cancel(id) {
      const found = id === undefined ? [...underWay.keys()][0] : id;
      const one = found === undefined ? undefined : underWay.get(found);
      one?.stop();
      return one !== undefined;
    },
    close() {
      const open = [...underWay.values()];
      for (const one of open) one.stop();
    },
  };
}

/** Says exactly one sentence if instructed to; otherwise answers like the text responder. */
function textFor({ instructions = "" }: ResponseCreate, messages: readonly Message[]): string {
  const quoted = /^Say exactly this.*?("(?:[^"\\]|\\.)*")$/s.exec(instructions)?.[1];
  if (quoted !== undefined) return z.string().parse(JSON.parse(quoted));
  return replyTo(messages);
}

/** Calls the first of its tools when asked to look something up. */
function callFor({ tools }: Settings, messages: readonly Message[]): string | null {
  const last = messages.at(-1);
  return last?.role === "user" && /\blook up\b/i.test(last.content) ? (tools[0] ?? null) : null;
}
