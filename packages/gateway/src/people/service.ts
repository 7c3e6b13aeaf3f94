import { createHmac, randomUUID } from "node:crypto";
import { validId } from "../identity/identity.ts";
import type { NamedChild } from "./families.ts";
import { nameIn, type Person, PersonError, personOf } from "./person.ts";

export interface PeopleServiceOptions {
  readonly url: string;
  /** The key for signing requests as in standardwebhooks.com: `whsec_` and base64, or any other string. */
  readonly secret: string;
  /** How long an answer is cached, ms. */
  readonly cacheMs: number;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

/**
 * The operator's own service. Its answers are cached; the last valid one is used while the service is unavailable, slow
 * or returns invalid data.
 */
export interface PeopleService {
  /** `null`: the service knows nobody with this id. Rejects with ServiceUnavailable. */
  person(id: string, groups: readonly string[]): Promise<Person | null>;
  /** The children of a guardian. `guardian`: their id at the sign-in provider. Rejects with ServiceUnavailable. */
  childrenOf(guardian: string): Promise<readonly NamedChild[]>;
}

/** The service did not answer, and nothing is known from before. */
export class ServiceUnavailable extends Error {
  override readonly name = "ServiceUnavailable";
}

const CACHE_SIZE = 100_000;

/** Unknown people are cached for less time, because they may have just been added. */
const UNKNOWN_CACHE_MS = 10_000;

/** The maximum number of children of one guardian: a longer list is a mistake of the service. */
const MAX_CHILDREN = 1000;

export function peopleService(options: PeopleServiceOptions): PeopleService {
  const person = cached(options, personOf);
  const children = cached(options, childrenIn);
  return {
    person: (id, groups) => person({ id, groups }),
    childrenOf: async (guardian) => (await children({ guardian })) ?? [],
  };
}

interface Known<Value> {
  readonly value: Value | null;
  readonly until: number;
}

/** Sends this body, one request at a time for each body, and caches the answer. `null`: the service knows nobody. */
function cached<Value>(
  options: PeopleServiceOptions,
  read: (answer: object) => Value,
): (question: object) => Promise<Value | null> {
  const { cacheMs, now } = options;
  const known = new Map<string, Known<Value>>();
  const asking = new Map<string, Promise<Value | null>>();

  const remember = (key: string, value: Value | null): void => {
    known.delete(key);
    if (known.size >= CACHE_SIZE) {
      const oldest = known.keys().next();
      if (oldest.done !== true) known.delete(oldest.value);
    }
    known.set(key, { value, until: now() + (value === null ? Math.min(cacheMs, UNKNOWN_CACHE_MS) : cacheMs) });
  };

  return async (question) => {
    const key = JSON.stringify(question);
    const before = known.get(key);
    if (before !== undefined && before.until > now()) return before.value;
    let asked = asking.get(key);
    if (asked === undefined) {
      asked = ask(options, key, read).finally(() => asking.delete(key));
      asking.set(key, asked);
    }
    try {
      const value = await asked;
      remember(key, value);
      return value;
    } catch (error) {
      if (before === undefined) throw error;
      // Not asked again for every request while it is unavailable.
      remember(key, before.value);
      return before.value;
    }
  };
}

async function ask<Value>(
  options: PeopleServiceOptions,
  body: string,
  read: (answer: object) => Value,
): Promise<Value | null> {
  const { url, secret, timeoutMs, now, fetch: send = fetch } = options;
  try {
    const response = await send(url, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json", ...signature(secret, body, now()) },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return null;
    }
    if (!response.ok) throw new Error(`The service answered with status ${response.status}.`);
    const answer: unknown = await response.json();
    if (typeof answer !== "object" || answer === null) throw new Error("The answer is not an object.");
    return read(answer);
  } catch (cause) {
    throw new ServiceUnavailable("The service that knows people cannot be asked.", { cause });
  }
}

function childrenIn(answer: object): readonly NamedChild[] {
  const children: unknown = "children" in answer ? answer.children : null;
  if (!Array.isArray(children) || children.length > MAX_CHILDREN)
    throw new PersonError("children", "children must be a list.");
  return children.map((child: unknown) => {
    const fields = typeof child === "object" && child !== null ? child : {};
    const id = validId("id" in fields && typeof fields.id === "string" ? fields.id : null);
    if (id === null) throw new PersonError("children", "Each of the children must have an id.");
    return { id, name: nameIn("name" in fields ? fields.name : null) || id };
  });
}

/** The three headers of Standard Webhooks: an id, the time in seconds, and an HMAC-SHA256 of both and the body. */
function signature(secret: string, body: string, now: number): Readonly<Record<string, string>> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(now / 1000));
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${hmac}` };
}
