import type { JWTPayload } from "jose";

/** Secrets by which addresses and fields are encrypted: the previous one still opens what it made. */
export interface SealKeys {
  /** At least 32 characters, random. */
  readonly secret: string;
  /** The secret before: what was made with it still opens, until it expires. */
  readonly previous?: string;
}

/** Loaded when the first token is made or opened: a third of the modules of this package are its, and most servers never do either. */
const jose = () => import("jose");

/** What is sealed for: tokens of one use open in no other. */
export interface SealUse {
  /** Of the token, in it. */
  readonly audience: string;
  /** Of the key, which is derived from the secret. */
  readonly info: string;
}

/** The longest id, of any script, fits. */
const MAX_TOKEN = 4096;
const SECOND = 1000;
/** A token's length reveals little about an id's: its claims are padded to a multiple of this many bytes. */
const BLOCK = 64;
const encoder = new TextEncoder();

/** Encrypted (JWE, A256GCM) and in one piece: it says nothing to those who read it. */
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

/** What is in a token; `null` if it was not made with these secrets for this use, was changed, or has expired. */
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

/** Other letters for the same bytes are another token: an address that works has one form. */
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

/** A key for one use alone, whatever else the secret is used for. */
async function keyOf(secret: string, info: string): Promise<Uint8Array> {
  const from = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, from, 256));
}
