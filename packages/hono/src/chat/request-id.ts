import { toBase64Url } from "../http/base64url.ts";
import type { MaybePromise } from "../http/maybe-promise.ts";
import type { Visit } from "./visit.ts";

/** Lets a retry find its first try: the ids of the latest first tries that this process has seen. */
export interface FirstTries {
  /** Registers another first try with this content. Returns its id. */
  begin(contentId: string, own: string): string;
  /** The id of the last first try with this content. */
  last(contentId: string): string;
}

/** As many as are in progress at once in a busy process. For a dropped entry, the content's own id is used. */
const MAX_FIRST_TRIES = 10_000;

export function createFirstTries(): FirstTries {
  const ids = new Map<string, string>();
  return {
    begin(contentId, own) {
      // Another server knows only the content's own id, so the first try uses it.
      const id = ids.has(contentId) ? own : contentId;
      ids.delete(contentId);
      ids.set(contentId, id);
      if (ids.size > MAX_FIRST_TRIES) {
        const [oldest] = ids.keys();
        if (oldest !== undefined) ids.delete(oldest);
      }
      return id;
    },
    last: (contentId) => ids.get(contentId) ?? contentId,
  };
}

interface RequestIdOptions {
  readonly accountId: string;
  /** An id that nobody else can know. */
  readonly own: string;
  /** The app's id for a repeated message. */
  readonly key: string | undefined;
  readonly firstTries: FirstTries;
  /** The request contains tool results: repeating it repeats the same step. */
  readonly isStep: boolean;
}

/**
 * The id under which a message is charged. It recognises a client library's retry: the same `Idempotency-Key`, or an
 * `x-stainless-retry-count` above 0 (openai and Anthropic's SDKs count their tries in it; 0 is a first try), with the
 * same method, URL and body. Their hash is part of the id, so an id cannot be reused for another message.
 *
 * All other requests get `own`. That suits the AI SDK, whose retries have no mark: it retries failures, a failure is
 * refunded, and so the message is charged once; while two equal bodies without a mark may well be a request for another
 * answer. A body that is too long to read also gets `own`.
 */
export function requestIdOf(visit: Visit<unknown>, options: RequestIdOptions): MaybePromise<string> {
  const { own, key, isStep } = options;
  const mark = key === undefined ? markOf(visit.request.headers, isStep) : { name: `app:${key}`, isFirstTry: false };
  return mark === null ? own : idOfContent(visit, mark, options);
}

async function idOfContent(visit: Visit<unknown>, mark: Mark, options: RequestIdOptions): Promise<string> {
  const { accountId, own, firstTries } = options;
  const body = await visit.peekBody();
  if (body === null) return own;
  const { method, url } = visit.request;
  const head = new TextEncoder().encode(`${mark.name}\n${method} ${url}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const contentId = toBase64Url(hash.subarray(0, 16));
  if (mark.name !== STAINLESS) return contentId;
  // One account's first try must not affect what another's retry finds.
  const place = `${accountId}\n${contentId}`;
  const id = mark.isFirstTry ? firstTries.begin(place, own) : firstTries.last(place);
  return id === place ? contentId : id;
}

interface Mark {
  readonly name: string;
  readonly isFirstTry: boolean;
}

const STAINLESS = "stainless";

function markOf(headers: Headers, isStep: boolean): Mark | null {
  const idempotencyKey = headers.get("idempotency-key");
  if (idempotencyKey !== null && idempotencyKey !== "") return { name: `key:${idempotencyKey}`, isFirstTry: false };
  // A failed step that is repeated is the same step, even from another client.
  if (isStep) return { name: "step", isFirstTry: false };
  // The count itself is left out, as it differs between the tries of one message.
  const count = headers.get("x-stainless-retry-count");
  return count === null ? null : { name: STAINLESS, isFirstTry: !/^[1-9]\d*$/.test(count) };
}
