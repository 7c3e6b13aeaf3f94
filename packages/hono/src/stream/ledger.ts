import type { JsonObject } from "../http/json.ts";
import { unnamedCall } from "./answers.ts";
import { createUsageCount, estimateTokens, type Tokens, type UsageCount } from "./usage.ts";

/** What a reply has contained so far. One per reply, whichever tracker follows its protocol. */
export interface Ledger {
  readonly usage: UsageCount;
  /** Whether anything has come that a person or an app can use. */
  hasContent(): boolean;
  addContent(): void;
  /** Adds the model's text. An empty string is not content. */
  addText(text: string): void;
  /** Adds model output that a person does not read, such as the arguments of a call. */
  addOutput(text: string): void;
  /** Whether the reply looks like JSON, which must not be ended in the middle as if it were complete. */
  isStructured(): boolean;
  /** Adds a tool call whose result the client may send in a later request. */
  addCall(id: string): void;
  /** Likewise, for a dialect whose calls have no ids. */
  addUnnamedCall(name: string): void;
  /** Returns the calls that were added since the last call of this function. */
  takeCalls(): readonly string[];
  tokens(): Tokens | null;
}

/** `unnamed`: how many calls without ids came before in the same turn. */
export function createLedger(unnamed: number = 0): Ledger {
  let order = unnamed;
  const usage = createUsageCount();
  let calls: Set<string> | null = null;
  let fresh: string[] = [];
  let hasContent = false;
  let beginsWith: string | null = null;
  let estimate = 0;
  function addCall(id: string): void {
    hasContent = true;
    calls ??= new Set();
    if (id === "" || calls.has(id)) return;
    calls.add(id);
    fresh.push(id);
  }

  return {
    usage,
    hasContent: () => hasContent,
    addContent: () => void (hasContent = true),
    addText(text) {
      if (text === "") return;
      hasContent = true;
      estimate += estimateTokens(text);
      // The format that the request asked for is not known here; prose rarely begins with a brace or bracket.
      beginsWith ??= /\S/.exec(text)?.[0] ?? null;
    },
    addOutput(text) {
      if (text === "") return;
      hasContent = true;
      estimate += estimateTokens(text);
    },
    isStructured: () => beginsWith === "{" || beginsWith === "[",
    addCall,
    addUnnamedCall: (name) => addCall(unnamedCall(name, order++)),
    takeCalls() {
      if (fresh.length === 0) return fresh;
      const taken = fresh;
      fresh = [];
      return taken;
    },
    tokens: () => usage.tokens(estimate),
  };
}

/** Whether a member's value is more than empty. */
export function holdsAnything(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === false) return false;
  return !(typeof value === "object" && Object.keys(value).length === 0);
}

/** Members that hold a model's output. */
const MADE = ["choices", "output", "content", "message"];

/** Common names for a model's text in an app's own protocol. `message` is not among them: errors have it too. */
const WORDS = [
  "reply",
  "response",
  "answer",
  "text",
  "output",
  "output_text",
  "content",
  "completion",
  "generated_text",
];

/** Whether an object reports an error and nothing else. An object with both an error and an answer counts as an answer. */
export function isErrorAlone(value: JsonObject): boolean {
  if (value["type"] === "error") return !holdsMade(value);
  return holdsAnything(value["error"]) && !holdsMade(value) && !WORDS.some((key) => isWords(value[key]));
}

function holdsMade(value: JsonObject): boolean {
  return MADE.some((key) => typeof value[key] === "object" && holdsAnything(value[key]));
}

function isWords(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
