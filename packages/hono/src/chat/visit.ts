import type { Decision } from "@recess/core";
import type { JsonReply } from "../stream/json-reply.ts";

/** One request on its way through the guard, from any server. */
export interface Visit<Input> {
  /** The argument for the app's functions. */
  readonly input: Input;
  readonly request: Request;
  /** Objects that identify the request: a middleware may replace the request, but Hono's context stays. */
  readonly keys: readonly object[];
  readonly path: string;
  /** The request's body, left readable for the handler; `null` if it is too long or cannot be read. */
  peekBody(): Promise<Uint8Array | null>;
  /** Reads a body that no handler will read: otherwise some runtimes close the connection before the response. */
  drainBody(): Promise<void>;
  /** Passes the decision to the handler. */
  setDecision(decision: Decision): void;
  /** Whether the server sends the header fields of a plain object with less work than `Headers`. */
  readonly prefersPlainHeaders?: boolean;
  handle(): Promise<Handled>;
  /** Keeps the runtime alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

export interface Handled {
  readonly response: Response;
  /** Whether the handler threw and the framework created the response. */
  readonly hasThrown: boolean;
  /**
   * The response's whole body, if it is known without reading it: its text, or what it holds. Such a response has no
   * reason phrase.
   */
  readonly body?: string | JsonReply | undefined;
}
