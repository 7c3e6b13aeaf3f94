import type { Readable } from "node:stream";

export type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a response's body, chunk by chunk as they are requested. */
export interface Source {
  /** Requests the next bytes. The receiver gets them, or the end, now or later. */
  read(receiver: Receiver): void;
  /** Stops the transfer. */
  cancel(reason?: unknown): void;
}

/** Receives a source's bytes. It has functions, which cost less than a promise for each chunk. */
export interface Receiver {
  next(bytes: Bytes): void;
  end(): void;
  fail(error: unknown): void;
}

/** The body of a response from `fetch`. */
export function sourceOfStream(body: ReadableStream<Bytes>): Source {
  const reader = body.getReader();
  return {
    read(receiver) {
      reader.read().then(
        ({ done, value }) => (done ? receiver.end() : receiver.next(value)),
        (error: unknown) => receiver.fail(error),
      );
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

/** How many bytes may wait for a reader before the upstream has to wait, too. */
const MAX_WAITING = 65_536;

/** The body of a response from Node's `http`. Bytes that arrive while nobody reads are passed on as one chunk. */
export function sourceOfReadable(readable: Readable): Source {
  let waiting: Buffer[] = [];
  let length = 0;
  let receiver: Receiver | null = null;
  let outcome: { readonly error: unknown } | "end" | null = null;

  const settle = (result: NonNullable<typeof outcome>): void => {
    if (outcome !== null) return;
    outcome = result;
    const waits = receiver;
    receiver = null;
    if (waits !== null) deliver(waits, result);
  };
  readable
    .on("data", (chunk: Buffer) => {
      if (receiver !== null) {
        const waits = receiver;
        receiver = null;
        waits.next(chunk as Bytes);
        return;
      }
      waiting.push(chunk);
      length += chunk.length;
      if (length > MAX_WAITING) readable.pause();
    })
    .once("end", () => settle("end"))
    .once("error", (error) => settle({ error }))
    // Has no effect after an end.
    .once("close", () => settle({ error: new Error("The upstream closed the connection.") }));

  return {
    read(next) {
      if (waiting.length > 0) {
        const [first] = waiting;
        const bytes = waiting.length === 1 ? first : Buffer.concat(waiting, length);
        waiting = [];
        length = 0;
        readable.resume();
        next.next(bytes as Bytes);
      } else if (outcome === null) receiver = next;
      else deliver(next, outcome);
    },
    cancel(reason) {
      readable.destroy(reason instanceof Error ? reason : undefined);
    },
  };
}

function deliver(receiver: Receiver, outcome: { readonly error: unknown } | "end"): void {
  if (outcome === "end") receiver.end();
  else receiver.fail(outcome.error);
}
