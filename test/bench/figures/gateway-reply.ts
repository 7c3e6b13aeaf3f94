/** One word of a streamed reply, as OpenAI's API sends it. */
export function chunkOf(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices });
}

/** What a client asks of the model: so many words (`max_tokens`), with so much time between two of them. */
export interface Asked {
  readonly stream: boolean;
  readonly max_tokens: number;
  readonly word_ms: number;
}

export const PEOPLE = 400;
