import { z } from "zod";

/** An OpenAI-compatible endpoint: a provider's, Ollama's, or the embedded responder's. */
export interface Model {
  /** With the version, as OPENAI_BASE_URL has it: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly name: string;
}

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** The model gets the last messages of a conversation, and the beginning of each. */
const MOST_MESSAGES = 200;
const MAX_MESSAGE_LENGTH = 8000;

const part = z.object({ type: z.literal("text"), text: z.string() });
const content = z.union([z.string(), z.array(part).transform((parts) => parts.map(({ text }) => text).join(""))]);

/** The parts of a chat request that are forwarded. The server decides who may use the model, which one, and the system prompt. */
export const chatRequest = z.object({
  messages: z
    .array(z.object({ role: z.enum(["user", "assistant", "system", "developer"]), content }))
    // A user cannot replace the system prompt.
    .transform((messages) =>
      messages.flatMap(({ role, content }): Message[] =>
        role === "user" || role === "assistant" ? [{ role, content }] : [],
      ),
    )
    .refine((messages) => messages.at(-1)?.role === "user", "The last message must be the user's."),
  stream: z.boolean().default(false),
});

export type ChatRequest = z.infer<typeof chatRequest>;

/** The user's last message, at its full length: a call for help may be at its end. */
export function lastWords({ messages }: ChatRequest): string {
  return messages.at(-1)?.content ?? "";
}

/** Asks the model. Its response is passed on: the status, and bytes as they arrive. */
export async function askModel(
  model: Model,
  { messages, stream }: ChatRequest,
  system: string,
  signal: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: "POST",
      signal,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${model.apiKey}`,
        "accept-encoding": "identity",
      },
      body: JSON.stringify({
        model: model.name,
        messages: [{ role: "system", content: system }, ...messages.slice(-MOST_MESSAGES).map(shortened)],
        stream,
        // So that the governor can count the reply's tokens.
        ...(stream && { stream_options: { include_usage: true } }),
      }),
    });
  } catch (error) {
    signal.throwIfAborted();
    return problem(`The model cannot be reached: ${reasonOf(error)}`);
  }
  if (!response.ok) {
    await response.body?.cancel();
    return problem(`The model answered with status ${response.status}.`);
  }
  // The provider's own headers (its limits, its cookies) are not for the page.
  const type = response.headers.get("content-type") ?? "application/json";
  return new Response(response.body, { headers: { "content-type": type } });
}

function shortened({ role, content }: Message): Message {
  return { role, content: content.slice(0, MAX_MESSAGE_LENGTH) };
}

/** One status for every failure that is not the user's: the governor refunds the message. */
function problem(message: string): Response {
  console.error(message);
  const error = { message, type: "server_error", code: "model_unavailable", param: null };
  return Response.json({ error }, { status: 502 });
}

/** `fetch failed` says little; its cause says more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
