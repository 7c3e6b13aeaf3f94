import { jwtVerify } from "jose";
import {
  decoded,
  groupsOf,
  type Identity,
  type IdentityAdapter,
  type IdentityProblem,
  type IdentityResult,
  validId,
} from "./identity.ts";
import { asksForProof, type Proof, proofCheck } from "./proof.ts";
import { tokenProblem } from "./token.ts";

export interface OpenWebuiOptions extends Proof {
  /** Open WebUI's FORWARD_USER_INFO_HEADER_JWT_SECRET; two while it is being changed. With it, plain headers are refused. */
  readonly jwtSecrets?: readonly string[] | undefined;
}

/** Open WebUI's tokens are valid for 5 minutes; its clock may differ slightly. */
const CLOCK_SKEW_S = 30;

/**
 * Open WebUI's forwarded user (ENABLE_FORWARD_USER_INFO_HEADERS). It falls back to plain headers when it cannot create
 * a token, as an attacker could by leaving the token out: with a secret, plain headers are refused.
 */
export function openWebui({ jwtSecrets, ...proof }: OpenWebuiOptions): IdentityAdapter {
  const isProven = proofCheck(proof);
  const needsProof = asksForProof(proof);
  const keys = jwtSecrets?.map(keyOf) ?? null;

  const fromToken = async (
    headers: Headers,
    token: string,
    keys: readonly (() => Promise<CryptoKey>)[],
  ): Promise<IdentityResult> => {
    let problem: IdentityProblem = "token-invalid";
    for (const key of keys) {
      try {
        const { payload } = await jwtVerify(token, await key(), {
          algorithms: ["HS256"],
          issuer: "open-webui",
          clockTolerance: CLOCK_SKEW_S,
          requiredClaims: ["sub", "exp"],
        });
        const id = validId(payload.sub);
        return id === null ? { problem: "token-invalid" } : identityOf(headers, id, textOf(payload["role"]));
      } catch (error) {
        const found = tokenProblem(error);
        // The signature is valid, so this secret's problem is the one to report.
        if (found !== "token-invalid") problem = found;
      }
    }
    return { problem };
  };

  return async (request) => {
    const { headers } = request;
    const token = headers.get("x-openwebui-user-jwt");
    const plain = validId(headers.get("x-openwebui-user-id"));
    if (token === null && plain === null) return null;
    if (needsProof && !isProven(request)) return { problem: "identity-unproven" };
    if (keys !== null) return token === null ? { problem: "identity-unproven" } : fromToken(headers, token, keys);
    return plain === null ? null : identityOf(headers, plain, headers.get("x-openwebui-user-role"));
  };
}

/** Imports the key once: importing it for each token takes as long as verifying the token. */
function keyOf(secret: string): () => Promise<CryptoKey> {
  let key: Promise<CryptoKey> | null = null;
  const bytes = new TextEncoder().encode(secret);
  return () => (key ??= crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]));
}

function identityOf(headers: Headers, id: string, role: string | null): Identity {
  const groups = groupsOf(headers.get("x-openwebui-groups"));
  return {
    id,
    groups: role === null ? groups : [...groups, `role:${decoded(role)}`],
    isProvenSender: true,
    task: filled(headers.get("x-openwebui-task")),
    message: filled(headers.get("x-openwebui-user-message-id")),
    chat: filled(headers.get("x-openwebui-chat-id")),
  };
}

/** A template variable without a value arrives empty, as "None", or unreplaced. */
function filled(text: string | null): string | null {
  return text === "None" ? null : validId(text);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
