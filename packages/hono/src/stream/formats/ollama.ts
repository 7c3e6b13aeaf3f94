import { arrayIn, isObject, type JsonObject, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import type { Origin, Tracker } from "../tracker.ts";

/** Which of Ollama's two paths is spoken: messages, or a prompt. */
export type OllamaKind = "ollama-chat" | "ollama-generate";

/** Ollama's own API: an object a line, the last one `done`. */
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
    tell: () => "",
    resume: () => tracker,
  };
  return tracker;
}

/** A part of a reply, without its end. */
export function ollamaReply(kind: OllamaKind, { model, createdAt }: Origin, content: string): JsonObject {
  const head = { model, created_at: new Date(createdAt * 1000).toISOString() };
  return kind === "ollama-chat" ? { ...head, message: { role: "assistant", content } } : { ...head, response: content };
}

/** What ends a reply that no model was asked for. */
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
