import { createHmac, randomUUID } from "node:crypto";
import { type Person, PersonError, personOf } from "./person.ts";

export interface PeopleServiceOptions {
  readonly url: string;
  /** Signs requests as standardwebhooks.com says: `whsec_` and base64, or any other string. */
  readonly secret: string;
  /** How long an answer is used before it is asked for again, ms. */
  readonly cacheMs: number;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

/** `null`: the service says that it knows nobody of this id. */
export type LookUp = (id: string, groups: readonly string[]) => Promise<Person | null>;

/** The service did not answer, and nothing is known of this person from before. */
export class ServiceUnavailable extends Error {
  override readonly name = "ServiceUnavailable";
}

const CACHE_SIZE = 100_000;

/** What is not known is asked for again sooner: someone may have just been entered. */
const UNKNOWN_CACHE_MS = 10_000;

interface Known {
  readonly person: Person | null;
  readonly until: number;
}

/**
 * Asks the operator's own service. Requests for one person at a time are one; an answer is kept for `cacheMs`; when the
 * service is away, slow or answers nonsense, what was last known holds.
 */
export function peopleService(options: PeopleServiceOptions): LookUp {
  const { cacheMs, now } = options;
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<Person | null>>();

  const remember = (key: string, person: Person | null): void => {
    known.delete(key);
    if (known.size >= CACHE_SIZE) {
      const oldest = known.keys().next();
      if (oldest.done !== true) known.delete(oldest.value);
    }
    known.set(key, { person, until: now() + (person === null ? Math.min(cacheMs, UNKNOWN_CACHE_MS) : cacheMs) });
  };

  return async (id, groups) => {
    const key = JSON.stringify([id, ...groups]);
    const before = known.get(key);
    if (before !== undefined && before.until > now()) return before.person;
    let asked = asking.get(key);
    if (asked === undefined) {
      asked = ask(options, id, groups).finally(() => asking.delete(key));
      asking.set(key, asked);
    }
    try {
      const person = await asked;
      remember(key, person);
      return person;
    } catch (error) {
      if (before === undefined) throw error;
      // Not asked again for every request while it is away.
      remember(key, before.person);
      return before.person;
    }
  };
}

async function ask(options: PeopleServiceOptions, id: string, groups: readonly string[]): Promise<Person | null> {
  const { url, secret, timeoutMs, now, fetch: ask = fetch } = options;
  const body = JSON.stringify({ id, groups });
  try {
    const response = await ask(url, {
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
    if (typeof answer !== "object" || answer === null) throw new PersonError("The answer is not an object.");
    return personOf(answer);
  } catch (cause) {
    throw new ServiceUnavailable("The service that knows people cannot be asked.", { cause });
  }
}

/** The three headers of Standard Webhooks: an id, the time in seconds, and an HMAC-SHA256 over both and the body. */
function signature(secret: string, body: string, now: number): Readonly<Record<string, string>> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(now / 1000));
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${hmac}` };
}
