import { fromBase64Url, toBase64Url } from "../http/base64url.ts";
import { isObject } from "../http/json.ts";

/** What a link in a message to a guardian may do: answer one request of one account, up to an instant. */
export interface Link {
  readonly accountId: string;
  readonly requestId: string;
  readonly expiresAt: number;
}

const MIN_SECRET = 32;
/** The longest id, of any script, has its place in it. */
const MAX_TOKEN = 4096;
/** AES-GCM's own: 96 bits, drawn anew for each link. */
const NONCE_BYTES = 12;
/** What a link holds is filled up with spaces to a multiple of so many bytes: its length tells little of an id's. */
const BLOCK = 64;
const SPACE = 0x20;

/** Throws unless a secret is one. */
export function checkLinkSecret(name: string, secret: unknown): void {
  if (typeof secret !== "string" || secret.length < MIN_SECRET) {
    throw new TypeError(`${name}: the links' \`secret\` must be a random text of at least ${MIN_SECRET} characters.`);
  }
}

/** The link's text: what it may do, encrypted (AES-256-GCM), as links end up in logs, histories and mail programs. */
export async function sealLink(secret: string, { accountId, requestId, expiresAt }: Link): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify({ a: accountId, r: requestId, e: expiresAt }));
  const padded = new Uint8Array(Math.ceil(text.length / BLOCK) * BLOCK).fill(SPACE);
  padded.set(text);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await keyOf(secret), padded);
  return toBase64Url(new Uint8Array([...nonce, ...new Uint8Array(sealed)]));
}

/** What a link may do; `null` if it was not made with this secret, or its time is over. */
export async function openLink(secret: string, token: string, now: number): Promise<Link | null> {
  const bytes = token.length > MAX_TOKEN ? null : fromBase64Url(token);
  const text = bytes === null ? null : await decrypted(secret, bytes);
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return null;
  const { a: accountId, r: requestId, e: expiresAt } = value;
  if (typeof accountId !== "string" || typeof requestId !== "string" || typeof expiresAt !== "number") return null;
  return now < expiresAt ? { accountId, requestId, expiresAt } : null;
}

/** `null` for whatever was not encrypted with this secret, or was changed since. */
async function decrypted(secret: string, bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const key = await keyOf(secret);
  const [nonce, sealed] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed));
  } catch {
    return null;
  }
}

/** A key for links alone, whatever else the secret is used for. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const text = new TextEncoder();
  const from = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode("recess link 2") };
  return crypto.subtle.deriveKey(hkdf, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
