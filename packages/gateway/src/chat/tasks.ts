import type { Governor } from "@recess/core";
import type { Asked } from "./asked.ts";
import { asObject } from "../http/body.ts";
import { PROBLEMS, problemResponse } from "../http/problem.ts";
import type { TaskBalance } from "./task-balance.ts";
import type { UpstreamAnswer } from "../upstreams/upstream.ts";

/** Requests that a chat sends on its own around a message. */
const TASKS = new Set([
  "title_generation",
  "tags_generation",
  "follow_up_generation",
  "emoji_generation",
  "query_generation",
  "image_prompt_generation",
  "autocomplete_generation",
  "context_compaction",
]);

/** Nothing typed while the chat is closed is completed. */
const NEVER_AFTER_A_STOP = new Set(["autocomplete_generation"]);

/** The maximum tokens of a task's answer: a title is short; a disguised chat message would not be. */
export const MAX_TASK_TOKENS = 512;

/** The task that a request is; `null` for a message. Marks from unproven senders are ignored. */
export function taskOf({ identity, endpoint }: Pick<Asked, "identity" | "endpoint">): string | null {
  if (!identity.isProvenSender || endpoint.kind !== "message") return null;
  if (endpoint.isTaskPath) return "path";
  return identity.task !== null && TASKS.has(identity.task) ? identity.task : null;
}

export interface TaskOptions {
  readonly governor: Governor;
  readonly balance: TaskBalance;
  readonly background: (work: Promise<unknown>) => void;
}

/** Answers a task if one is left, and counts its time and tokens as the account's use. */
export async function answerTask(
  options: TaskOptions,
  asked: Asked,
  task: string,
  forward: () => Promise<UpstreamAnswer>,
): Promise<Response> {
  const { governor, balance, background } = options;
  const { account, endpoint } = asked;
  if (!governor.governs(account)) return (await forward()).response;
  const { outcome, at, band } = await governor.status(account);
  if (band === null) return (await forward()).response;
  const isBlocked = outcome === "block";
  const mayPass = !(isBlocked && NEVER_AFTER_A_STOP.has(task)) && (await balance.take(account.id, { at, isBlocked }));
  if (!mayPass) return problemResponse(endpoint.api, PROBLEMS["task-refused"]);
  // Its time counts as a reply's. Counting it as the person's presence would use up due notices, which a task cannot
  // show: some chats send it before the message.
  await governor.replyEnded(account);
  const { response, text } = await forward();
  const count = (tokens: number): void => background(governor.tokens(account, { count: tokens }));
  if (text !== undefined) count(tokensIn(text, text.length));
  if (!response.ok || text !== undefined || response.body === null) return response;
  return counted(response, count);
}

/** How much of an answer's end is searched for its usage. */
const TAIL = 16_384;

/**
 * The same answer; its tokens are counted when it has been sent or its reader has left: as reported, else by length.
 */
function counted(response: Response, count: (tokens: number) => void): Response {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  let tail = "";
  let length = 0;
  const ended = (): void => count(tokensIn(tail, length));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        let next: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;
        try {
          next = await reader.read();
        } catch (error) {
          ended();
          throw error;
        }
        if (next.done) {
          ended();
          controller.close();
          return;
        }
        const text = decoder.decode(next.value, { stream: true });
        length += text.length;
        tail = (tail + text).slice(-TAIL);
        controller.enqueue(next.value);
      },
      async cancel(reason) {
        ended();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

/** Counts the whole output including markup, because overestimating is safer. */
const CHARACTERS_A_TOKEN = 4;

/** The tokens of an answer of that length, by its end. */
function tokensIn(end: string, length: number): number {
  return usageIn(end) ?? Math.ceil(length / CHARACTERS_A_TOKEN);
}

/** The tokens that an answer reports, in the format of OpenAI, Anthropic or Ollama. */
function usageIn(text: string): number | null {
  for (const part of [text, ...text.split("\n").toReversed()]) {
    const json = objectIn(part.replace(/^data:\s*/, ""));
    const usage = asObject(json?.["usage"]) ?? json;
    if (usage === null) continue;
    const total = numberIn(usage, "total_tokens");
    if (total > 0) return total;
    const input =
      numberIn(usage, "input_tokens") + numberIn(usage, "prompt_tokens") + numberIn(usage, "prompt_eval_count");
    const output =
      numberIn(usage, "output_tokens") + numberIn(usage, "completion_tokens") + numberIn(usage, "eval_count");
    if (input + output > 0) return input + output;
  }
  return null;
}

function objectIn(text: string): ReturnType<typeof asObject> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

function numberIn(value: Readonly<Record<string, unknown>>, key: string): number {
  const number = value[key];
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}
