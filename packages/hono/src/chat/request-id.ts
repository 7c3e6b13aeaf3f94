import { toBase64Url } from "../http/base64url.ts";
import type { Visit } from "./visit.ts";

/** What a retry of a first try is to find: the ids of first tries that this process has seen, the latest ones. */
export interface FirstTries {
  /** The id of one more first try of this content. */
  begin(contentId: string, own: string): string;
  /** The id of the last first try of this content. */
  last(contentId: string): string;
}

/** As many as are under way at once in a busy process. An entry that was dropped leaves the content's own id. */
const MAX_FIRST_TRIES = 10_000;

export function createFirstTries(): FirstTries {
  const ids = new Map<string, string>();
  return {
    begin(contentId, own) {
      // Another server knows the content's own id alone, so the first try gets that one.
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
  /** The request brings results of tools: whatever sends it again sends the same step again. */
  readonly isStep: boolean;
}

/**
 * The id under which a message is charged. It says whether a request is a client library's retry of another: the same `Idempotency-Key`,
 * or a `x-stainless-retry-count` above 0 (openai and Anthropic's SDKs count their tries in it; 0 is a first try), with the same method,
 * URL and body. Their hash is part of the id, so an id cannot be used for another message.
 *
 * All other requests get `own`. That is right for the AI SDK, whose retries carry no mark: it retries what failed, a failure is
 * given back, and so the message is charged once; while two equal bodies without a mark may well be someone who asks for another
 * answer. So does a body too long to be read.
 */
export async function requestIdOf(visit: Visit<unknown>, options: RequestIdOptions): Promise<string> {
  const { accountId, own, key, firstTries, isStep } = options;
  const mark = key === undefined ? markOf(visit.request.headers, isStep) : { name: `app:${key}`, isFirstTry: false };
  const body = mark === null ? null : await visit.peekBody();
  if (mark === null || body === null) return own;
  const { method, url } = visit.request;
  const head = new TextEncoder().encode(`${mark.name}\n${method} ${url}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const contentId = toBase64Url(hash.subarray(0, 16));
  if (mark.name !== STAINLESS) return contentId;
  // One account's first try must not change what another's retry finds.
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
  // A failed step that is sent again is the same step, from any sender.
  if (isStep) return { name: "step", isFirstTry: false };
  // The count itself is left out: it differs between the tries of one message.
  const count = headers.get("x-stainless-retry-count");
  return count === null ? null : { name: STAINLESS, isFirstTry: !/^[1-9]\d*$/.test(count) };
}
