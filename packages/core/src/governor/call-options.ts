/** The options of single calls. */
import type { Channel } from "../values/decision.ts";

export interface DeviceOptions {
  /** One device or tab, by an id of its own; without it all share one. */
  readonly device?: string | undefined;
}

export interface ChannelOptions {
  /** `"voice"` for a conversation by speech. Default `"text"`. */
  readonly channel?: Channel | undefined;
}

export interface PageOptions extends DeviceOptions, ChannelOptions {
  /** Receipts (`receiptOf`) of the notices that were really on screen. */
  readonly shown?: readonly string[] | undefined;
}

export interface HeartbeatOptions extends PageOptions {
  /** The server's own, while a reply streams: it counts for the account, and no `away` ends it. */
  readonly reply?: boolean | undefined;
}

export interface AdmitOptions extends DeviceOptions, ChannelOptions {
  readonly requestId?: string | undefined;
  /** A call for help, as the app's server sees it: passes whatever stops, and is not charged. */
  readonly exempt?: boolean | undefined;
  /** Ids of the tool calls whose results the request brings: a step of the turn that they are of is not a new message. */
  readonly answers?: readonly string[] | undefined;
}
