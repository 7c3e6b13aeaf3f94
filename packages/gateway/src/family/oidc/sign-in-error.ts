import * as client from "openid-client";

/**
 * Why a sign-in failed. `cancelled`: by the person or the provider. `refused`: the response is not valid.
 * `unavailable`: the provider does not respond. `misconfigured`: it does not accept this gateway.
 */
export type SignInFailure = "cancelled" | "refused" | "unavailable" | "misconfigured";

export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly failure: SignInFailure;
  /** For the log: a protocol code, without any text from a person or a provider. */
  readonly code: string;

  constructor(failure: SignInFailure, code: string) {
    super(`The sign-in failed: ${code}`);
    this.failure = failure;
    this.code = /^[\w-]{1,60}$/.test(code) ? code : "unknown";
  }
}

const MISCONFIGURED = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_scope",
  "unsupported_grant_type",
  "unsupported_response_type",
  "invalid_request",
]);
const AWAY = new Set(["server_error", "temporarily_unavailable"]);

/** openid-client's errors, by what can be done about them. */
export function signInError(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    const { error: code } = error;
    if (code === "access_denied" || code === "login_required" || code === "interaction_required") {
      return new SignInError("cancelled", code);
    }
    if (AWAY.has(code)) return new SignInError("unavailable", code);
    return new SignInError(MISCONFIGURED.has(code) ? "misconfigured" : "refused", code);
  }
  // The response of a provider to wrong client credentials.
  if (error instanceof client.WWWAuthenticateChallengeError) return new SignInError("misconfigured", "invalid_client");
  const code = codeOf(error);
  const isAway =
    !(error instanceof client.ClientError) ||
    code === "OAUTH_TIMEOUT" ||
    code === "OAUTH_RESPONSE_IS_NOT_CONFORM" ||
    code === "OAUTH_RESPONSE_IS_NOT_JSON" ||
    code === "OAUTH_PARSE_ERROR";
  return new SignInError(isAway ? "unavailable" : "refused", code);
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : null;
  if (typeof code === "string") return code;
  return error instanceof Error ? error.name : "unknown";
}
