import type { Decision } from "@recess/core";
import type { Fields } from "../http/headers.ts";

/** One request on its way through the guard, whatever server brought it. */
export interface Visit<Input> {
  /** What the app's functions are given. */
  readonly input: Input;
  readonly request: Request;
  /** What stands for the request: a middleware may put another in its place, and Hono's context stays. */
  readonly keys: readonly object[];
  readonly path: string;
  /** The request's body, left readable for the handler; `null` if it is too long or cannot be read. */
  peekBody(): Promise<Uint8Array | null>;
  /** Reads a body that no handler will read: some runtimes cut the connection before the answer otherwise. */
  drainBody(): Promise<void>;
  /** Hands the decision to the handler. */
  setDecision(decision: Decision): void;
  /** Puts fields on the answer before the handler makes it. Some frameworks cannot. */
  prepareHeaders?(fields: Fields): void;
  /** Runs the handler. */
  handle(): Promise<Handled>;
  /** Keeps the runtime alive until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** What came of the handler. */
export interface Handled {
  readonly response: Response;
  /** The handler threw, and the framework made the response. */
  readonly hasThrown: boolean;
  /** The response's whole body, where it is known without reading it; such a response has no reason phrase. */
  readonly text?: string | undefined;
}
