import { parseObject, textIn } from "../../http/json.ts";
import type { Dialect } from "../dialect.ts";
import { createLedger, type Ledger } from "../ledger.ts";
import { dataOf, type Origin, type Tracker } from "../tracker.ts";
import { trackAnthropic } from "./anthropic.ts";
import { trackOllama } from "./ollama.ts";
import { trackOpenAIChat } from "./openai-chat.ts";
import { trackOpenAIResponses } from "./openai-responses.ts";
import { trackOpaque, trackText } from "./plain.ts";
import { trackUIMessage } from "./ui-message.ts";

export function trackerFor(dialect: Dialect, origin: Origin, ledger: Ledger = createLedger()): Tracker {
  switch (dialect) {
    case "openai-chat":
      return trackOpenAIChat(origin, ledger);
    case "openai-responses":
      return trackOpenAIResponses(origin, ledger);
    case "anthropic":
      return trackAnthropic(origin, ledger);
    case "ollama-chat":
    case "ollama-generate":
      return trackOllama(dialect, origin, ledger);
    case "ui-message":
      return trackUIMessage(origin, ledger);
    case "text":
      return trackText(ledger);
  }
}

/** An event stream whose dialect is recognised by its first event; until then `guess` applies. */
export function trackUnknownEvents(
  origin: Origin,
  guess: Dialect | null = null,
  ledger: Ledger = createLedger(),
): Tracker {
  let tracker = guess === null || guess === "text" ? trackOpaque("event", ledger) : trackerFor(guess, origin, ledger);
  let isFound = false;
  const any = {
    unit: "event",
    needsAll: tracker.needsAll,
    see(text) {
      const data = isFound ? null : dataOf(text);
      if (data !== null) {
        isFound = true;
        tracker = recognise(data, origin, ledger) ?? trackOpaque("event", ledger);
        any.needsAll = tracker.needsAll;
      }
      tracker.see(text);
    },
    isBusy: () => tracker.isBusy(),
    isUsageOnly: () => tracker.isUsageOnly(),
    open: () => tracker.open(),
    close: (sentence) => tracker.close(sentence),
    giveUp: (message) => tracker.giveUp(message),
    lost: () => tracker.lost?.() ?? [],
    stateEvent: (state) => tracker.stateEvent(state),
    resume: () => tracker.resume(),
  } satisfies Tracker as Tracker & { needsAll: boolean };
  return any;
}

function recognise(data: string, origin: Origin, ledger: Ledger): Tracker | null {
  if (data === "[DONE]") return trackOpenAIChat(origin, ledger);
  const value = parseObject(data);
  if (value === null) return null;
  const type = textIn(value, "type");
  if (type === null) {
    const isChat = Array.isArray(value["choices"]) && value["object"] !== "text_completion";
    return isChat || "error" in value ? trackOpenAIChat(origin, ledger) : null;
  }
  if (type === "error") return "errorText" in value ? trackUIMessage(origin, ledger) : trackAnthropic(origin, ledger);
  if (type.startsWith("response.")) return trackOpenAIResponses(origin, ledger);
  if (type === "message_start" || type === "ping") return trackAnthropic(origin, ledger);
  return UI_FIRST.test(type) ? trackUIMessage(origin, ledger) : null;
}

const UI_FIRST =
  /^(?:start|start-step|text-start|reasoning-start|tool-input-start|tool-output-available|file|source-url|source-document|data-.+|message-metadata)$/;
