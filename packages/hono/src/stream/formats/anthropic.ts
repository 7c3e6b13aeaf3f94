import { numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { dataOf, type Origin, type Tracker, typedEvent } from "../tracker.ts";

/** Anthropic's messages: content blocks between `message_start` and `message_stop`. */
export function trackAnthropic(origin: Origin): Tracker {
  return track(origin, { hasStarted: false, hasContent: false, nextIndex: 0, outputTokens: 0 });
}

interface Before {
  readonly hasStarted: boolean;
  readonly hasContent: boolean;
  readonly nextIndex: number;
  readonly outputTokens: number;
}

type Block = "text" | "tool" | "other";

const DELTA_BLOCKS: { readonly [type: string]: Block } = { text_delta: "text", input_json_delta: "tool" };

function track(origin: Origin, before: Before): Tracker {
  let { hasStarted, hasContent, nextIndex, outputTokens } = before;
  let hasFailed = false;
  let hasDelta = false;
  let isDone = false;
  const open = new Map<number, Block>();

  function openBlock(index: number, block: Block): void {
    open.set(index, block);
    nextIndex = Math.max(nextIndex, index + 1);
    hasContent = true;
  }

  return {
    unit: "event",
    needsAll: false,
    see(text) {
      const data = dataOf(text);
      const value = data === null ? null : parseObject(data);
      if (value === null) return;
      const index = numberIn(value, "index") ?? 0;
      switch (textIn(value, "type")) {
        case "message_start":
          hasStarted = true;
          break;
        case "content_block_start": {
          const type = textIn(objectIn(value, "content_block") ?? {}, "type") ?? "";
          openBlock(index, type === "text" ? "text" : type.endsWith("tool_use") ? "tool" : "other");
          break;
        }
        case "content_block_delta":
          openBlock(
            index,
            open.get(index) ?? DELTA_BLOCKS[textIn(objectIn(value, "delta") ?? {}, "type") ?? ""] ?? "other",
          );
          break;
        case "content_block_stop":
          open.delete(index);
          nextIndex = Math.max(nextIndex, index + 1);
          break;
        case "message_delta":
          hasDelta = true;
          outputTokens = numberIn(objectIn(value, "usage") ?? {}, "output_tokens") ?? outputTokens;
          break;
        case "message_stop":
          isDone = true;
          break;
        case "error":
          isDone = true;
          hasFailed = !hasContent;
          break;
        default:
      }
    },
    hasContent: () => hasContent,
    hasFailed: () => hasFailed,
    isBusy: () => [...open.values()].includes("tool"),
    close(sentence) {
      if (isDone) return "";
      let end = "";
      if (!hasStarted) {
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
        end += typedEvent({ type: "message_start", message });
      }
      if (!hasDelta) {
        const inside = [...open].find(([, block]) => block === "text")?.[0];
        for (const index of open.keys()) if (index !== inside) end += typedEvent({ type: "content_block_stop", index });
        const index = inside ?? nextIndex;
        if (inside === undefined) {
          end += typedEvent({ type: "content_block_start", index, content_block: { type: "text", text: "" } });
        }
        const delta = { type: "text_delta", text: inside === undefined ? sentence : `\n\n${sentence}` };
        end += typedEvent({ type: "content_block_delta", index, delta });
        end += typedEvent({ type: "content_block_stop", index });
        end += typedEvent({
          type: "message_delta",
          delta: { stop_reason: "end_turn", stop_sequence: null },
          usage: { output_tokens: outputTokens },
        });
      }
      return end + typedEvent({ type: "message_stop" });
    },
    fail: (message) => (isDone ? "" : typedEvent({ type: "error", error: { type: "permission_error", message } })),
    tell: () => "",
    resume: () => track(origin, { hasStarted, hasContent, nextIndex, outputTokens }),
  };
}
