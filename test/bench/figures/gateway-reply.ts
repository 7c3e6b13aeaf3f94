/** One word of a streamed reply in OpenAI's format. */
export function chunkOf(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices });
}

/** The request to the model: the number of words (`max_tokens`), and the time between two of them, ms. */
export interface Asked {
  readonly stream: boolean;
  readonly max_tokens: number;
  readonly word_ms: number;
}

export const PEOPLE = 400;
