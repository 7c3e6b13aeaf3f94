import { STATE_FRAME } from "@recess/protocol";

import { arrayIn, isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import type { FrameData } from "../frame.ts";
import {
  type DialectReader,
  MAX_ANSWERS,
  type Meaning,
  PASSES,
  type SocketDialect,
  type TurnFrame,
} from "./dialect.ts";
import { flatMembers } from "./flat-members.ts";
import { audioFormatOf, audioMsOf, answersByItself, PCM } from "./realtime-session.ts";

/**
 * OpenAI's Realtime protocol, in its released form and its beta; Azure and others use it too.
 *
 * A turn is charged at `response.create`, or at `input_audio_buffer.committed` if the provider answers automatically (turn detection
 * with `create_response`). A response that neither requested is charged when it begins. A `response.create` after function results
 * (`function_call_output`) is a step. Tokens are taken from `response.done`.
 */
export function openaiRealtime(): SocketDialect {
  return { open: openReader };
}

const AUDIO_DELTA = /^response\.(?:output_)?audio\.delta$/;

const INVALID = {
  type: "invalid_request_error",
  code: "invalid_json",
  message: "A frame must be one JSON object.",
  param: null,
  event_id: null,
};

/** Prefix of the ids of events that the server adds. */
const OWN = "recess_";

/** What the person's side has sent since the last requested response. */
interface Said {
  answers: string[];
  text: string | null;
  item: string | null;
}

/** How much of a turn's text `exempt` receives at most, in characters. */
const MAX_TEXT = 65_536;

const nothingSaid = (): Said => ({ answers: [], text: null, item: null });

function openReader(): DialectReader {
  let said: Said = nothingSaid();
  let isAutomatic = true;
  let format = PCM;
  let count = 0;
  /** A client can distinguish the server's events from the provider's by their ids. */
  const eventId = (): string => `${OWN}${(count += 1)}`;
  const event = (type: string, more: object): string => JSON.stringify({ type, event_id: eventId(), ...more });

  const turnOf = (id: string | null, item: string | null = null): TurnFrame => {
    const { answers, text, item: spoken } = said;
    said = nothingSaid();
    return { id, key: null, answers, text, item: item ?? spoken };
  };

  function readPerson(frame: JsonObject): Meaning {
    const type = textIn(frame, "type") ?? "";
    switch (type) {
      case "response.create":
        // The request may contain its own input, in place of the conversation.
        for (const item of arrayIn(objectIn(frame, "response") ?? {}, "input")) if (isObject(item)) saidItem(item);
        return { turn: turnOf(textIn(frame, "event_id")) };
      case "response.cancel":
      case "conversation.item.truncate":
      case "output_audio_buffer.clear":
        return { interrupts: true, passesStop: true };
      case "conversation.item.create":
        saidItem(objectIn(frame, "item") ?? {});
        return PASSES;
      case "input_audio_buffer.commit":
        // Speech makes it a message of the person, not a step.
        said = { ...said, answers: [] };
        return PASSES;
      default:
        return type.startsWith("recess.") ? { isDropped: true, isUpkeep: true } : PASSES;
    }
  }

  /** Collects function results and the person's text. Results that are followed by the person's text are not a step. */
  function saidItem(item: JsonObject): void {
    const call = textIn(item, "call_id") ?? textIn(item, "approval_request_id");
    if (call !== null) {
      if (said.answers.length < MAX_ANSWERS) said.answers.push(call);
      return;
    }
    if (textIn(item, "role") !== "user") return;
    const texts = [said.text, textOf(item)].filter((text) => text !== null);
    said = {
      answers: [],
      text: texts.length === 0 ? null : texts.join("\n").slice(-MAX_TEXT),
      item: textIn(item, "id") ?? said.item,
    };
  }

  function readModel(frame: JsonObject): Meaning {
    const type = textIn(frame, "type") ?? "";
    switch (type) {
      case "session.created":
      case "session.updated": {
        const session = objectIn(frame, "session") ?? {};
        isAutomatic = answersByItself(session);
        format = audioFormatOf(session);
        return { isUpkeep: true };
      }
      case "rate_limits.updated":
        return { isUpkeep: true };
      case "error":
        return { isUpkeep: true, ...(isOwn(objectIn(frame, "error")) && { isDropped: true }) };
      case "input_audio_buffer.committed":
        return isAutomatic ? { turn: turnOf(null, textIn(frame, "item_id")) } : PASSES;
      case "input_audio_buffer.speech_started":
        return { interrupts: true };
      case "response.created":
        return { reply: idOf(objectIn(frame, "response")), begins: true };
      case "response.done":
        return responseDone(objectIn(frame, "response") ?? {});
      default:
        return type.startsWith("response.") ? readOutput(type, frame) : PASSES;
    }
  }

  function readOutput(type: string, frame: JsonObject): Meaning {
    const reply = textIn(frame, "response_id") ?? "";
    const delta = textIn(frame, "delta");
    if (delta !== null && delta !== "") {
      if (AUDIO_DELTA.test(type)) {
        return { reply, hasContent: true, audioMs: audioMsOf(delta, format) };
      }
      return { reply, hasContent: true, text: delta };
    }
    if (type !== "response.output_item.done") return { reply };
    const item = objectIn(frame, "item") ?? {};
    const call = callOf(item);
    return call === null ? { reply } : { reply, hasContent: true, calls: [call] };
  }

  const objectOf = (data: FrameData): JsonObject | null =>
    parseObject(typeof data === "string" ? data : new TextDecoder().decode(data));

  /** Parsers differ in what else they accept as JSON, and in which of two members with the same name they use. */
  const invalid = (): Meaning => ({
    isDropped: true,
    answer: { toPerson: [event("error", { error: INVALID })] },
  });

  return {
    fromPerson(data) {
      if (typeof data === "string" && flatMembers(data)?.get("type") === "input_audio_buffer.append") return PASSES;
      const frame = objectOf(data);
      return frame === null ? invalid() : { ...readPerson(frame), data: JSON.stringify(frame) };
    },
    fromModel(data) {
      const flat = typeof data === "string" ? flatMembers(data) : null;
      const sound = flat !== null && AUDIO_DELTA.test(flat.get("type") ?? "") ? flat.get("delta") : undefined;
      if (sound !== undefined && sound !== "") {
        return { reply: flat?.get("response_id") ?? "", hasContent: true, audioMs: audioMsOf(sound, format) };
      }
      const frame = objectOf(data);
      return frame === null ? PASSES : readModel(frame);
    },
    refuse: ({ id, item }, { code, message, recess }) => ({
      toPerson: [
        event("error", {
          error: { type: "permission_error", code, message, param: null, event_id: id },
          ...(recess !== null && { recess }),
        }),
      ],
      // A refused item must not be answered together with the next turn.
      toModel: item === null ? [] : [event("conversation.item.delete", { item_id: item })],
    }),
    cancel: (reply) => ({ toModel: [event("response.cancel", reply === "" ? {} : { response_id: reply })] }),
    state: (recess) => event(STATE_FRAME, { recess }),
    goodbye: (sentence) => ({
      isReply: true,
      toModel: [event("input_audio_buffer.clear", {}), event("response.create", { response: goodbyeOf(sentence) })],
    }),
  };
}

/**
 * The response that speaks the last sentence. It is created outside of the conversation, with no input and no tools, so that a persona
 * cannot use the moment to beg the child to stay.
 */
function goodbyeOf(sentence: string): object {
  return {
    conversation: "none",
    input: [],
    instructions: `Say exactly this, in a calm and friendly voice, and not one word more: ${JSON.stringify(sentence)}`,
    tools: [],
    tool_choice: "none",
    max_output_tokens: 512,
    metadata: { recess: "goodbye" },
  };
}

function responseDone(response: JsonObject): Meaning {
  const usage = objectIn(response, "usage") ?? {};
  const total = numberIn(usage, "total_tokens");
  const parts = (numberIn(usage, "input_tokens") ?? 0) + (numberIn(usage, "output_tokens") ?? 0);
  const tokens = total ?? (parts > 0 ? parts : null);
  return { reply: idOf(response), ends: { hasFailed: textIn(response, "status") === "failed", tokens } };
}

/** The id of a call whose result the client may send. */
function callOf(item: JsonObject): string | null {
  const type = textIn(item, "type");
  if (type === "function_call") return textIn(item, "call_id");
  return type === "mcp_approval_request" ? textIn(item, "id") : null;
}

/** Whether the error is about an event that the server added, such as the cancellation of a reply that had already ended. */
function isOwn(error: JsonObject | null): boolean {
  return error !== null && (textIn(error, "event_id") ?? "").startsWith(OWN);
}

function idOf(response: JsonObject | null): string {
  return response === null ? "" : (textIn(response, "id") ?? "");
}

function textOf(item: JsonObject): string | null {
  const content = Array.isArray(item["content"]) ? item["content"] : [];
  const texts = content.flatMap((part: unknown) => (isObject(part) ? (textIn(part, "text") ?? []) : []));
  return texts.length === 0 ? null : texts.join("\n");
}
