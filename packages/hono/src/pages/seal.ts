import type { JWTPayload } from "jose";

/** Secrets for encrypting addresses and fields; the previous one still opens what it sealed. */
export interface SealKeys {
  /** At least 32 characters, random. */
  readonly secret: string;
  /** The previous secret: what it sealed can be opened until it expires. */
  readonly previous?: string;
}

/**
 * Loaded when the first token is sealed or opened: it is a third of this package's modules, and most servers never need
 * it.
 */
const jose = () => import("jose");

/** The purpose of a token: it cannot be opened for another. */
export interface SealUse {
  /** The token's audience claim. */
  readonly audience: string;
  /** The label with which the key is derived from the secret. */
  readonly info: string;
}

/** The longest id, in any script, fits into a token of this length. */
const MAX_TOKEN = 4096;
const SECOND = 1000;
/** A token's length reveals little about an id's: its claims are padded to a multiple of this many bytes. */
const BLOCK = 64;
const encoder = new TextEncoder();

/** Encrypts claims (JWE, A256GCM) into a token that reveals nothing. */
export async function seal(
  { secret }: SealKeys,
  use: SealUse,
  claims: { readonly [name: string]: string },
  expiresAt: number,
): Promise<string> {
  const { EncryptJWT } = await jose();
  const padding = BLOCK - (encoder.encode(JSON.stringify(claims)).length % BLOCK);
  return new EncryptJWT({ ...claims, p: " ".repeat(padding) })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setAudience(use.audience)
    .setExpirationTime(Math.ceil(expiresAt / SECOND))
    .encrypt(await keyOf(secret, use.info));
}

/** The claims of a token; `null` if it was not made with these secrets for this use, was changed, or has expired. */
export async function unseal(
  { secret, previous }: SealKeys,
  use: SealUse,
  token: string,
  now: number,
): Promise<JWTPayload | null> {
  if (token.length > MAX_TOKEN || !(await isCanonical(token))) return null;
  const claims = await decrypted(secret, use, token, now);
  return claims ?? (previous === undefined ? null : decrypted(previous, use, token, now));
}

/** Whether a token is the canonical encoding of its bytes, so that each valid address has one form. */
async function isCanonical(token: string): Promise<boolean> {
  const { base64url } = await jose();
  return token.split(".").every((part) => {
    try {
      return base64url.encode(base64url.decode(part)) === part;
    } catch {
      return false;
    }
  });
}

async function decrypted(
  secret: string,
  { audience, info }: SealUse,
  token: string,
  now: number,
): Promise<JWTPayload | null> {
  const { errors, jwtDecrypt } = await jose();
  try {
    const { payload } = await jwtDecrypt(token, await keyOf(secret, info), {
      audience,
      currentDate: new Date(now),
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** Derives a key for this use only, so that the secret can have other uses. */
async function keyOf(secret: string, info: string): Promise<Uint8Array> {
  const from = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, from, 256));
}
