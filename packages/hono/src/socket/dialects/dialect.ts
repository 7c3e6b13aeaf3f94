import type { RecessState } from "@recess/protocol";

import type { FrameData } from "../frame.ts";

/** How a conversation is spoken over a WebSocket. `openaiRealtime`, `jsonChat` and `rawFrames` make them. */
export interface SocketDialect {
  /** Follows one conversation from its first frame on. */
  open(): DialectReader;
}

/** Follows one conversation. It believes no frame of the person about a reply. */
export interface DialectReader {
  fromPerson(data: FrameData): Meaning;
  fromModel(data: FrameData): Meaning;
  /** The frames that say that a turn was refused, and keep the model from answering it. */
  refuse(turn: TurnFrame, refusal: TurnRefusal): Frames;
  /** Makes the model stop a reply. */
  cancel(reply: string): Frames;
  /** The frame that says how the account stands; `null` where the protocol has no room for it. */
  state(state: RecessState): string | null;
  /** A last sentence; `null` where the protocol has none. */
  goodbye(sentence: string): Goodbye | null;
}

/** What a frame means for the limits. A frame that means nothing passes. */
export interface Meaning {
  /** A turn of the person's: it passes only if it is admitted. */
  readonly turn?: TurnFrame;
  /** The reply that the frame begins or belongs to. */
  readonly reply?: string;
  /** It begins that reply. A reply that no admitted turn asked for is a turn of its own. */
  readonly begins?: true;
  /** It holds something that the person reads or hears. */
  readonly hasContent?: true;
  /** The model's text, where tokens may have to be estimated. */
  readonly text?: string;
  /** How long the sound in it plays, ms. */
  readonly audioMs?: number;
  /** The tool calls that it completes, whose results the client may bring. */
  readonly calls?: readonly string[];
  /** It ends the reply. `tokens`: as the model says, `null` if it does not. */
  readonly ends?: { readonly hasFailed: boolean; readonly tokens: number | null };
  /** What was playing is cut off. */
  readonly interrupts?: true;
  /** It belongs to the connection and is no sign that somebody is there. */
  readonly isUpkeep?: true;
  /** It may pass when the conversation is over: it only ends something. */
  readonly passesStop?: true;
  /** It must not pass: the other side must not take it for the server's word, or might read it in another way. */
  readonly isDropped?: true;
  /** What is sent in answer to a frame that does not pass. */
  readonly answer?: Frames;
  /** What passes in its place: the same, written so that no parser can read it in another way. */
  readonly data?: string;
}

/** A turn of the person's, as its frame shows it. */
export interface TurnFrame {
  /** The client's own name for it, for a refusal to name. */
  readonly id: string | null;
  /** The same key is the same turn sent again; `null`: each is new. It is bound to the content. */
  readonly key: string | null;
  /** The tool calls whose results it brings, if nothing of the person's follows them. */
  readonly answers: readonly string[];
  /** What was written; `null` where it was spoken. */
  readonly text: string | null;
  /** What of the conversation holds it, for a model that must not see it once it is refused. */
  readonly item: string | null;
}

/** Why a turn was refused, in words and for programs. */
export interface TurnRefusal {
  readonly code: string;
  readonly message: string;
  /** The state with `code` and `retryAt`; `null` while limits cannot be looked up. */
  readonly recess: object | null;
}

export interface Frames {
  readonly toPerson?: readonly string[];
  readonly toModel?: readonly string[];
}

export interface Goodbye extends Frames {
  /** The sentence comes as one more reply of the model. */
  readonly isReply: boolean;
}

/** A frame that means nothing. */
export const PASSES: Meaning = {};

/** The most results of tools that one turn brings. The others count for nothing. */
export const MAX_ANSWERS = 128;
