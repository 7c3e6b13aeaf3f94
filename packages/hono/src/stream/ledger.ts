import type { JsonObject } from "../http/json.ts";
import { unnamedCall } from "./answers.ts";
import { createUsageCount, estimateTokens, type Tokens, type UsageCount } from "./usage.ts";

/** What a reply has held so far. One for each reply, whatever follows its protocol. */
export interface Ledger {
  readonly usage: UsageCount;
  /** Something that a person or an app can use has come. */
  hasContent(): boolean;
  addContent(): void;
  /** Text of the model's. An empty one is no content. */
  addText(text: string): void;
  /** Model output that a person does not read, such as the arguments of a call. */
  addOutput(text: string): void;
  /** The reply is JSON, or another structure that must not be ended in the middle as if it were whole. */
  isStructured(): boolean;
  /** A call of a tool whose result the client may bring in a further request. */
  addCall(id: string): void;
  /** Likewise, where the dialect gives calls no ids. */
  addUnnamedCall(name: string): void;
  /** The calls that were added since this was last asked. */
  takeCalls(): readonly string[];
  tokens(): Tokens | null;
}

/** `unnamed`: how many calls without ids came before in the same turn. */
export function createLedger(unnamed: number = 0): Ledger {
  let order = unnamed;
  const usage = createUsageCount();
  const calls = new Set<string>();
  let fresh: string[] = [];
  let hasContent = false;
  let beginsWith: string | null = null;
  let estimate = 0;
  function addCall(id: string): void {
    hasContent = true;
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
      // What the request asked for is not known here; a sentence rarely begins with one of these.
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

/** Whether a member of a protocol's object holds anything. */
export function holdsAnything(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === false) return false;
  return !(typeof value === "object" && Object.keys(value).length === 0);
}

/** Members that hold what a model made. */
const MADE = ["choices", "output", "content", "message"];

/** Names for a model's words in protocols that are an app's own. `message` is an error's, too. */
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

/** Whether an object says that something failed, and nothing else: with an answer beside it, it is an answer. */
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
