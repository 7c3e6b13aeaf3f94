import type { UpstreamSocket } from "@recess/hono/socket";
import { createRealtimeSession } from "./session.ts";

/** A connection to the embedded speech model, in this process. */
export function embeddedSocket(): UpstreamSocket {
  let isOpen = true;
  const notify = (listener: ((event: never) => unknown) | null, event: object): void => void listener?.(event as never);
  const socket: UpstreamSocket = {
    binaryType: "arraybuffer",
    get readyState() {
      return isOpen ? 1 : 3;
    },
    send: (data) => session.receive(String(data)),
    close(code = 1000, reason = "") {
      if (!isOpen) return;
      isOpen = false;
      session.close();
      notify(socket.onclose, { code, reason });
    },
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  };
  const session = createRealtimeSession({
    // Delayed so that the caller can attach its listeners first.
    send: (data) => queueMicrotask(() => isOpen && notify(socket.onmessage, { data })),
  });
  return socket;
}
