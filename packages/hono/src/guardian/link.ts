import { seal, type SealKeys, type SealUse, unseal } from "../pages/seal.ts";

/**
 * Secrets of links by which a guardian answers a request without signing in. Give `recessRoutes` and `familyPages` the
 * same ones.
 */
export type LinkKeys = SealKeys;

/** What a link in a message to a guardian permits: answering one request of one account, until an instant. */
export interface Link {
  readonly accountId: string;
  readonly requestId: string;
  /** Ms since the epoch. */
  readonly expiresAt: number;
}

const MIN_SECRET = 32;
const USE: SealUse = { audience: "recess:answer", info: "recess link 3" };

/** Throws unless the secrets are valid. */
export function checkLinkKeys(name: string, { secret, previous }: LinkKeys): void {
  for (const [key, value] of Object.entries({ secret, previous: previous ?? secret })) {
    if (typeof value !== "string" || value.length < MIN_SECRET) {
      throw new TypeError(
        `${name}: the links' \`${key}\` must be a random string of at least ${MIN_SECRET} characters.`,
      );
    }
  }
}

/** The link's token: its permission, encrypted, because links end up in logs, histories and mail programs. */
export function sealLink(keys: LinkKeys, { accountId, requestId, expiresAt }: Link): Promise<string> {
  return seal(keys, USE, { a: accountId, r: requestId }, expiresAt);
}

/** What a link permits; `null` if it was not made with these secrets, was changed, or has expired. */
export async function openLink(keys: LinkKeys, token: string, now: number): Promise<Link | null> {
  const claims = await unseal(keys, USE, token, now);
  if (claims === null) return null;
  const { a: accountId, r: requestId, exp } = claims;
  if (typeof accountId !== "string" || typeof requestId !== "string" || exp === undefined) return null;
  return { accountId, requestId, expiresAt: exp * 1000 };
}
