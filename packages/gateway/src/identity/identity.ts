/** Who a request says is asking, once that is proven. */
export interface Identity {
  /** The person's id, as the chat or the operator's own system knows them. */
  readonly id: string;
  readonly groups: readonly string[];
  /**
   * The request comes from a server that the operator trusts, and not from the person's own client: what it says besides
   * (a task mark, a message's id) counts.
   */
  readonly isProvenSender: boolean;
  /** The chat's name for the kind of task; `null` for a person's message. */
  readonly task: string | null;
  /** The id of the person's message. */
  readonly message: string | null;
  /** The id of the chat. */
  readonly chat: string | null;
}

/** Why a request is refused before anybody is asked. None of these names a person. */
export type IdentityProblem =
  | "identity-missing"
  | "identity-unproven"
  | "token-invalid"
  | "token-expired"
  | "identity-unavailable";

/** What an adapter finds: someone, a reason to refuse, or nothing that is meant for it. */
export type IdentityResult = Identity | { readonly problem: IdentityProblem } | null;

/** A request as an adapter sees it. */
export interface IdentityRequest {
  readonly headers: Headers;
  /** The address of the connection, where the runtime knows it. */
  readonly address: string | null;
  /** The body, once it was read as JSON; `null` if it is none. */
  readonly body: () => Promise<Readonly<Record<string, unknown>> | null>;
}

/** Tells who is asking from what a chat sends. */
export type IdentityAdapter = (request: IdentityRequest) => Promise<IdentityResult>;

const MAX_ID = 512;

/** An id that may be used: not empty, not too long, without control characters. */
export function validId(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const id = text.trim();
  // What a template leaves behind when nobody is signed in ({{USER_ID}}) is not a person.
  if (id === "" || id.length > MAX_ID || /[\p{Cc}]/u.test(id) || /^\{\{.*\}\}$/.test(id)) return null;
  return id;
}

/** `a, b` or `["a","b"]` as names. */
export function groupsOf(text: string | null): readonly string[] {
  if (text === null) return [];
  const plain = text.trim().replace(/^\[|\]$/g, "");
  return plain
    .split(",")
    .map((name) => decoded(name.trim().replace(/^"|"$/g, "")))
    .filter((name) => name !== "");
}

/** Header values are URL-quoted by some chats. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
