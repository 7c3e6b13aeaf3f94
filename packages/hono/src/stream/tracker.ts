import type { JsonObject } from "../http/json.ts";
import type { Unit } from "./pieces.ts";

/** What the governor itself puts into a reply. */
export interface Origin {
  /** Begins with `recess-`, so that the app can tell its messages from the model's. */
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** Follows a reply in one protocol, so that it can be ended in it at any boundary. */
export interface Tracker {
  readonly unit: Unit;
  /** It has to see all of a reply, not only its first and its last pieces. */
  readonly needsAll: boolean;
  see(text: string): void;
  /** Something came that a person or an app can use. */
  hasContent(): boolean;
  /** It failed before any content came. */
  hasFailed(): boolean;
  /** A call of a tool is under way: an app might run what is cut here. */
  isBusy(): boolean;
  /** What ends the reply here, with a last sentence: nothing more if it has ended by itself. */
  close(sentence: string): string;
  /** What breaks the reply off here. */
  fail(message: string): string;
  /** The state in a form that the app sees beside the comment. */
  tell(state: string): string;
  /** One that knows the reply's name but not what is open in it, to go on after a part was not looked at. */
  resume(): Tracker;
}

/** The data of one event of an event stream; `null` if it has none. */
export function dataOf(event: string): string | null {
  let data: string | null = null;
  for (const line of event.split(/\r\n|\n|\r/)) {
    if (!line.startsWith("data")) continue;
    const value = line === "data" ? "" : line.startsWith("data:") ? line.slice(line[5] === " " ? 6 : 5) : null;
    if (value !== null) data = data === null ? value : `${data}\n${value}`;
  }
  return data;
}

/** An event of data alone. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event whose name is also its data's `type`. */
export function typedEvent(data: JsonObject & { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
