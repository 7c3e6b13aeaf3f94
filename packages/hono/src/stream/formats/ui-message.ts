import { type JsonObject, parseObject, textIn } from "../../http/json.ts";
import { dataEvent, dataOf, type Origin, type Tracker } from "../tracker.ts";

/** The AI SDK's UI message stream, which `useChat` reads. Chunks have no members beyond those of its first version, which refuses any more. */
export function trackUIMessage(origin: Origin): Tracker {
  return track(origin, { hasStarted: false, hasContent: false, isStepOpen: false });
}

interface Before {
  readonly hasStarted: boolean;
  readonly hasContent: boolean;
  readonly isStepOpen: boolean;
}

function track(origin: Origin, before: Before): Tracker {
  let { hasStarted, hasContent, isStepOpen } = before;
  let hasFailed = false;
  let hasFinished = false;
  let isDone = false;
  const texts = new Set<string>();
  const reasonings = new Set<string>();
  const tools = new Set<string>();

  function seePart(type: string, value: JsonObject): void {
    const id = textIn(value, "id") ?? "";
    const call = textIn(value, "toolCallId") ?? "";
    switch (type) {
      case "text-start":
      case "text-delta":
        texts.add(id);
        break;
      case "text-end":
        texts.delete(id);
        break;
      case "reasoning-start":
      case "reasoning-delta":
        reasonings.add(id);
        break;
      case "reasoning-end":
        reasonings.delete(id);
        break;
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-available":
        tools.add(call);
        break;
      case "tool-input-error":
      case "tool-output-available":
      case "tool-output-error":
      case "tool-output-denied":
      case "tool-approval-request":
        tools.delete(call);
        break;
      default:
        return;
    }
    hasContent = true;
    isStepOpen = true;
  }

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      const data = dataOf(text);
      if (data === "[DONE]") isDone = true;
      const value = data === null ? null : parseObject(data);
      const type = value === null ? null : textIn(value, "type");
      if (value === null || type === null) return;
      hasStarted = true;
      switch (type) {
        case "start-step":
          isStepOpen = true;
          break;
        case "finish-step":
          isStepOpen = false;
          texts.clear();
          reasonings.clear();
          tools.clear();
          break;
        case "finish":
        case "abort":
          hasFinished = true;
          break;
        case "error":
          hasFinished = true;
          hasFailed = !hasContent;
          break;
        default:
          seePart(type, value);
      }
    },
    hasContent: () => hasContent,
    hasFailed: () => hasFailed,
    isBusy: () => tools.size > 0 && !hasFinished,
    close(sentence) {
      if (isDone) return "";
      if (hasFinished) return "data: [DONE]\n\n";
      let end = hasStarted
        ? ""
        : dataEvent({ type: "start", messageId: origin.id }) + dataEvent({ type: "start-step" });
      for (const id of reasonings) end += dataEvent({ type: "reasoning-end", id });
      const open = [...texts].at(-1);
      const id = open ?? origin.id;
      if (open === undefined) end += dataEvent({ type: "text-start", id });
      end += dataEvent({ type: "text-delta", id, delta: open === undefined ? sentence : `\n\n${sentence}` });
      for (const text of open === undefined ? [id] : texts) end += dataEvent({ type: "text-end", id: text });
      if (isStepOpen || !hasStarted) end += dataEvent({ type: "finish-step" });
      return `${end + dataEvent({ type: "finish" })}data: [DONE]\n\n`;
    },
    fail: (message) =>
      isDone || hasFinished ? "" : `${dataEvent({ type: "error", errorText: message })}data: [DONE]\n\n`,
    tell: (state) => `data: {"type":"data-recess","data":${state},"transient":true}\n\n`,
    resume: () => track(origin, { hasStarted, hasContent, isStepOpen }),
  };
}
