/** A streamed reply: the number of words and the time between two of them, ms. */
export const CHUNKS = 100;
export const CHUNK_MS = 20;

/** One word of a streamed reply in OpenAI's format. */
export function chunkOf(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices });
}
