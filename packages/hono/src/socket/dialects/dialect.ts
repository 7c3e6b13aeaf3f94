import type { RecessState } from "@recess/protocol";

import type { FrameData } from "../frame.ts";

/** The protocol of a conversation over a WebSocket. Created by `openaiRealtime`, `jsonChat` and `rawFrames`. */
export interface SocketDialect {
  /** Returns a reader for one conversation. It must see all frames from the first one on. */
  open(): DialectReader;
}

/** Reads the frames of one conversation. What the person's frames say about a reply is not trusted. */
export interface DialectReader {
  fromPerson(data: FrameData): Meaning;
  fromModel(data: FrameData): Meaning;
  /** The frames that report a refused turn, and keep the model from answering it. */
  refuse(turn: TurnFrame, refusal: TurnRefusal): Frames;
  /** The frames that make the model stop a reply. */
  cancel(reply: string): Frames;
  /** The frame that carries the account's state; `null` if the protocol has no room for it. */
  state(state: RecessState): string | null;
  /** The frames of a last sentence; `null` if the protocol has none. */
  goodbye(sentence: string): Goodbye | null;
}

/** What a frame means for the limits. A frame without a meaning passes. */
export interface Meaning {
  /** A turn of the person. It passes only if it is admitted. */
  readonly turn?: TurnFrame;
  /** The reply that the frame begins or belongs to. */
  readonly reply?: string;
  /** It begins that reply. A reply that no admitted turn asked for is charged as its own turn. */
  readonly begins?: true;
  /** It contains something that the person reads or hears. */
  readonly hasContent?: true;
  /** The model's text, where tokens may have to be estimated. */
  readonly text?: string;
  /** How long its audio plays, ms. */
  readonly audioMs?: number;
  /** The tool calls that it completes, whose results the client may bring. */
  readonly calls?: readonly string[];
  /** It ends the reply. `tokens`: as reported by the model, or `null`. */
  readonly ends?: { readonly hasFailed: boolean; readonly tokens: number | null };
  /** It cuts off the audio that is playing. */
  readonly interrupts?: true;
  /** It only maintains the connection, and does not show that somebody is there. */
  readonly isUpkeep?: true;
  /** It may pass after a stop, because it only ends something. */
  readonly passesStop?: true;
  /** It must not pass: the other side could mistake it for a frame of the server, or parse it differently. */
  readonly isDropped?: true;
  /** The answer to a frame that is dropped. */
  readonly answer?: Frames;
  /** Passed on in its place: the same content, serialized so that all parsers read it alike. */
  readonly data?: string;
}

/** A turn of the person, as read from its frame. */
export interface TurnFrame {
  /** The client's id for it, which a refusal repeats. */
  readonly id: string | null;
  /** Frames with the same key are the same turn sent again; `null`: each frame is a new turn. It depends on the content. */
  readonly key: string | null;
  /** The ids of the tool calls whose results it contains, unless the person adds something after them. */
  readonly answers: readonly string[];
  /** The text; `null` if it was spoken. */
  readonly text: string | null;
  /** The id of the conversation item that holds it, so that it can be deleted when it is refused. */
  readonly item: string | null;
}

/** Why a turn was refused, for people (`message`) and for programs (`code`). */
export interface TurnRefusal {
  readonly code: string;
  readonly message: string;
  /** The state with `code` and `retryAt`; `null` while the limits cannot be read. */
  readonly recess: object | null;
}

export interface Frames {
  readonly toPerson?: readonly string[];
  readonly toModel?: readonly string[];
}

export interface Goodbye extends Frames {
  /** Whether the model speaks the sentence as one more reply. */
  readonly isReply: boolean;
}

/** A frame without a meaning for the limits. */
export const PASSES: Meaning = {};

/** Maximum number of tool results in one turn. Further ones are ignored. */
export const MAX_ANSWERS = 128;
