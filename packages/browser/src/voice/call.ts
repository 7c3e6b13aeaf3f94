import { CALL_HEADER } from "@recess/protocol";
import type { Recess } from "../recess.ts";
import { checkOptions } from "./check.ts";
import type { Voice } from "./voice.ts";

export interface CallOptions {
  /** Where the app mounted `recessCalls`. Default `"/calls"`. */
  readonly endpoint?: string;
  /** Sends the requests. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
}

const KINDS: { readonly [Name in keyof Required<CallOptions>]: string } = { endpoint: "string", fetch: "function" };

/** An established WebRTC call. */
export interface VoiceCall {
  /** Hangs up. */
  end(): void;
}

/**
 * Makes a call whose offer goes through the server, and sends heartbeats every few seconds. A refusal becomes a screen,
 * and `null` is returned. Rejects if the server or the provider cannot be reached, and with a
 * `TypeError` for an unknown option or an unusable value.
 *
 * @example
 * ```ts
 * const connection = new RTCPeerConnection();
 * for (const track of stream.getTracks()) connection.addTrack(track, stream);
 * const call = await startCall(recess, connection);
 * ```
 */
export async function startCall(
  recess: Recess & Voice,
  connection: RTCPeerConnection,
  options: CallOptions = {},
): Promise<VoiceCall | null> {
  checkOptions("startCall", options, KINDS);
  const { endpoint = "/calls", fetch: send = fetch } = options;
  await connection.setLocalDescription();
  const response = await send(endpoint, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: connection.localDescription?.sdp ?? "",
  });
  if (response.status === 403 || response.status === 429) {
    const { recess: state } = (await response.json()) as { readonly recess?: unknown };
    recess.accept(state);
    connection.close();
    return null;
  }
  if (!response.ok) throw new Error(`The call was not made: status ${response.status}.`);
  await connection.setRemoteDescription({ type: "answer", sdp: await response.text() });

  const [, id, seconds] = /^([\w-]+); every=(\d+)$/.exec(response.headers.get(CALL_HEADER) ?? "") ?? [];
  let timer: ReturnType<typeof setInterval> | undefined;
  const end = recess.conversation();
  const close = (): void => {
    clearInterval(timer);
    end();
    connection.close();
  };
  const beat = async (): Promise<void> => {
    const answer = await send(`${endpoint}/${id}/beat`, { method: "POST" });
    if (answer.ok) return recess.accept(await answer.json());
    // The server has hung up: the page requests the reason.
    close();
    await recess.ask();
  };
  // Without an id the call is not governed. A failed heartbeat is ignored, because the next one makes up for it.
  if (id !== undefined) timer = setInterval(() => void beat().catch(() => {}), Number(seconds) * 1000);
  return {
    end() {
      close();
      if (id !== undefined) void send(`${endpoint}/${id}`, { method: "DELETE", keepalive: true });
    },
  };
}
