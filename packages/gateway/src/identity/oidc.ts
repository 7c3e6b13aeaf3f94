import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import type { OidcSettings } from "../config/settings.ts";
import { type IdentityAdapter, validId } from "./identity.ts";
import { tokenProblem } from "./token.ts";

/** How long a key server may take. */
const TIMEOUT_MS = 3000;

const ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

/**
 * A token of the operator's own sign-in (OpenID Connect). The person's own client sends it, so it proves the person and
 * nothing else: task marks and message ids beside it are ignored.
 */
export function oidc(settings: OidcSettings): IdentityAdapter {
  const { issuer, audience, header, claim, groupsClaim, clockSkew, algorithms = ALGORITHMS } = settings;
  const key = keysOf(settings);

  return async ({ headers }) => {
    const token = header === undefined ? bearer(headers) : headers.get(header)?.replace(/^Bearer\s+/i, "");
    // Another adapter's key may be in the same header; a token has three parts.
    if (token === undefined || token === null || token.split(".").length !== 3) return null;
    let payload: JWTPayload;
    try {
      const verified = await jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkew / 1000,
        requiredClaims: ["exp"],
      });
      payload = verified.payload;
    } catch (error) {
      return { problem: tokenProblem(error) };
    }
    const value = payload[claim];
    const id = validId(typeof value === "string" ? value : null);
    if (id === null) return { problem: "token-invalid" };
    const groups = payload[groupsClaim];
    return {
      id,
      groups: Array.isArray(groups) ? groups.filter((group): group is string => typeof group === "string") : [],
      isProvenSender: false,
      task: null,
      message: null,
      chat: null,
    };
  };
}

function bearer(headers: Headers): string | undefined {
  return /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** The issuer's keys: from the configured address, else from the discovery document. Fetched at the first token. */
function keysOf({ issuer, jwks }: OidcSettings): JWTVerifyGetKey {
  const options = { timeoutDuration: TIMEOUT_MS };
  let keys: Promise<JWTVerifyGetKey> | null =
    jwks === undefined ? null : Promise.resolve(createRemoteJWKSet(new URL(jwks), options));
  return async (protectedHeader, token) => {
    keys ??= discover(issuer).then((url) => createRemoteJWKSet(url, options));
    let getKey: JWTVerifyGetKey;
    try {
      getKey = await keys;
    } catch (error) {
      // The next token triggers another attempt.
      keys = null;
      throw error;
    }
    return getKey(protectedHeader, token);
  };
}

async function discover(issuer: string): Promise<URL> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const document: unknown = response.ok ? await response.json() : null;
  const jwks = typeof document === "object" && document !== null && "jwks_uri" in document ? document.jwks_uri : null;
  if (typeof jwks !== "string") throw new TypeError("The issuer's discovery document names no jwks_uri.");
  return new URL(jwks);
}
