import { isObject } from "../json.ts";

/** What a link in a message to a guardian may do: answer one request of one account, up to an instant. */
export interface Link {
  readonly accountId: string;
  readonly requestId: string;
  readonly expiresAt: number;
}

const MIN_SECRET = 32;
const MAX_TOKEN = 2048;

/** Throws unless a secret is one. */
export function checkLinkSecret(name: string, secret: unknown): void {
  if (typeof secret !== "string" || secret.length < MIN_SECRET) {
    throw new TypeError(`${name}: the links' \`secret\` must be a random text of at least ${MIN_SECRET} characters.`);
  }
}

/** The link's text: what it may do, and an HMAC-SHA256 of that. */
export async function signLink(secret: string, { accountId, requestId, expiresAt }: Link): Promise<string> {
  const payload = base64url(new TextEncoder().encode(JSON.stringify({ a: accountId, r: requestId, e: expiresAt })));
  const mac = await crypto.subtle.sign("HMAC", await keyOf(secret), signed(payload));
  return `${payload}.${base64url(new Uint8Array(mac))}`;
}

/** What a link may do; `null` if it was not made with this secret, or its time is over. */
export async function openLink(secret: string, token: string, now: number): Promise<Link | null> {
  const [payload = "", mac = "", ...more] = token.split(".");
  const macBytes = bytesOf(mac);
  const payloadBytes = bytesOf(payload);
  if (token.length > MAX_TOKEN || more.length > 0 || macBytes === null || payloadBytes === null) return null;
  // The runtime compares without telling by its time how much was right.
  if (!(await crypto.subtle.verify("HMAC", await keyOf(secret), macBytes, signed(payload)))) return null;
  const value: unknown = JSON.parse(new TextDecoder().decode(payloadBytes));
  if (!isObject(value)) return null;
  const { a: accountId, r: requestId, e: expiresAt } = value;
  if (typeof accountId !== "string" || typeof requestId !== "string" || typeof expiresAt !== "number") return null;
  return now < expiresAt ? { accountId, requestId, expiresAt } : null;
}

/** The secret may have signed other things; nothing of those is a link. */
function signed(payload: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`recess link 1 ${payload}`);
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
