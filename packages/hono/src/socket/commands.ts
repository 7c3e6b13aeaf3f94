import type { Decision } from "@recess/core";

import type { TurnFrame } from "./dialects/dialect.ts";
import type { FrameData, Side } from "./frame.ts";

/** What a conversation receives. */
export type ConversationEvent =
  | { readonly type: "opened" }
  | { readonly type: "frame"; readonly from: Side; readonly data: FrameData }
  /** The person's side has sent a ping, which the runtime answers. */
  | { readonly type: "pinged" }
  /** The page says, beside what is spoken, that somebody is there. */
  | { readonly type: "present" }
  /** The governor has answered what held a side up. */
  | { readonly type: "asked"; readonly side: Side; readonly admission?: Admission }
  /** The governor has said how the account stands; `null`: it could not. */
  | { readonly type: "looked"; readonly decision: Decision | null }
  /** The instant of a `wake` has come. */
  | { readonly type: "wake" }
  /** A side is gone. */
  | { readonly type: "closed"; readonly by: Side; readonly code?: number; readonly reason?: string }
  /** A side does not read what is sent to it. */
  | { readonly type: "unread"; readonly by: Side };

/** How a turn was decided. `decision: null`: limits could not be looked up. */
export interface Admission {
  readonly requestId: string;
  readonly decision: Decision | null;
  readonly isExempt: boolean;
  /** It is a turn that was sent before and is not answered yet. */
  readonly isRepeat?: boolean;
}

/** What a conversation wants done, in this order. */
export type Command =
  | { readonly do: "send"; readonly to: Side; readonly data: FrameData }
  /** Holds this side up until the governor has answered. */
  | { readonly do: "ask"; readonly side: Side; readonly ask: Ask }
  /** Nothing waits for these. */
  | { readonly do: "note"; readonly note: Note }
  | { readonly do: "look"; readonly leases: boolean }
  /** Takes the place of the last one. */
  | { readonly do: "wake"; readonly at: number }
  /** Closes this side, once what was sent has gone out. */
  | { readonly do: "close"; readonly side: Side; readonly code: number; readonly reason: string };

export type Ask =
  | { readonly ask: "admit"; readonly turn: TurnFrame }
  /** The first content of the reply is about to go out. */
  | { readonly ask: "answered"; readonly requestId: string }
  | { readonly ask: "calls"; readonly requestId: string; readonly calls: readonly string[] };

export type Note =
  | { readonly note: "refund"; readonly requestId: string }
  | { readonly note: "tokens"; readonly count: number; readonly isEstimate: boolean }
  /** A reply has ended: the person reads or thinks. */
  | { readonly note: "reply-ended" }
  | { readonly note: "away" };
