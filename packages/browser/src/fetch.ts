import { createStreamReader } from "./stream.ts";
import { isState, type RecessState } from "@recess/protocol";
import { parse } from "./json.ts";

/** What the wrapper reports about the responses that pass through it. */
export interface FetchObserver {
  /** What this tab is called; empty while nobody watches. */
  device(): string;
  /** An answer carried a state. */
  state(state: RecessState): void;
  /** A governed answer ended without having carried one. */
  silent(): unknown;
  /** A body began to arrive, or ended. */
  stream(change: 1 | -1): void;
  /** A piece of a reply arrived. */
  chunk(): void;
}

/**
 * Wraps fetch: governed answers are read in passing. The caller gets the same status, headers and bytes, and its own
 * back-pressure and cancellation.
 */
export function wrapFetch(send: typeof fetch, endpoint: string, on: FetchObserver): typeof fetch {
  return async (input, init) => {
    const response = await send(input, named(input, init, on.device(), endpoint));
    const { body, headers, ok } = response;
    const type = headers.get("content-type") ?? "";
    const governed = headers.has("recess-state");

    if (type.includes("json") && (governed || !ok)) {
      const read = (text: string): void => {
        const body = parse(text) as { recess?: unknown } | null;
        if (isState(body?.recess)) on.state(body.recess);
        else if (governed) on.silent();
      };
      response
        .clone()
        .text()
        .then(read, () => {});
      return response;
    }

    const events = type.startsWith("text/event-stream");
    if (!body || !(governed || events)) return response;

    let heard = !governed;
    const read = createStreamReader((state) => {
      heard = true;
      on.state(state);
    });
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        on.chunk();
        if (events) read(chunk);
      },
    });
    const end = (): void => {
      on.stream(-1);
      if (!heard) on.silent();
    };
    on.stream(1);
    body.pipeTo(writable).then(end, end);
    return Object.defineProperty(new Response(readable, response), "url", { value: response.url });
  };
}

/** Names the device, so that its goodbye ends what its messages began: for the server of the routes, and for no other. */
function named(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  device: string,
  endpoint: string,
): RequestInit | undefined {
  // Neither a string nor a `URL` has these two.
  const { url = input as string | URL, headers: sent } = input as Partial<Request>;
  const originOf = (address: string | URL): string => new URL(address, location.href).origin;
  if (!device || originOf(url) !== originOf(endpoint)) return init;
  const headers = new Headers(init?.headers ?? sent);
  headers.set("recess-device", device);
  return { ...init, headers };
}
