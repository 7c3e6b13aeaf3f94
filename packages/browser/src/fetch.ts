import { createStreamReader } from "./stream.ts";
import { isState, type RecessState } from "@recess/protocol";
import { parse } from "./json.ts";

/** Receives what the wrapper finds in responses. */
export interface FetchObserver {
  /** This tab's name; empty while the client is stopped. */
  device(): string;
  /** A response contained a state. */
  state(state: RecessState): void;
  /** A governed response ended without a state. */
  silent(): unknown;
  /** A body started or ended. */
  stream(change: 1 | -1): void;
  /** A piece of a reply arrived. */
  chunk(): void;
}

/**
 * Wraps fetch and reads governed responses as they pass. The caller gets the same status, headers and bytes, with its
 * own back-pressure and cancellation.
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

    let hasState = !governed;
    const read = createStreamReader((state) => {
      hasState = true;
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
      if (!hasState) on.silent();
    };
    on.stream(1);
    body.pipeTo(writable).then(end, end);
    return Object.defineProperty(new Response(readable, response), "url", { value: response.url });
  };
}

/** Adds the device's name, so that its `away` ends the leases of its messages: only for the server of the routes. */
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
