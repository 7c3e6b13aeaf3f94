import type { HeadersSettings } from "../config/settings.ts";
import { decoded, groupsOf, type IdentityAdapter, type IdentityRequest, validId } from "./identity.ts";
import { asksForProof, type Proof, proofCheck } from "./proof.ts";

/** The names of the headers that a chat's server sets. */
export interface HeaderNames {
  readonly user: readonly string[];
  readonly groups?: string | undefined;
  readonly role?: string | undefined;
  readonly task?: string | undefined;
  readonly message?: string | undefined;
  readonly chat?: string | undefined;
}

/** Identity from headers of a server with a proof. */
function provenHeaders(names: HeaderNames, proof: Proof): IdentityAdapter {
  const isProven = proofCheck(proof);
  return async (request) => {
    const id = firstOf(request.headers, names.user);
    if (id === null) return null;
    return isProven(request) ? identityOf(request, names, id) : { problem: "identity-unproven" };
  };
}

/** Headers chosen by the operator. */
export function headers({ user, groups, task, message, chat }: HeadersSettings, proof: Proof): IdentityAdapter {
  return provenHeaders({ user: [user], groups, task, message, chat }, proof);
}

/** LibreChat's `endpoints.custom[].headers`, as in the guide. A variable without a value arrives empty. */
export function librechat(proof: Proof): IdentityAdapter {
  return provenHeaders(LIBRECHAT, proof);
}

const LIBRECHAT: HeaderNames = {
  user: ["x-librechat-user-id"],
  groups: "x-librechat-groups",
  role: "x-librechat-user-role",
  message: "x-librechat-message-id",
  chat: "x-librechat-conversation-id",
};

/** LiteLLM's end user, in LiteLLM's own order of precedence; the body's user only if the operator allows it. */
export function litellm(proof: Proof, trustBodyUser: boolean): IdentityAdapter {
  const byHeader = provenHeaders(LITELLM, proof);
  if (!trustBodyUser) return byHeader;
  const byBody = bodyUser(proof);
  return async (request) => (await byHeader(request)) ?? (await byBody(request));
}

const LITELLM: HeaderNames = { user: ["x-litellm-customer-id", "x-litellm-end-user-id"] };

/** The identity in the body: any sender can write it. */
export function bodyUser(proof: Proof): IdentityAdapter {
  const needsProof = asksForProof(proof);
  const isProven = proofCheck(proof);
  return async (request) => {
    const id = validId(userIn((await request.body()) ?? {}));
    if (id === null) return null;
    if (needsProof && !isProven(request)) return { problem: "identity-unproven" };
    return { id, groups: [], isProvenSender: needsProof, task: null, message: null, chat: null };
  };
}

function userIn(body: Readonly<Record<string, unknown>>): string | null {
  const { user, litellm_metadata, metadata, safety_identifier } = body;
  const found = [user, keyOf(litellm_metadata, "user"), keyOf(metadata, "user_id"), safety_identifier];
  return found.find((value): value is string => typeof value === "string" && value !== "") ?? null;
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

function firstOf(headers: Headers, names: readonly string[]): string | null {
  for (const name of names) {
    const id = validId(decoded(headers.get(name) ?? ""));
    if (id !== null) return id;
  }
  return null;
}

function identityOf({ headers }: IdentityRequest, names: HeaderNames, id: string) {
  const get = (name: string | undefined): string | null => (name === undefined ? null : validId(headers.get(name)));
  const role = get(names.role);
  const groups = groupsOf(get(names.groups));
  return {
    id,
    groups: role === null ? groups : [...groups, `role:${role}`],
    isProvenSender: true,
    task: get(names.task),
    message: get(names.message),
    chat: get(names.chat),
  };
}
