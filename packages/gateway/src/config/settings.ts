import type { AgeBounds, SecretSource, SecretsSource } from "./fields.ts";

/** The settings of a gateway file with defaults: durations in milliseconds, sizes in bytes, paths as written. */
export interface GatewaySettings {
  readonly listen: string;
  readonly upstreams: readonly UpstreamSettings[];
  /** A policy file, or a preset's name. */
  readonly policy: string;
  readonly store: string | SecretSource;
  readonly secret: SecretSource;
  /** Set while the secret is being changed; `previousSecret` and `nextSecret` are never both set. */
  readonly previousSecret?: SecretSource | undefined;
  readonly nextSecret?: SecretSource | undefined;
  readonly identity: readonly IdentitySettings[];
  readonly people: PeopleSettings;
  readonly paths: PathsSettings;
  readonly label: boolean | { readonly text: string };
  readonly words: WordsSettings;
  readonly journal?: string | undefined;
  readonly metrics: boolean | { readonly key: SecretSource };
  readonly guardians?: GuardiansSettings | undefined;
  readonly decisions?: DecisionsSettings | undefined;
  readonly forwardAuth?: ForwardAuthSettings | undefined;
  readonly family?: FamilySettings | undefined;
  readonly limits: LimitsSettings;
}

export type UpstreamSettings = ModelServerSettings | EmbeddedSettings;

/** A model server behind the gateway. */
export interface ModelServerSettings {
  readonly name: string;
  readonly kind: "openai" | "anthropic" | "ollama";
  readonly baseUrl: string;
  readonly key?: SecretSource | undefined;
  readonly models?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
}

/** The built-in responder. */
export interface EmbeddedSettings {
  readonly name: string;
  readonly kind: "embedded";
}

export interface PeopleSettings {
  readonly file?: string | undefined;
  readonly groups?: { readonly [group: string]: { readonly ages: AgeBounds } } | undefined;
  readonly service?: ServiceSettings | undefined;
  readonly unknown: "refuse" | "unknown-age";
}

export interface ServiceSettings {
  readonly url: string;
  readonly secret: SecretSource;
  readonly cache: number;
  readonly timeout: number;
}

export interface PathsSettings {
  readonly base: string;
  readonly ollama: string;
  readonly tasks: string;
}

export interface WordsSettings {
  readonly setBy?: { readonly name: string } | { readonly family: true } | undefined;
  readonly help?: string | undefined;
  readonly refusals: "reply" | "error";
  readonly notices: boolean;
}

export interface LimitsSettings {
  readonly body: number;
  readonly streams: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly idleTimeout: number;
  /** Default: the store's own. */
  readonly storeTimeout?: number | undefined;
}

export interface GuardiansSettings {
  readonly webhook?: { readonly url: string; readonly secret: SecretSource } | undefined;
  readonly about: readonly ("stop" | "nudge")[];
}

export interface DecisionsSettings {
  readonly keys: readonly ServiceKeySettings[];
}

export interface ServiceKeySettings {
  readonly key: SecretSource;
  readonly name: string;
  readonly scopes: readonly ("events" | "status" | "guardian")[];
  readonly role?: "parent" | "app" | "school" | undefined;
}

export interface ForwardAuthSettings {
  readonly messages: readonly { readonly method: string; readonly path: string }[];
}

/** Pages for families and staff. */
export interface FamilySettings {
  /** The public address: https, with a host name. */
  readonly url: string;
  readonly name: string;
  /** The address of a picture. */
  readonly logo?: string | undefined;
  readonly colours?: ColoursSettings | undefined;
  readonly signIn?: SignInSettings | undefined;
  /** The display names of features. */
  readonly features?: { readonly [name: string]: string } | undefined;
  readonly staff?: StaffSettings | undefined;
}

/** `#rrggbb`. */
export interface ColoursSettings {
  readonly accent?: string | undefined;
  readonly accentDark?: string | undefined;
}

/** Prepared choices for staff. */
export interface StaffSettings {
  readonly reasons?: { readonly [code: string]: string } | undefined;
  readonly answers?: readonly { readonly name: string; readonly text: string }[] | undefined;
}

/** The OpenID Connect provider for signing in to the pages. */
export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: SecretSource | undefined;
  /** The provider's display name. */
  readonly name: string;
  readonly scopes?: readonly string[] | undefined;
  readonly accountClaim?: string | undefined;
  readonly guardianClaim?: string | undefined;
  readonly groupsClaim: string;
}

/** How a request identifies its sender. */
export type IdentitySettings =
  | OpenWebuiSettings
  | LibrechatSettings
  | LitellmSettings
  | HeadersSettings
  | OidcSettings
  | KeysSettings
  | BodyUserSettings;

/** Proof that a request comes from the chat's own server, not from a browser. */
export interface ProofSettings {
  readonly sharedSecret?: SecretsSource | undefined;
  readonly addresses?: readonly string[] | undefined;
}

export interface OpenWebuiSettings extends ProofSettings {
  readonly kind: "open-webui";
  readonly jwtSecret?: SecretsSource | undefined;
}

export interface LibrechatSettings extends ProofSettings {
  readonly kind: "librechat";
}

export interface LitellmSettings extends ProofSettings {
  readonly kind: "litellm";
  readonly trustBodyUser?: true | undefined;
}

export interface HeadersSettings extends ProofSettings {
  readonly kind: "headers";
  readonly user: string;
  readonly groups?: string | undefined;
  readonly task?: string | undefined;
  readonly message?: string | undefined;
  readonly chat?: string | undefined;
}

export interface OidcSettings {
  readonly kind: "oidc";
  readonly issuer: string;
  readonly audience: string;
  readonly jwks?: string | undefined;
  readonly header?: string | undefined;
  readonly claim: string;
  readonly groupsClaim: string;
  readonly clockSkew: number;
  readonly algorithms?: readonly ("RS256" | "PS256" | "ES256" | "ES384" | "EdDSA")[] | undefined;
}

export interface KeysSettings {
  readonly kind: "keys";
  readonly keys: readonly KeySettings[];
}

/** One API key: a person's, or one that a class shares. */
export interface KeySettings {
  readonly sha256: string;
  readonly person?: string | undefined;
  readonly group?: string | undefined;
}

export interface BodyUserSettings extends ProofSettings {
  readonly kind: "body-user";
  readonly trustBodyUser: true;
}
