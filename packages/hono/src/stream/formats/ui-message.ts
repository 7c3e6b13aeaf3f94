import { isObject, type JsonObject, parseObject, textIn } from "../../http/json.ts";
import type { Ledger } from "../ledger.ts";
import { dataEvent, dataOf, type Origin, type Tracker } from "../tracker.ts";

/**
 * Marks a text that was cut, in its provider metadata. It replaces ids that would make OpenAI's Responses API look for an item that it
 * never stored.
 */
export const CUT = "recess";
const CUT_METADATA: JsonObject = { [CUT]: { cut: true } };

/** The AI SDK's UI message stream, which `useChat` reads. Only members of its first version are used, because that version rejects others. */
export function trackUIMessage(origin: Origin, ledger: Ledger): Tracker {
  return track(origin, ledger, { hasStarted: false, isStepOpen: false, itemIds: new Set() });
}

interface Before {
  readonly hasStarted: boolean;
  readonly isStepOpen: boolean;
  /** The provider's ids of what came in the open step. */
  readonly itemIds: Set<string>;
}

function track(origin: Origin, ledger: Ledger, before: Before): Tracker {
  let { hasStarted, isStepOpen } = before;
  const { itemIds } = before;
  let hasFinished = false;
  let isDone = false;
  const texts = new Set<string>();
  const reasonings = new Set<string>();
  /** Calls without a result, and whether the client may send it (known once their input is complete). */
  const tools = new Map<string, boolean>();

  /** The step is over: results that are still missing will come from the client. */
  function endStep(): void {
    for (const [id, isForClient] of tools) if (isForClient) ledger.addCall(id);
    texts.clear();
    reasonings.clear();
    tools.clear();
  }

  function seePart(type: string, value: JsonObject): void {
    const id = textIn(value, "id") ?? "";
    const call = textIn(value, "toolCallId") ?? "";
    const delta = textIn(value, "delta") ?? "";
    switch (type) {
      case "text-start":
        texts.add(id);
        break;
      case "text-delta":
        texts.add(id);
        ledger.addText(delta);
        break;
      case "text-end":
        texts.delete(id);
        break;
      case "reasoning-start":
        reasonings.add(id);
        break;
      case "reasoning-delta":
        reasonings.add(id);
        ledger.addOutput(delta);
        break;
      case "reasoning-end":
        reasonings.delete(id);
        break;
      case "tool-input-start":
      case "tool-input-delta":
        tools.set(call, false);
        ledger.addContent();
        ledger.addOutput(textIn(value, "inputTextDelta") ?? "");
        break;
      case "tool-input-available":
        tools.set(call, value["providerExecuted"] !== true);
        ledger.addContent();
        break;
      case "tool-approval-request":
        tools.delete(call);
        ledger.addCall(call);
        break;
      case "tool-output-available":
        if (value["preliminary"] !== true) tools.delete(call);
        ledger.addContent();
        break;
      case "tool-input-error":
      case "tool-output-error":
      case "tool-output-denied":
        tools.delete(call);
        ledger.addContent();
        break;
      case "file":
      case "source-url":
      case "source-document":
        ledger.addContent();
        break;
      default:
        if (!type.startsWith("data-")) return;
        ledger.addContent();
    }
    isStepOpen = true;
  }

  const cut = (): JsonObject => (hasStarted ? { providerMetadata: CUT_METADATA } : {});

  const finish = (sentence: string | null): string => {
    if (hasFinished) return "data: [DONE]\n\n";
    let end = hasStarted ? "" : dataEvent({ type: "start", messageId: origin.id }) + dataEvent({ type: "start-step" });
    for (const id of reasonings) end += dataEvent({ type: "reasoning-end", id, ...cut() });
    const open = [...texts].at(-1);
    const id = open ?? origin.id;
    if (sentence !== null) {
      if (open === undefined) end += dataEvent({ type: "text-start", id });
      end += dataEvent({ type: "text-delta", id, delta: open === undefined ? sentence : `\n\n${sentence}` });
    }
    for (const text of open === undefined && sentence !== null ? [id] : texts) {
      end += dataEvent({ type: "text-end", id: text, ...cut() });
    }
    if (isStepOpen || !hasStarted) end += dataEvent({ type: "finish-step" });
    return `${end + dataEvent({ type: "finish" })}data: [DONE]\n\n`;
  };

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      const data = dataOf(text);
      if (data === "[DONE]") {
        isDone = true;
        endStep();
      }
      const value = data === null ? null : parseObject(data);
      const type = value === null ? null : textIn(value, "type");
      if (value === null || type === null) return;
      hasStarted = true;
      ledger.usage.see(value);
      for (const id of itemIdsIn(value["providerMetadata"])) itemIds.add(id);
      switch (type) {
        case "start-step":
          isStepOpen = true;
          break;
        case "finish-step":
          isStepOpen = false;
          itemIds.clear();
          endStep();
          break;
        case "finish":
          hasFinished = true;
          endStep();
          break;
        case "abort":
        case "error":
          hasFinished = true;
          break;
        default:
          seePart(type, value);
      }
    },
    isBusy: () => !hasFinished && (tools.size > 0 || reasonings.size > 0 || (ledger.isStructured() && texts.size > 0)),
    isUsageOnly: () => false,
    open: () => "",
    close: (sentence) => (isDone ? "" : finish(sentence)),
    giveUp(message) {
      if (isDone) return "";
      if (tools.size === 0 || hasFinished) return finish(null);
      return `${dataEvent({ type: "error", errorText: message })}data: [DONE]\n\n`;
    },
    lost: () => [...itemIds],
    stateEvent: (state) => `data: {"type":"data-recess","data":${state},"transient":true}\n\n`,
    resume: () => track(origin, ledger, { hasStarted, isStepOpen, itemIds }),
  };
}

/** The providers' item ids in a part's metadata. */
export function itemIdsIn(metadata: unknown): readonly string[] {
  if (!isObject(metadata)) return [];
  return Object.values(metadata).flatMap((of) => (isObject(of) ? (textIn(of, "itemId") ?? []) : []));
}
