import { isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import { dataOf, type Origin, type Tracker, typedEvent } from "../tracker.ts";

/** Anthropic's messages: content blocks between `message_start` and `message_stop`. */
export function trackAnthropic(origin: Origin, ledger: Ledger): Tracker {
  return track(origin, ledger, { hasStarted: false, nextIndex: 0, outputTokens: 0, serverCalls: new Set() });
}

interface Before {
  readonly hasStarted: boolean;
  readonly nextIndex: number;
  readonly outputTokens: number;
  /** Calls of tools that run on Anthropic's servers. After `pause_turn` the client sends them back. */
  readonly serverCalls: Set<string>;
}

type Block = "text" | "tool" | "thinking" | "other";

const DELTA_BLOCKS: { readonly [type: string]: Block } = {
  text_delta: "text",
  input_json_delta: "tool",
  thinking_delta: "thinking",
};

function kindOf(type: string): Block {
  if (type === "text") return "text";
  if (type === "thinking") return "thinking";
  return type.endsWith("tool_use") ? "tool" : "other";
}

function track(origin: Origin, ledger: Ledger, before: Before): Tracker {
  let { hasStarted, nextIndex, outputTokens } = before;
  const { serverCalls } = before;
  let hasDelta = false;
  let isDone = false;
  const open = new Map<number, Block>();
  /** Server-side calls whose result has not come. */
  const running = new Set<string>();

  function openBlock(index: number, block: Block): void {
    open.set(index, block);
    nextIndex = Math.max(nextIndex, index + 1);
  }

  function startBlock(index: number, block: JsonObject): void {
    const type = textIn(block, "type") ?? "";
    openBlock(index, kindOf(type));
    const id = textIn(block, "id") ?? "";
    if (type === "tool_use") ledger.addCall(id);
    else if (type.endsWith("tool_use")) {
      serverCalls.add(id);
      running.add(id);
      ledger.addContent();
    } else if (type.endsWith("tool_result")) {
      running.delete(textIn(block, "tool_use_id") ?? "");
      ledger.addContent();
    } else if (type === "text") ledger.addText(textIn(block, "text") ?? "");
    else if (Object.entries(block).some(([key, value]) => key !== "type" && holdsAnything(value))) ledger.addContent();
  }

  function seeDelta(index: number, delta: JsonObject): void {
    openBlock(index, open.get(index) ?? DELTA_BLOCKS[textIn(delta, "type") ?? ""] ?? "other");
    ledger.addText(textIn(delta, "text") ?? "");
    ledger.addOutput(textIn(delta, "thinking") ?? textIn(delta, "partial_json") ?? "");
    if (isObject(delta["citation"])) ledger.addContent();
  }

  const start = (): string => {
    if (hasStarted) return "";
    hasStarted = true;
    const message = {
      id: origin.id,
      type: "message",
      role: "assistant",
      model: origin.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    return typedEvent({ type: "message_start", message });
  };

  const finish = (reason: string, sentence: string | null): string => {
    let end = start();
    if (!hasDelta) {
      const inside = sentence === null ? undefined : [...open].find(([, block]) => block === "text")?.[0];
      for (const index of open.keys()) if (index !== inside) end += typedEvent({ type: "content_block_stop", index });
      if (sentence !== null) {
        const index = inside ?? nextIndex;
        if (inside === undefined) {
          end += typedEvent({ type: "content_block_start", index, content_block: { type: "text", text: "" } });
        }
        const delta = { type: "text_delta", text: inside === undefined ? sentence : `\n\n${sentence}` };
        end += typedEvent({ type: "content_block_delta", index, delta });
        end += typedEvent({ type: "content_block_stop", index });
      }
      end += typedEvent({
        type: "message_delta",
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: outputTokens },
      });
    }
    return end + typedEvent({ type: "message_stop" });
  };
  const isHalf = (): boolean => running.size > 0 || [...open.values()].some((b) => b === "tool" || b === "thinking");

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      const data = dataOf(text);
      const value = data === null ? null : parseObject(data);
      if (value === null) return;
      ledger.usage.see(value);
      const index = numberIn(value, "index") ?? 0;
      switch (textIn(value, "type")) {
        case "message_start":
          hasStarted = true;
          break;
        case "content_block_start":
          startBlock(index, objectIn(value, "content_block") ?? {});
          break;
        case "content_block_delta":
          seeDelta(index, objectIn(value, "delta") ?? {});
          break;
        case "content_block_stop":
          open.delete(index);
          nextIndex = Math.max(nextIndex, index + 1);
          break;
        case "message_delta":
          hasDelta = true;
          running.clear();
          outputTokens = numberIn(objectIn(value, "usage") ?? {}, "output_tokens") ?? outputTokens;
          if (textIn(objectIn(value, "delta") ?? {}, "stop_reason") === "pause_turn") {
            for (const id of serverCalls) ledger.addCall(id);
          }
          break;
        case "message_stop":
        case "error":
          isDone = true;
          break;
        default:
      }
    },
    isBusy: () => !isDone && !hasDelta && (isHalf() || (ledger.isStructured() && open.size > 0)),
    isUsageOnly: () => false,
    open: start,
    close: (sentence) => (isDone ? "" : finish("end_turn", sentence)),
    giveUp(message) {
      if (isDone) return "";
      if (!isHalf()) return finish("max_tokens", null);
      return typedEvent({ type: "error", error: { type: "permission_error", message } });
    },
    stateEvent: () => "",
    resume: () => track(origin, ledger, { hasStarted, nextIndex, outputTokens, serverCalls }),
  };
}
