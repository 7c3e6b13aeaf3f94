import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Passkey } from "./book.ts";

/** The site to which passkeys belong. */
export interface Site {
  readonly name: string;
  /** The public address. */
  readonly url: string;
  /** The address of a picture. */
  readonly logo?: string | undefined;
}

/** The options with which a browser creates a passkey for a site. */
export function creationOptions(
  site: Site,
  person: { readonly id: string; readonly name: string },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: site.name,
    rpID: new URL(site.url).hostname,
    userName: person.name,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id.slice(0, 64)),
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

export function requestOptions(site: Site): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({ rpID: new URL(site.url).hostname, userVerification: "required" });
}

/** The expected properties of a response: this site's origin, and a stored challenge. */
function expected(site: Site, isKept: (challenge: string) => Promise<boolean>) {
  const { origin, hostname } = new URL(site.url);
  return { expectedChallenge: isKept, expectedOrigin: origin, expectedRPID: hostname, requireUserVerification: true };
}

/** The passkey that a browser created; `null` if its response is not valid. */
export async function madePasskey(
  site: Site,
  response: unknown,
  isKept: (challenge: string) => Promise<boolean>,
): Promise<Passkey | null> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      ...expected(site, isKept),
    });
    if (!verified) return null;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { id, publicKey: Buffer.from(publicKey).toString("base64url"), counter, transports };
  } catch {
    // A response that is invalid in any way proves nothing.
    return null;
  }
}

/** The new counter of a passkey that was just used; `null` if the response is not valid. */
export async function usedPasskey(
  site: Site,
  response: unknown,
  passkey: Passkey,
  isKept: (challenge: string) => Promise<boolean>,
): Promise<number | null> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
        transports: passkey.transports as AuthenticatorTransport[],
      },
      ...expected(site, isKept),
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
