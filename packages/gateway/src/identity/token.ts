import { errors } from "jose";
import type { IdentityProblem } from "./identity.ts";

/** The problem with a token, without its content. */
export function tokenProblem(error: unknown): IdentityProblem {
  if (error instanceof errors.JWTExpired) return "token-expired";
  if (error instanceof errors.JWKSTimeout || isNetworkFailure(error)) return "identity-unavailable";
  return "token-invalid";
}

/** The key server failed, which says nothing about the token. */
function isNetworkFailure(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC";
}
