import type { SecretSource, SecretsSource } from "../config/fields.ts";
import type { IdentitySettings, ProofSettings } from "../config/settings.ts";
import type { Identity, IdentityAdapter, IdentityProblem, IdentityRequest } from "./identity.ts";
import { keys } from "./keys.ts";
import { oidc } from "./oidc.ts";
import { openWebui } from "./open-webui.ts";
import { bodyUser, headers, librechat, litellm } from "./plain.ts";
import type { Proof } from "./proof.ts";

/** Asks each adapter in turn: the first that identifies a person wins, else the first reason to refuse. */
export function identifyBy(
  adapters: readonly IdentityAdapter[],
): (request: IdentityRequest) => Promise<Identity | { readonly problem: IdentityProblem }> {
  return async (request) => {
    let problem: IdentityProblem | null = null;
    for (const adapter of adapters) {
      const result = await adapter(request);
      if (result === null) continue;
      if (!("problem" in result)) return result;
      problem ??= result.problem;
    }
    return { problem: problem ?? "identity-missing" };
  };
}

export function adapterFor(settings: IdentitySettings, secretOf: (source: SecretSource) => string): IdentityAdapter {
  const all = (sources: SecretsSource | undefined): readonly string[] | undefined =>
    sources === undefined ? undefined : [sources].flat().map(secretOf);
  const proof = ({ sharedSecret, addresses }: ProofSettings): Proof => ({
    sharedSecrets: all(sharedSecret),
    addresses,
  });
  switch (settings.kind) {
    case "open-webui":
      return openWebui({ jwtSecrets: all(settings.jwtSecret), ...proof(settings) });
    case "librechat":
      return librechat(proof(settings));
    case "litellm":
      return litellm(proof(settings), settings.trustBodyUser === true);
    case "headers":
      return headers(settings, proof(settings));
    case "oidc":
      return oidc(settings);
    case "keys":
      return keys(settings);
    case "body-user":
      return bodyUser(proof(settings));
  }
}
