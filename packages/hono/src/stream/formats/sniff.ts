import { parseObject, textIn } from "../../http/json.ts";
import type { Dialect } from "../dialect.ts";
import { dataOf, type Origin, type Tracker } from "../tracker.ts";
import { trackAnthropic } from "./anthropic.ts";
import { trackOpenAIChat } from "./openai-chat.ts";
import { trackOpenAIResponses } from "./openai-responses.ts";
import { trackOpaque, trackText } from "./plain.ts";
import { trackUIMessage } from "./ui-message.ts";

/** The tracker of a dialect. */
export function trackerFor(dialect: Dialect, origin: Origin): Tracker {
  switch (dialect) {
    case "openai-chat":
      return trackOpenAIChat(origin);
    case "openai-responses":
      return trackOpenAIResponses(origin);
    case "anthropic":
      return trackAnthropic(origin);
    case "ui-message":
      return trackUIMessage(origin);
    case "text":
      return trackText();
  }
}

/** An event stream whose dialect its own first event gives away; `guess` holds until it comes. */
export function trackUnknownEvents(origin: Origin, guess: Dialect | null = null): Tracker {
  let found: Tracker | null = null;
  const guessed = guess === null || guess === "text" ? trackOpaque("event") : trackerFor(guess, origin);
  const tracker = (): Tracker => found ?? guessed;
  return {
    unit: "event",
    // Until it is known which it is.
    get needsAll() {
      return tracker().needsAll;
    },
    see(text) {
      const data = found === null ? dataOf(text) : null;
      if (data !== null) found = recognise(data, origin) ?? trackOpaque("event");
      tracker().see(text);
    },
    hasContent: () => tracker().hasContent(),
    hasFailed: () => tracker().hasFailed(),
    isBusy: () => tracker().isBusy(),
    close: (sentence) => tracker().close(sentence),
    fail: (message) => tracker().fail(message),
    tell: (state) => tracker().tell(state),
    resume: () => tracker().resume(),
  };
}

function recognise(data: string, origin: Origin): Tracker | null {
  const value = parseObject(data);
  if (value === null) return null;
  const type = textIn(value, "type");
  if (type === null) {
    const isChat = Array.isArray(value["choices"]) && value["object"] !== "text_completion";
    return isChat || "error" in value ? trackOpenAIChat(origin) : null;
  }
  if (type === "error") return "errorText" in value ? trackUIMessage(origin) : trackAnthropic(origin);
  if (type.startsWith("response.")) return trackOpenAIResponses(origin);
  if (type === "message_start" || type === "ping") return trackAnthropic(origin);
  return UI_FIRST.test(type) ? trackUIMessage(origin) : null;
}

const UI_FIRST = /^(?:start|start-step|text-start|reasoning-start|tool-input-start|data-.+|message-metadata)$/;
