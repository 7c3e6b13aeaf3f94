import type { Governor } from "@recess/core";
import { createGuard, type Dialect, type Guard, type GuardOptions as RecessGuardOptions } from "@recess/hono";
import type { WordsSettings } from "../config/settings.ts";
import type { Asked } from "./asked.ts";
import type { Endpoint } from "../http/endpoints.ts";
import type { UpstreamAnswer } from "../upstreams/upstream.ts";
import { messageIdOf } from "./request-id.ts";

/** Asks the governor about a message, and meters its answer. */
export type MessageGuard = (message: Message, handler: () => Promise<UpstreamAnswer>) => Promise<Response>;

/**
 * A message whose body has been read. Creating another `Request` for the guard to read took a twentieth of the
 * gateway's CPU time in a profile.
 */
export interface Message {
  readonly asked: Asked;
  readonly request: Request;
  readonly body: Uint8Array;
}

export interface GuardOptions {
  readonly governor: Governor;
  readonly words: WordsSettings;
  readonly label: RecessGuardOptions["label"] | undefined;
  /** The page on which people read their rules and ask for time; `null`: there is none. */
  readonly ownPage: string | null;
  readonly background: (work: Promise<unknown>) => void;
  readonly onError: (error: unknown) => void;
}

/** The guard of `@recess/hono`, with what the gateway knows about a request. */
export function messageGuard(options: GuardOptions): MessageGuard {
  const known = new WeakMap<Request, Asked>();
  const of = (request: Request): Asked => {
    const asked = known.get(request);
    if (asked === undefined) throw new TypeError("The guard received a request that is not the gateway's.");
    return asked;
  };
  const { governor, words, label, ownPage, background, onError } = options;
  const guard = (style: "message" | "error"): Guard =>
    createGuard({
      governor,
      style,
      noticeLine: words.notices,
      account: (request) => of(request).account,
      dialect: (request) => dialectOf(of(request).endpoint),
      requestId: (request) => messageIdOf(of(request)),
      onError: (error) => onError(error),
      // An upstream's error is not an answer, even if the request caused it.
      unanswered: ({ status }) => status >= 400,
      ...(ownPage !== null && {
        detail: ({ kind }, _, builtIn) => (kind === "block" ? `${builtIn}\n\n${ownPage}` : builtIn),
      }),
      ...(words.setBy !== undefined && { setBy: words.setBy }),
      ...(words.help !== undefined && { help: words.help }),
      ...(label !== undefined && { label }),
    });
  const errors = guard("error");
  const replies = words.refusals === "reply" ? guard("message") : errors;

  return ({ asked, request, body }, handler) => {
    known.set(request, asked);
    let text: string | undefined;
    const handle = async (): Promise<Response> => {
      const answer = await handler();
      text = answer.text;
      return answer.response;
    };
    const own = dialectOf(asked.endpoint) === null ? errors : replies;
    return own(request, handle, { waitUntil: background, body, textOf: () => text });
  };
}

/** The guard's name for an endpoint's API; `null` where a refusal cannot be a reply. */
export function dialectOf({ api, path }: Endpoint): Dialect | null {
  if (api === "anthropic") return "anthropic";
  if (api === "ollama") return path === "/chat" ? "ollama-chat" : "ollama-generate";
  if (path === "/chat/completions") return "openai-chat";
  return path === "/responses" ? "openai-responses" : null;
}
