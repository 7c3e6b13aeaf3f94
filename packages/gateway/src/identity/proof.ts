import { createHash, timingSafeEqual } from "node:crypto";
import ipaddr from "ipaddr.js";
import type { IdentityRequest } from "./identity.ts";

/** How a chat's server proves its identity. */
export interface Proof {
  /** Any one of them is accepted. */
  readonly sharedSecrets?: readonly string[] | undefined;
  readonly addresses?: readonly string[] | undefined;
}

/** Whether a request comes from the chat's own server. All configured proofs are required. */
export type ProofCheck = (request: IdentityRequest) => boolean;

export function proofCheck({ sharedSecrets, addresses }: Proof): ProofCheck {
  const checks: ProofCheck[] = [];
  if (sharedSecrets !== undefined) {
    const areSecrets = sharedSecrets.map(secretCheck);
    checks.push(({ headers }) => bearerKeys(headers).some((given) => areSecrets.some((isSecret) => isSecret(given))));
  }
  if (addresses !== undefined) {
    const networks = addresses.map(networkOf);
    checks.push(({ address }) => address !== null && networks.some((network) => isIn(address, network)));
  }
  return (request) => checks.length > 0 && checks.every((check) => check(request));
}

/** Whether any proof is configured. */
export function asksForProof({ sharedSecrets, addresses }: Proof): boolean {
  return sharedSecrets !== undefined || addresses !== undefined;
}

/** Whether a text is this secret. Compares hashes, so that the time reveals neither the length nor a prefix. */
function secretCheck(secret: string): (given: string) => boolean {
  const known = hashOf(secret);
  return (given) => timingSafeEqual(hashOf(given), known);
}

/** Like `secretCheck`, for a secret that is looked up for each request. */
export function sameSecret(given: string, secret: string): boolean {
  return secretCheck(secret)(given);
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The keys in a request, in every place where common clients put them. */
export function bearerKeys(headers: Headers): readonly string[] {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return [bearer, headers.get("x-api-key"), headers.get("x-recess-secret")].filter(
    (key): key is string => typeof key === "string" && key !== "",
  );
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

function networkOf(text: string): Network {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function isIn(text: string, [network, bits]: Network): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return address.kind() === network.kind() && address.match(network, bits);
}
