import { arrayIn, isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import { dataEvent, dataOf, type Origin, type Tracker } from "../tracker.ts";

/** What every chunk of one completion repeats. */
interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** OpenAI chat completions: `chat.completion.chunk`s and `[DONE]`. */
export function trackOpenAIChat(origin: Origin, ledger: Ledger): Tracker {
  return track({ id: origin.id, created: origin.createdAt, model: origin.model }, ledger);
}

function track(first: Head, ledger: Ledger): Tracker {
  let head = first;
  let isDone = false;
  let isUsageOnly = false;
  const choices = new Map<number, { isFinished: boolean; isCalling: boolean }>();

  const chunk = (index: number, delta: JsonObject, finish: string | null): string =>
    dataEvent({
      id: head.id,
      object: "chat.completion.chunk",
      created: head.created,
      model: head.model,
      choices: [{ index, delta, finish_reason: finish }],
    });

  function seeChoice(choice: JsonObject): void {
    const delta = objectIn(choice, "delta") ?? {};
    const calls = arrayIn(delta, "tool_calls").filter(isObject);
    for (const call of calls) {
      ledger.addCall(textIn(call, "id") ?? "");
      ledger.addOutput(textIn(objectIn(call, "function") ?? {}, "arguments") ?? "");
    }
    ledger.addText(textIn(delta, "content") ?? textIn(choice, "text") ?? "");
    for (const [key, part] of Object.entries(delta)) {
      if (key === "role" || key === "content" || !holdsAnything(part)) continue;
      if (typeof part === "string") ledger.addOutput(part);
      else ledger.addContent();
    }
    const index = numberIn(choice, "index") ?? 0;
    const isFinished = textIn(choice, "finish_reason") !== null;
    const isCalling = (choices.get(index)?.isCalling ?? false) || calls.length > 0 || isObject(delta["function_call"]);
    choices.set(index, { isFinished, isCalling: isCalling && !isFinished });
  }

  /** Ends each open choice. */
  const finish = (reason: string, sentence: string | null): string => {
    if (choices.size === 0) choices.set(0, { isFinished: false, isCalling: false });
    let end = "";
    for (const [index, { isFinished }] of choices) {
      if (isFinished) continue;
      if (sentence !== null) {
        const content = ledger.hasContent() ? `\n\n${sentence}` : sentence;
        end += chunk(index, ledger.hasContent() ? { content } : { role: "assistant", content }, null);
      }
      end += chunk(index, {}, reason);
    }
    return `${end}data: [DONE]\n\n`;
  };

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      isUsageOnly = false;
      const data = dataOf(text);
      if (data === "[DONE]") isDone = true;
      const value = data === null ? null : parseObject(data);
      if (value === null) return;
      if (holdsAnything(value["error"])) isDone = true;
      head = {
        id: textIn(value, "id") ?? head.id,
        created: numberIn(value, "created") ?? head.created,
        model: textIn(value, "model") ?? head.model,
      };
      ledger.usage.see(value);
      const found = arrayIn(value, "choices").filter(isObject);
      isUsageOnly = found.length === 0 && isObject(value["usage"]);
      for (const choice of found) seeChoice(choice);
    },
    isBusy: () =>
      [...choices.values()].some(({ isCalling, isFinished }) => isCalling || (!isFinished && ledger.isStructured())),
    isUsageOnly: () => isUsageOnly,
    open: () => "",
    close: (sentence) => (isDone ? "" : finish("stop", sentence)),
    giveUp(message) {
      if (isDone) return "";
      if (![...choices.values()].some(({ isCalling }) => isCalling)) return finish("length", null);
      return dataEvent({ error: { message, type: "permission_error", code: "recess", param: null } });
    },
    stateEvent: () => "",
    resume: () => track(head, ledger),
  };
}
