import { parseObject } from "../http/json.ts";
import { isDevice } from "../http/device.ts";

/** What a page reports about its user. Other fields are ignored. */
export interface Heartbeat {
  readonly isAway: boolean;
  readonly device: string | undefined;
  /** Receipts of notices that were actually on screen, prefixed with `dismissed:` if the person closed them. */
  readonly shown: readonly string[];
}

const MAX_ACKS = 16;
const MAX_ACK_LENGTH = 128;

/** Parses the heartbeat in a body, or returns what is wrong with it. */
export function readHeartbeat(bytes: Uint8Array): Heartbeat | string {
  const body = parseObject(new TextDecoder().decode(bytes));
  if (body === null) return 'The body must be a JSON object: {"type":"active","device":"…"}.';
  const { type, device, ack = [] } = body;
  if (type !== "active" && type !== "away") return '`type` must be "active" or "away".';
  if (device !== undefined && !isDevice(device)) return "`device` must be 1 to 64 printable ASCII characters.";
  if (!Array.isArray(ack) || ack.length > MAX_ACKS || !ack.every(isReceipt)) {
    return `\`ack\` must be at most ${MAX_ACKS} receipts of at most ${MAX_ACK_LENGTH} characters.`;
  }
  return { isAway: type === "away", device, shown: ack };
}

function isReceipt(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_ACK_LENGTH;
}
