/** The options of single calls. */
import type { Channel } from "../values/decision.ts";

/** Which page of the account an event comes from. */
export interface DeviceOptions {
  /** A random id of one tab or device, 1 to 512 characters. Default: all share one. At most 8 hold leases at once. */
  readonly device?: string | undefined;
}

/** How the person communicates. */
export interface ChannelOptions {
  /** `"voice"` for a conversation by speech, which a band's `voice` limits as well. Default `"text"`. */
  readonly channel?: Channel | undefined;
}

/** What a page reports. */
export interface PageOptions extends DeviceOptions, ChannelOptions {
  /** Receipts (`receiptOf`) of the notices that were really on screen. */
  readonly shown?: readonly string[] | undefined;
}

/** What `heartbeat` takes. */
export interface HeartbeatOptions extends PageOptions {
  /** The server's own, while a reply streams: it counts for the account, and no `away` ends it. */
  readonly reply?: boolean | undefined;
}

/** What `admit` takes. */
export interface AdmitOptions extends DeviceOptions, ChannelOptions {
  /**
   * The server's id of the message, 1 to 512 characters: within 5 minutes the same id is the same message, which is charged once,
   * and `refund` and `answered` name it. Never the client's own word. Default: each call is a new message.
   */
  readonly requestId?: string | undefined;
  /** A call for help, as the app's server recognised it: always passes, and is not charged. Default false. */
  readonly exempt?: boolean | undefined;
  /** Ids of the tool calls whose results the request brings: a step of the turn that they are of is not a new message. */
  readonly answers?: readonly string[] | undefined;
}
