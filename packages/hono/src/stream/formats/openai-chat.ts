import { arrayIn, isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { dataEvent, dataOf, type Origin, type Tracker } from "../tracker.ts";

/** What every chunk of one completion repeats. */
interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** OpenAI chat completions: `chat.completion.chunk`s and `[DONE]`. */
export function trackOpenAIChat(origin: Origin): Tracker {
  return track({ id: origin.id, created: origin.createdAt, model: origin.model }, false);
}

function track(first: Head, hadContent: boolean): Tracker {
  let head = first;
  let hasContent = hadContent;
  let hasFailed = false;
  let isDone = false;
  const choices = new Map<number, { isFinished: boolean; isCalling: boolean }>();

  const chunk = (index: number, delta: JsonObject, finish: string | null): string =>
    dataEvent({
      id: head.id,
      object: "chat.completion.chunk",
      created: head.created,
      model: head.model,
      choices: [{ index, delta, finish_reason: finish }],
    });

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      const data = dataOf(text);
      if (data === "[DONE]") isDone = true;
      const value = data === null ? null : parseObject(data);
      if (value === null) return;
      if (isObject(value["error"])) {
        isDone = true;
        hasFailed = !hasContent;
      }
      head = {
        id: textIn(value, "id") ?? head.id,
        created: numberIn(value, "created") ?? head.created,
        model: textIn(value, "model") ?? head.model,
      };
      for (const choice of arrayIn(value, "choices")) {
        if (!isObject(choice)) continue;
        const delta = objectIn(choice, "delta") ?? {};
        const calls = arrayIn(delta, "tool_calls").length > 0 || isObject(delta["function_call"]);
        hasContent ||=
          calls || Object.entries(delta).some(([key, part]) => key !== "role" && part !== "" && part !== null);
        const index = numberIn(choice, "index") ?? 0;
        const isFinished = textIn(choice, "finish_reason") !== null;
        const isCalling = (choices.get(index)?.isCalling ?? false) || calls;
        choices.set(index, { isFinished, isCalling: isCalling && !isFinished });
      }
    },
    hasContent: () => hasContent,
    hasFailed: () => hasFailed,
    isBusy: () => [...choices.values()].some((choice) => choice.isCalling),
    close(sentence) {
      if (isDone) return "";
      if (choices.size === 0) choices.set(0, { isFinished: false, isCalling: false });
      let end = "";
      for (const [index, { isFinished }] of choices) {
        if (isFinished) continue;
        const content = hasContent ? `\n\n${sentence}` : sentence;
        end += chunk(index, hasContent ? { content } : { role: "assistant", content }, null) + chunk(index, {}, "stop");
      }
      return `${end}data: [DONE]\n\n`;
    },
    fail: (message) =>
      isDone ? "" : dataEvent({ error: { message, type: "permission_error", code: "recess", param: null } }),
    tell: () => "",
    resume: () => track(head, hasContent),
  };
}
