import { arrayIn, isObject, type JsonObject, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import type { Origin, Tracker } from "../tracker.ts";

/** Which of Ollama's two APIs is used: messages or a prompt. */
export type OllamaKind = "ollama-chat" | "ollama-generate";

/** Ollama's own API: one object per line; the last has `done`. */
export function trackOllama(kind: OllamaKind, origin: Origin, ledger: Ledger): Tracker {
  let model = origin.model;
  let isDone = false;

  const line = (content: string, end: JsonObject): string =>
    `${JSON.stringify({ ...ollamaReply(kind, { ...origin, model }, content), ...end })}\n`;

  const tracker: Tracker = {
    unit: "line",
    needsAll: true,
    see(text) {
      const value = parseObject(text);
      if (value === null) return;
      if (holdsAnything(value["error"])) isDone = true;
      model = textIn(value, "model") ?? model;
      const message = objectIn(value, "message") ?? {};
      ledger.addText(textIn(message, "content") ?? textIn(value, "response") ?? "");
      ledger.addOutput(textIn(message, "thinking") ?? textIn(value, "thinking") ?? "");
      for (const call of arrayIn(message, "tool_calls")) {
        const name = isObject(call) ? textIn(objectIn(call, "function") ?? {}, "name") : null;
        if (name !== null) ledger.addUnnamedCall(name);
      }
      ledger.usage.see(value);
      isDone ||= value["done"] === true;
    },
    isBusy: () => !isDone && ledger.isStructured(),
    isUsageOnly: () => false,
    open: () => "",
    close(sentence) {
      if (isDone) return "";
      const content = ledger.hasContent() ? `\n\n${sentence}` : sentence;
      return line(content, { done: false }) + line("", ollamaEnd("stop"));
    },
    giveUp: () => (isDone ? "" : line("", ollamaEnd("length"))),
    stateEvent: () => "",
    resume: () => tracker,
  };
  return tracker;
}

/** One part of a reply, without the members that end it. */
export function ollamaReply(kind: OllamaKind, { model, createdAt }: Origin, content: string): JsonObject {
  const head = { model, created_at: new Date(createdAt * 1000).toISOString() };
  return kind === "ollama-chat" ? { ...head, message: { role: "assistant", content } } : { ...head, response: content };
}

/** The members that end a reply for which no model was called. */
export function ollamaEnd(reason: "stop" | "length"): JsonObject {
  return {
    done: true,
    done_reason: reason,
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: 0,
    prompt_eval_duration: 0,
    eval_count: 0,
    eval_duration: 0,
  };
}
