import * as client from "openid-client";
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { SignInSettings } from "../../config/settings.ts";
import type { Flow } from "./flow.ts";
import { type Claims, providerHash } from "./person.ts";
import { SignInError, signInError } from "./sign-in-error.ts";

/** An OpenID Connect provider for signing in. */
export interface Provider {
  /** Where to send the browser. */
  authorizationUrl(flow: Flow): Promise<URL>;
  /** The provider's claims for the browser that it redirected to this address. Rejects with a SignInError. */
  claimsFor(address: URL, flow: Flow): Promise<ProviderAnswer>;
  /** Where the browser can sign out at the provider too; `null` if there is no such endpoint. */
  signOutUrl(idToken: string): Promise<URL | null>;
  /** The subject or session that a logout token ends, in the form of `providerHash`. Rejects for an invalid token. */
  endedBy(logoutToken: string): Promise<string>;
}

export interface ProviderAnswer {
  readonly claims: Claims;
  readonly idToken: string | null;
}

export interface ProviderOptions {
  readonly settings: SignInSettings;
  /** From the settings; `null` for a public client. */
  readonly clientSecret: string | null;
  /** The public address. */
  readonly url: string;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/** How long the provider may take to respond, seconds. */
const TIMEOUT_S = 5;

/** How long its discovery document is cached, ms. */
const DISCOVERY_MS = 60 * 60 * 1000;

const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** The provider is contacted at the first sign-in, so a gateway starts even if the provider is down. */
export function openProvider(options: ProviderOptions): Provider {
  const { settings, url } = options;
  const configuration = discovered(options);
  const site = url.replace(/\/+$/, "");

  return {
    async authorizationUrl({ state, nonce, verifier, isAgain }) {
      const config = await configuration();
      return client.buildAuthorizationUrl(config, {
        redirect_uri: `${site}${CALLBACK}`,
        response_type: "code",
        scope: scopesOf(settings).join(" "),
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(isAgain && { prompt: "login", max_age: "0" }),
      });
    },
    async claimsFor(address, { state, nonce, verifier, isAgain }) {
      const config = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(config, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          ...(isAgain && { maxAge: 0 }),
        });
        const claims: Claims | undefined = tokens.claims();
        if (claims === undefined) throw new SignInError("refused", "no-id-token");
        return {
          claims: await withUserInfo(config, claims, tokens.access_token, settings),
          idToken: tokens.id_token ?? null,
        };
      } catch (error) {
        throw signInError(error);
      }
    },
    async signOutUrl(idToken) {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${site}/signin`,
      });
    },
    async endedBy(logoutToken) {
      const config = await configuration();
      const { payload } = await jwtVerify(logoutToken, keysOf(config), {
        issuer: config.serverMetadata().issuer,
        audience: settings.clientId,
        algorithms: ["RS256", "PS256", "ES256", "ES384", "EdDSA"],
        clockTolerance: 30,
        requiredClaims: ["iat", "jti", "events"],
      });
      const { sub, sid, events, nonce } = payload;
      const isLogout = typeof events === "object" && events !== null && LOGOUT_EVENT in events;
      if (!isLogout || nonce !== undefined) throw new SignInError("refused", "not-a-logout-token");
      if (typeof sid === "string") return providerHash(settings.issuer, "sid", sid);
      if (sub === undefined) throw new SignInError("refused", "logout-of-nobody");
      return providerHash(settings.issuer, "sub", sub);
    },
  };
}

/** The redirect URI, which must be registered at the provider. */
export const CALLBACK = "/signin/oidc/callback";

function discovered({ settings, clientSecret, now }: ProviderOptions): () => Promise<client.Configuration> {
  let known: { readonly config: client.Configuration; readonly until: number } | null = null;
  let asking: Promise<client.Configuration> | null = null;
  const issuer = new URL(settings.issuer);
  const ask = async (): Promise<client.Configuration> => {
    try {
      const config = await client.discovery(issuer, settings.clientId, undefined, authentication(clientSecret), {
        timeout: TIMEOUT_S,
        // Only on this machine: `check` accepts plain http for a loopback issuer alone.
        execute: [
          client.enableNonRepudiationChecks,
          ...(issuer.protocol === "http:" ? [client.allowInsecureRequests] : []),
        ],
      });
      known = { config, until: now() + DISCOVERY_MS };
      return config;
    } catch (error) {
      // A cached configuration remains valid.
      if (known === null) throw signInError(error);
      return known.config;
    } finally {
      asking = null;
    }
  };
  return async () => (known !== null && known.until > now() ? known.config : await (asking ??= ask()));
}

/** The authentication method that the provider announces; the standard's default if it announces none. */
function authentication(secret: string | null): client.ClientAuth {
  if (secret === null) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: methods = ["client_secret_basic"] } = server;
    const chosen = methods.includes("client_secret_basic") ? basic : post;
    chosen(server, ...rest);
  };
}

const SCOPE_OF: Readonly<Record<string, string>> = {
  email: "email",
  phone_number: "phone",
  name: "profile",
  preferred_username: "profile",
  nickname: "profile",
};

function scopesOf({ scopes, accountClaim, guardianClaim }: SignInSettings): readonly string[] {
  if (scopes !== undefined) return [...new Set(["openid", ...scopes])];
  const named = [accountClaim, guardianClaim].flatMap((claim) => SCOPE_OF[claim ?? ""] ?? []);
  return [...new Set(["openid", ...named])];
}

/** Many providers put only the subject into the ID token and return the rest from the user info endpoint. */
async function withUserInfo(
  config: client.Configuration,
  claims: Claims,
  accessToken: string,
  { accountClaim, guardianClaim }: SignInSettings,
): Promise<Claims> {
  const isMissing = [accountClaim, guardianClaim].some((claim) => claim !== undefined && !(claim in claims));
  const { sub } = claims;
  if (!isMissing || typeof sub !== "string" || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await client.fetchUserInfo(config, accessToken, sub)), ...claims };
}

const keys = new WeakMap<client.Configuration, JWTVerifyGetKey>();

function keysOf(config: client.Configuration): JWTVerifyGetKey {
  let known = keys.get(config);
  if (known === undefined) {
    const { jwks_uri } = config.serverMetadata();
    if (jwks_uri === undefined) throw new SignInError("unavailable", "no-jwks");
    known = createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: TIMEOUT_S * 1000 });
    keys.set(config, known);
  }
  return known;
}
