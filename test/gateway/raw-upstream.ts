import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { StopsWith } from "./gateway.ts";

export interface RawUpstream {
  /** Ends with `/v1`. */
  readonly url: string;
  /** The requests as they arrived, heads and bodies. */
  readonly received: readonly string[];
}

/** A server that answers each request byte by byte, as the test says. */
export async function rawUpstream(
  answer: (socket: Socket, request: { readonly text: string; readonly onConnection: number }) => void,
  stopsWith: StopsWith = onTestFinished,
): Promise<RawUpstream> {
  const received: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let text = "";
    let onConnection = 0;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      const request = text;
      text = "";
      received.push(request);
      onConnection += 1;
      answer(socket, { text: request, onConnection });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stopsWith(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received };
}

/** A complete HTTP response. */
export function http(status: string, headers: readonly string[], body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from([`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${bytes.length}`, "", ""].join("\r\n")),
    bytes,
  ]);
}
