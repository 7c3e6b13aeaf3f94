import type { Decision } from "@recess/core";

import type { TurnFrame } from "./dialects/dialect.ts";
import type { FrameData, Side } from "./frame.ts";

/** An input of the conversation's state machine. */
export type ConversationEvent =
  | { readonly type: "opened" }
  | { readonly type: "frame"; readonly from: Side; readonly data: FrameData }
  /** The person's side has sent a ping, which the runtime answers. */
  | { readonly type: "pinged" }
  /** The page has reported that somebody is there. */
  | { readonly type: "present" }
  /** The governor has answered the question for which a side was held. */
  | { readonly type: "replied"; readonly side: Side; readonly admission?: Admission }
  /** The governor has returned the account's state; `null`: it failed to. */
  | { readonly type: "checked"; readonly decision: Decision | null }
  /** The time of a `wake` command has come. */
  | { readonly type: "wake" }
  /** A side has closed its connection. */
  | { readonly type: "closed"; readonly by: Side; readonly code?: number; readonly reason?: string }
  /** A side reads too slowly. */
  | { readonly type: "unread"; readonly by: Side };

/** How a turn was decided. `decision: null`: the limits could not be read. */
export interface Admission {
  readonly requestId: string;
  readonly decision: Decision | null;
  readonly isExempt: boolean;
  /** The turn was already sent and is not answered yet. */
  readonly isRepeat?: boolean;
}

/** An effect that the conversation's state machine asks for. Commands are carried out in order. */
export type Command =
  | { readonly do: "send"; readonly to: Side; readonly data: FrameData }
  /** Holds this side until the governor has answered. */
  | { readonly do: "ask"; readonly side: Side; readonly ask: Ask }
  /** Sent to the governor without waiting for an answer. */
  | { readonly do: "note"; readonly note: Note }
  | { readonly do: "check"; readonly leases: boolean }
  /** Replaces the previous wake-up. */
  | { readonly do: "wake"; readonly at: number }
  /** Closes this side once everything sent to it has gone out. */
  | { readonly do: "close"; readonly side: Side; readonly code: number; readonly reason: string };

export type Ask =
  | { readonly ask: "admit"; readonly turn: TurnFrame }
  /** The reply's first content is about to be sent. */
  | { readonly ask: "answered"; readonly requestId: string }
  | { readonly ask: "calls"; readonly requestId: string; readonly calls: readonly string[] };

export type Note =
  | { readonly note: "refund"; readonly requestId: string }
  | { readonly note: "tokens"; readonly count: number; readonly isEstimate: boolean }
  /** A reply has ended: the person is reading or thinking. */
  | { readonly note: "reply-ended" }
  | { readonly note: "away" };
