/** The proven sender of a request. */
export interface Identity {
  /** The person's id in the chat or the operator's own system. */
  readonly id: string;
  readonly groups: readonly string[];
  /**
   * The request comes from a server that the operator trusts, not from the person's own client, so its other
   * information (a task mark, a message's id) is accepted.
   */
  readonly isProvenSender: boolean;
  /** The chat's name for the kind of task; `null` for a person's message. */
  readonly task: string | null;
  /** The id of the person's message. */
  readonly message: string | null;
  /** The id of the chat. */
  readonly chat: string | null;
}

/** Why a request is refused before a decision. None of these names a person. */
export type IdentityProblem =
  | "identity-missing"
  | "identity-unproven"
  | "token-invalid"
  | "token-expired"
  | "identity-unavailable";

/** An adapter's result: a person, a reason to refuse, or `null` if the request is not meant for it. */
export type IdentityResult = Identity | { readonly problem: IdentityProblem } | null;

/** A request as an adapter sees it. */
export interface IdentityRequest {
  readonly headers: Headers;
  /** The address of the connection, if the runtime provides it. */
  readonly address: string | null;
  /** The body as JSON; `null` if it is not. */
  readonly body: () => Promise<Readonly<Record<string, unknown>> | null>;
}

/** Identifies the sender from what a chat sends. */
export type IdentityAdapter = (request: IdentityRequest) => Promise<IdentityResult>;

const MAX_ID = 512;

/** A usable id: not empty, not too long, without control characters. */
export function validId(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const id = text.trim();
  // A template that was not filled in ({{USER_ID}}) because nobody is signed in is not a person.
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

/** Some chats percent-encode header values. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
