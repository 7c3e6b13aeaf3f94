import ipaddr from "ipaddr.js";
import * as z from "zod";
import { address, duration, headerName, secrets } from "./fields.ts";
import type { IdentitySettings, ProofSettings } from "./settings.ts";

const network = z
  .string()
  .refine(
    (text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text),
    'Write an address or a network, such as "10.0.0.5" or "10.0.0.0/8".',
  );

const proof = {
  sharedSecret: secrets.optional().meta({
    description:
      "Known only to the chat's server and the gateway: sent as the connection's API key (Authorization: Bearer).",
  }),
  addresses: z.array(network).min(1).optional().meta({
    description: "The addresses of the chat's server. Only for a network in which nobody else can use them.",
  }),
};

const NEEDS_PROOF =
  "Without a proof anyone could send these headers. Write sharedSecret or addresses, or use a signed kind.";

function isProven({ sharedSecret, addresses }: ProofSettings): boolean {
  return sharedSecret !== undefined || addresses !== undefined;
}

const openWebui = z
  .strictObject({
    kind: z.literal("open-webui"),
    jwtSecret: secrets.optional().meta({
      description: "Open WebUI's FORWARD_USER_INFO_HEADER_JWT_SECRET. With it, plain headers are refused.",
    }),
    ...proof,
  })
  .refine(
    ({ jwtSecret, ...rest }) => jwtSecret !== undefined || isProven(rest),
    "Without a proof anyone could send these headers. Write jwtSecret (best), sharedSecret or addresses.",
  );

const librechat = z.strictObject({ kind: z.literal("librechat"), ...proof }).refine(isProven, NEEDS_PROOF);

const litellm = z
  .strictObject({
    kind: z.literal("litellm"),
    ...proof,
    trustBodyUser: z.literal(true).optional().meta({
      description: "Trusts the body's user (user, metadata.user_id) from LiteLLM if no header names the end user.",
    }),
  })
  .refine(isProven, NEEDS_PROOF);

const headers = z
  .strictObject({
    kind: z.literal("headers"),
    user: headerName.meta({ description: "The header with the person's id." }),
    groups: headerName.optional().meta({ description: "The header with their groups, separated by commas." }),
    task: headerName.optional().meta({ description: "The header that marks a task, such as a title." }),
    message: headerName.optional().meta({ description: "The header with the id of the person's message." }),
    chat: headerName.optional().meta({ description: "The header with the id of the chat." }),
    ...proof,
  })
  .refine(isProven, NEEDS_PROOF);

const oidc = z
  .strictObject({
    kind: z.literal("oidc"),
    issuer: address,
    audience: z.string().min(1),
    jwks: address
      .optional()
      .meta({ description: "The address of its keys. Default: the one in its discovery document." }),
    header: headerName.optional().meta({ description: "The header with the token. Default: Authorization: Bearer." }),
    claim: z.string().min(1).default("sub").meta({ description: "The claim with the person's id." }),
    groupsClaim: z.string().min(1).default("groups"),
    clockSkew: duration.default(30_000),
    algorithms: z
      .array(z.enum(["RS256", "PS256", "ES256", "ES384", "EdDSA"]))
      .min(1)
      .optional(),
  })
  .meta({ description: "A token that the person's own client sends. It proves a person, not a server." });

const key = z
  .strictObject({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'Write the SHA-256 of the key in hex: printf %s "$KEY" | sha256sum.')
      .meta({ description: "The SHA-256 of the key, in hex. The key itself is not kept." }),
    person: z.string().min(1).optional().meta({ description: "The person whose key it is." }),
    group: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Or the class that shares the key. A class counts as one account." }),
  })
  .refine(
    ({ person, group }) => (person === undefined) !== (group === undefined),
    "Write person or group: a key belongs to one person or to one class.",
  );

const keys = z.strictObject({ kind: z.literal("keys"), keys: z.array(key).min(1) });

const bodyUser = z.strictObject({
  kind: z.literal("body-user"),
  trustBodyUser: z.literal(true, {
    error:
      "The body's user is whatever the sender writes. If only your own server can send requests, write trustBodyUser: true.",
  }),
  ...proof,
});

export const identity: z.ZodType<IdentitySettings> = z.discriminatedUnion("kind", [
  openWebui,
  librechat,
  litellm,
  headers,
  oidc,
  keys,
  bodyUser,
]);
