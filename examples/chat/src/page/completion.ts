import type { Said } from "./history.ts";

/** How a request for a reply ended. */
export type Failure = "signed-out" | "refused" | "failed";

export type Outcome = "complete" | "stopped" | Failure;

interface Completion {
  readonly fetch: typeof fetch;
  readonly path: string;
  readonly talk: readonly Said[];
  readonly signal: AbortSignal;
  readonly onWords: (words: string) => void;
}

/**
 * Requests a reply and passes its words on as they arrive: the data lines of a stream of chat completion chunks. `fetch` is
 * the SDK's: it reads the remaining time from the response, and shows a screen for a refusal.
 */
export async function complete({ fetch, path, talk, signal, onWords }: Completion): Promise<Outcome> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages: talk, stream: true }),
      signal,
    });
    if (response.status === 401) return "signed-out";
    if (response.status === 403 || response.status === 429) return "refused";
    if (!response.ok || response.body === null) return "failed";
    let isComplete = false;
    for await (const data of dataLines(response.body)) {
      if (data === "[DONE]") return "complete";
      const { choices } = JSON.parse(data);
      onWords(choices?.[0]?.delta?.content ?? "");
      isComplete ||= choices?.[0]?.finish_reason != null;
    }
    return isComplete ? "complete" : "failed";
  } catch {
    return signal.aborted ? "stopped" : "failed";
  }
}

async function* dataLines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + next.value).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: ")) yield line.slice(6);
  }
}
