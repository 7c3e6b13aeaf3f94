import { createHash } from "node:crypto";
import type { SignInSettings } from "../../config/settings.ts";
import { validId } from "../../identity/identity.ts";

/** Someone whom the provider has signed in, and what its claims say that the gateway uses. */
export interface OidcPerson {
  /** A hash of issuer and subject. */
  readonly subject: string;
  /** A hash of the provider's own session, by which it says that it has ended; `null` if it names none. */
  readonly sid: string | null;
  /** As whom they use the chat. */
  readonly account: string | null;
  /** As whom children's `guardians` name them. */
  readonly guardian: string | null;
  readonly groups: readonly string[];
  /** For signing out at the provider. */
  readonly idToken: string | null;
}

/** Claims, as an ID token or the user's information hold them. */
export type Claims = Readonly<Record<string, unknown>>;

/** Claims that a provider takes over from people, and what says that it has checked them. */
const CHECKED: Readonly<Record<string, string>> = { email: "email_verified", phone_number: "phone_number_verified" };

/** The value of a claim; `"unverified"`: the provider has not checked it, so anyone could have written it. */
function claimIn(claims: Claims, name: string | undefined): { readonly value: string | null } | "unverified" {
  if (name === undefined) return { value: null };
  const value = claims[name];
  const id = validId(typeof value === "string" ? value : null);
  const check = CHECKED[name];
  return id !== null && check !== undefined && claims[check] !== true ? "unverified" : { value: id };
}

export interface PersonReading {
  readonly person: OidcPerson;
  /** A claim that would say who they are is not checked by the provider, and was left out. */
  readonly isUnverified: boolean;
}

/** Who someone is, by the provider's claims. */
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

/** A name of a provider's subject or session that says nothing about it. */
export function providerHash(issuer: string, kind: "sub" | "sid", value: string): string {
  return createHash("sha256")
    .update(JSON.stringify([issuer, kind, value]))
    .digest("base64url");
}
