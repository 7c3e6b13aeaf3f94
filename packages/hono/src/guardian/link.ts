import { base64url, EncryptJWT, errors, jwtDecrypt } from "jose";

/** Links by which a guardian answers a request without signing in. Give `recessRoutes` and the guardians' pages the same. */
export interface LinkKeys {
  /** At least 32 characters, random. Links are encrypted with it. */
  readonly secret: string;
  /** The secret before: links that were made with it still work, until they expire. */
  readonly previous?: string;
}

/** What a link in a message to a guardian may do: answer one request of one account, up to an instant. */
export interface Link {
  readonly accountId: string;
  readonly requestId: string;
  /** Ms since the epoch. */
  readonly expiresAt: number;
}

const MIN_SECRET = 32;
/** The longest id, of any script, fits. */
const MAX_TOKEN = 4096;
const SECOND = 1000;
/** The length of a link tells little of an id's: its claims are padded to a multiple of so many characters. */
const BLOCK = 64;

/** Throws unless the secrets can work. */
export function checkLinkKeys(name: string, { secret, previous }: LinkKeys): void {
  for (const [key, value] of Object.entries({ secret, previous: previous ?? secret })) {
    if (typeof value !== "string" || value.length < MIN_SECRET) {
      throw new TypeError(
        `${name}: the links' \`${key}\` must be a random string of at least ${MIN_SECRET} characters.`,
      );
    }
  }
}

/** The link's token: what it may do, encrypted (JWE, A256GCM), as links end up in logs, histories and mail programs. */
export async function sealLink({ secret }: LinkKeys, link: Link): Promise<string> {
  const claims = { a: link.accountId, r: link.requestId };
  const padding = BLOCK - (new TextEncoder().encode(JSON.stringify(claims)).length % BLOCK);
  return new EncryptJWT({ ...claims, p: " ".repeat(padding) })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.ceil(link.expiresAt / SECOND))
    .encrypt(await keyOf(secret));
}

/** What a link may do; `null` if it was not made with these secrets, was changed, or has expired. */
export async function openLink({ secret, previous }: LinkKeys, token: string, now: number): Promise<Link | null> {
  if (token.length > MAX_TOKEN || !isCanonical(token)) return null;
  const link = await decrypted(secret, token, now);
  return link ?? (previous === undefined ? null : decrypted(previous, token, now));
}

/** Other letters for the same bytes are another token: an address that works has one form. */
function isCanonical(token: string): boolean {
  return token.split(".").every((part) => {
    try {
      return base64url.encode(base64url.decode(part)) === part;
    } catch {
      return false;
    }
  });
}

/** No token of another kind that the same secret may have made. */
const AUDIENCE = "recess:answer";

async function decrypted(secret: string, token: string, now: number): Promise<Link | null> {
  try {
    const { payload } = await jwtDecrypt(token, await keyOf(secret), {
      audience: AUDIENCE,
      currentDate: new Date(now),
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const { a: accountId, r: requestId, exp } = payload;
    if (typeof accountId !== "string" || typeof requestId !== "string" || exp === undefined) return null;
    return { accountId, requestId, expiresAt: exp * SECOND };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** A key for links alone, whatever else the secret is used for. */
async function keyOf(secret: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const from = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode("recess link 3") };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, from, 256));
}
