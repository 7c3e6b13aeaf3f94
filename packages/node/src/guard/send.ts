import type { ServerResponse } from "node:http";

/** The methods that write a response, from before the guard replaced them. */
export interface Writer {
  head(status: number, response: Response): void;
  /** Resolves when more can be written; false if the client has disconnected. */
  chunk(bytes: Uint8Array): Promise<boolean>;
  end(): void;
}

export function writerOf(outgoing: ServerResponse): Writer {
  const { setHeader } = outgoing;
  const end = outgoing.end as () => ServerResponse;
  const writeHead = outgoing.writeHead as (status: number, message?: string) => ServerResponse;
  const write = outgoing.write as (bytes: Uint8Array) => boolean;
  return {
    head(status, response) {
      const message = outgoing.statusCode === status ? outgoing.statusMessage : "";
      for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
      for (const [name, value] of response.headers) {
        if (name !== "set-cookie") setHeader.call(outgoing, name, value);
      }
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) setHeader.call(outgoing, "set-cookie", cookies);
      writeHead.call(outgoing, status, message || undefined);
    },
    chunk: (bytes) =>
      new Promise((resolve) => {
        if (outgoing.destroyed) return resolve(false);
        if (write.call(outgoing, bytes)) return resolve(true);
        const settle = (isOpen: boolean) => (): void => {
          outgoing.off("drain", drained).off("close", closed);
          resolve(isOpen);
        };
        const open = settle(true);
        // The app's own writes emit `drain` too.
        const drained = (): void => {
          if (!outgoing.writableNeedDrain) open();
        };
        const closed = settle(false);
        outgoing.on("drain", drained).on("close", closed);
      }),
    end: () => void end.call(outgoing),
  };
}

/** Writes a response as fast as the client reads it. */
export async function send(response: Response, writer: Writer): Promise<void> {
  writer.head(response.status, response);
  if (response.body !== null) {
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (await writer.chunk(next.value)) continue;
      await reader.cancel();
      return;
    }
  }
  writer.end();
}
