import { createHash } from "node:crypto";
import type { SignInSettings } from "../../config/settings.ts";
import { validId } from "../../identity/identity.ts";

/** A person signed in by the provider, with the claims that the gateway uses. */
export interface OidcPerson {
  /** A hash of issuer and subject. */
  readonly subject: string;
  /** A hash of the provider's own session, with which it announces the session's end; `null` if it names none. */
  readonly sid: string | null;
  /** Their account id in the chat. */
  readonly account: string | null;
  /** Their id in children's `guardians`. */
  readonly guardian: string | null;
  readonly groups: readonly string[];
  /** For signing out at the provider. */
  readonly idToken: string | null;
}

/** The claims of an ID token or of the user info. */
export type Claims = Readonly<Record<string, unknown>>;

/** Claims that people can edit, and the claims that say whether the provider has verified them. */
const CHECKED: Readonly<Record<string, string>> = { email: "email_verified", phone_number: "phone_number_verified" };

/** The value of a claim; `"unverified"`: the provider has not verified it, so anyone could have written it. */
function claimIn(claims: Claims, name: string | undefined): { readonly value: string | null } | "unverified" {
  if (name === undefined) return { value: null };
  const value = claims[name];
  const id = validId(typeof value === "string" ? value : null);
  const check = CHECKED[name];
  return id !== null && check !== undefined && claims[check] !== true ? "unverified" : { value: id };
}

export interface PersonReading {
  readonly person: OidcPerson;
  /** An identifying claim was ignored because the provider has not verified it. */
  readonly isUnverified: boolean;
}

/** The person that the provider's claims identify. */
export function personIn(claims: Claims, settings: SignInSettings, idToken: string | null): PersonReading {
  const { issuer, accountClaim, guardianClaim, groupsClaim } = settings;
  const account = claimIn(claims, accountClaim);
  const guardian = claimIn(claims, guardianClaim);
  const groups = claims[groupsClaim];
  const { sub, sid } = claims;
  return {
    isUnverified: account === "unverified" || guardian === "unverified",
    person: {
      subject: providerHash(issuer, "sub", String(sub)),
      sid: typeof sid === "string" ? providerHash(issuer, "sid", sid) : null,
      account: account === "unverified" ? null : account.value,
      guardian: guardian === "unverified" ? null : guardian.value,
      groups: Array.isArray(groups) ? groups.filter((group): group is string => typeof group === "string") : [],
      idToken,
    },
  };
}

/** An opaque hash of a provider's subject or session. */
export function providerHash(issuer: string, kind: "sub" | "sid", value: string): string {
  return createHash("sha256")
    .update(JSON.stringify([issuer, kind, value]))
    .digest("base64url");
}
