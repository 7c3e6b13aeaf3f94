import { randomBytes } from "node:crypto";
import { z } from "zod";
import { createResponses, type Message, responseCreate } from "./responses.ts";
import { DEFAULT_SETTINGS, sessionOf, sessionUpdate, withUpdate } from "./settings.ts";
import { isSpeech, msOf } from "./sound.ts";

export interface RealtimeSessionOptions {
  readonly model?: string;
  /** The time per word, ms. Its tone plays longer, as with real models. */
  readonly wordMs?: number;
  send(event: string): void;
}

/** One connection to the responder. */
export interface RealtimeSession {
  /** Handles an event from the client. */
  receive(text: string): void;
  close(): void;
}

const event = z.object({ type: z.string(), event_id: z.string().optional() }).loose();
const append = z.object({ audio: z.base64() });
const itemCreate = z.object({
  item: z.object({
    type: z.string(),
    role: z.string().optional(),
    call_id: z.string().optional(),
    output: z.string().optional(),
    content: z.array(z.object({ text: z.string().optional() }).loose()).default([]),
  }),
});
const itemNamed = z.object({ item_id: z.string() });

/**
 * Stands in for a speech model, so that examples and tests need no network and no key: it speaks OpenAI's Realtime
 * protocol and says the embedded responder's texts as tones, one per word.
 */
export function createRealtimeSession({
  model = "starling-voice",
  wordMs = 20,
  send,
}: RealtimeSessionOptions): RealtimeSession {
  const id = `sess_${randomBytes(8).toString("hex")}`;
  let settings = DEFAULT_SETTINGS;
  const messages: (Message & { readonly id: string })[] = [];
  let heard = { ms: 0, silentMs: 0, hasSpeech: false };

  const emit = (type: string, more: object = {}): void =>
    send(JSON.stringify({ type, event_id: `event_${randomBytes(8).toString("hex")}`, ...more }));
  const fail = (code: string, message: string, eventId: string | undefined): void =>
    emit("error", {
      error: { type: "invalid_request_error", code, message, param: null, event_id: eventId ?? null },
    });
  const responses = createResponses({ emit, wordMs, settings: () => settings, messages: () => messages });

  function add(item: Message, shown: object): string {
    const itemId = `item_${randomBytes(8).toString("hex")}`;
    messages.push({ ...item, id: itemId });
    const whole = { id: itemId, object: "realtime.item", status: "completed", ...shown };
    emit("conversation.item.added", { previous_item_id: null, item: whole });
    emit("conversation.item.done", { previous_item_id: null, item: whole });
    return itemId;
  }

  /** Turns the sound so far into the person's message. Its content is not analysed. */
  function commit(): void {
    const seconds = (heard.ms / 1000).toFixed(1);
    heard = { ms: 0, silentMs: 0, hasSpeech: false };
    const itemId = `item_${randomBytes(8).toString("hex")}`;
    emit("input_audio_buffer.committed", { previous_item_id: null, item_id: itemId });
    const transcript = `(${seconds} s of sound)`;
    messages.push({ role: "user", content: transcript, id: itemId });
    const item = { id: itemId, object: "realtime.item", type: "message", role: "user", status: "completed" };
    emit("conversation.item.added", { previous_item_id: null, item: { ...item, content: [{ type: "input_audio" }] } });
    if (!settings.transcribes) return;
    emit("conversation.item.input_audio_transcription.completed", { item_id: itemId, content_index: 0, transcript });
  }

  function hear(audio: string): void {
    const sound = Buffer.from(audio, "base64");
    const ms = msOf(sound);
    heard.ms += ms;
    const { detection } = settings;
    if (detection === null) return;
    if (isSpeech(sound)) {
      if (!heard.hasSpeech) emit("input_audio_buffer.speech_started", { audio_start_ms: 0, item_id: "item_heard" });
      if (!heard.hasSpeech) responses.cancel(undefined);
      heard = { ms: heard.ms, silentMs: 0, hasSpeech: true };
      return;
    }
    heard.silentMs += ms;
    if (!heard.hasSpeech || heard.silentMs < detection.silence_duration_ms) return;
    emit("input_audio_buffer.speech_stopped", { audio_end_ms: 0, item_id: "item_heard" });
    commit();
    if (detection.create_response) responses.begin({});
  }

  function take(given: z.infer<typeof event>): void {
    switch (given.type) {
      case "session.update": {
        settings = withUpdate(settings, sessionUpdate.parse(given["session"]));
        return emit("session.updated", { session: sessionOf(id, model, settings) });
      }
      case "input_audio_buffer.append":
        return hear(append.parse(given).audio);
      case "input_audio_buffer.clear":
        heard = { ms: 0, silentMs: 0, hasSpeech: false };
        return emit("input_audio_buffer.cleared");
      case "input_audio_buffer.commit":
        if (heard.ms < 100) {
          return fail("input_audio_buffer_commit_empty", "The buffer is too small.", given.event_id);
        }
        return commit();
      case "conversation.item.create": {
        const { item } = itemCreate.parse(given);
        const text = item.output ?? item.content.map((part) => part.text ?? "").join("");
        add({ role: item.type === "message" ? (item.role ?? "user") : "tool", content: text }, item);
        return undefined;
      }
      case "conversation.item.delete": {
        const { item_id } = itemNamed.parse(given);
        const at = messages.findIndex((message) => message.id === item_id);
        if (at < 0) return fail("item_not_found", "There is no such item.", given.event_id);
        messages.splice(at, 1);
        return emit("conversation.item.deleted", { item_id });
      }
      case "conversation.item.truncate":
        return emit("conversation.item.truncated", {
          item_id: itemNamed.parse(given).item_id,
          content_index: 0,
          audio_end_ms: 0,
        });
      case "response.create": {
        if (!responses.begin(responseCreate.parse(given["response"] ?? {}))) {
          fail("conversation_already_has_active_response", "A response is under way.", given.event_id);
        }
        return undefined;
      }
      case "response.cancel":
        if (!responses.cancel(typeof given["response_id"] === "string" ? given["response_id"] : undefined)) {
          fail("response_cancel_not_active", "No response is under way.", given.event_id);
        }
        return undefined;
      default:
        return fail("unknown_event", `There is no event of type "${given.type.slice(0, 64)}".`, given.event_id);
    }
  }

  emit("session.created", { session: sessionOf(id, model, settings) });
  return {
    receive(text) {
      try {
        take(event.parse(JSON.parse(text)));
      } catch {
        fail("invalid_event", "This is not an event of the protocol.", undefined);
      }
    },
    close: () => responses.close(),
  };
}
