/** The options of single calls. */
import type { Channel } from "../values/decision.ts";

/** The page from which an event comes. */
export interface DeviceOptions {
  /** A random id of one tab or device, 1 to 512 characters. Default: all share one. At most 8 hold leases at once. */
  readonly device?: string | undefined;
}

/** How the person communicates. */
export interface ChannelOptions {
  /** `"voice"` for a spoken conversation, which a band's `voice` limits as well. Default `"text"`. */
  readonly channel?: Channel | undefined;
}

/** What a page reports. */
export interface PageOptions extends DeviceOptions, ChannelOptions {
  /** Receipts (`receiptOf`) of the notices that were actually on screen. */
  readonly shown?: readonly string[] | undefined;
}

/** The options of `heartbeat`. */
export interface HeartbeatOptions extends PageOptions {
  /** The server's own heartbeat while a reply streams: it counts for the account, and no `away` ends its lease. */
  readonly reply?: boolean | undefined;
}

/** The options of `admit`. */
export interface AdmitOptions extends DeviceOptions, ChannelOptions {
  /**
   * The server's id of the message, 1 to 512 characters: within 5 minutes the same id is the same message, charged
   * once; `refund` and `answered` refer to it. Never a value chosen by the client. Default: each call is a new message.
   */
  readonly requestId?: string | undefined;
  /** A call for help, as recognised by the app's server: always accepted and not charged. Default false. */
  readonly exempt?: boolean | undefined;
  /** Ids of the tool calls whose results the request contains: a step of their turn is not a new message. */
  readonly answers?: readonly string[] | undefined;
}
