import { formatIssue, type PolicyIssue } from "@recess/core";
import type { Secrets } from "@recess/core/store";
import type { SecretSource } from "./fields.ts";
import type { GatewayReading } from "./read.ts";
import type { GatewaySettings } from "./settings.ts";

/** The file is not valid. `issues` says where, and how to fix it. */
export class GatewayConfigError extends Error {
  override readonly name = "GatewayConfigError";
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    super(issues.map(formatIssue).join("\n"));
    this.issues = issues;
  }
}

/** A file that was read and is valid. */
export type Usable = GatewayReading & {
  readonly settings: GatewaySettings;
  readonly policy: NonNullable<GatewayReading["policy"]>;
};

/** The reading, if it is valid. Throws a GatewayConfigError otherwise. */
export function usable(reading: GatewayReading): Usable {
  const { settings, policy } = reading;
  if (settings !== null && policy !== null) return { ...reading, settings, policy };
  throw new GatewayConfigError(reading.issues.filter(({ severity }) => severity === "error"));
}

/** The secrets with which account ids are hashed and stored data of families is encrypted. */
export function ownSecrets(reading: Usable): Secrets {
  const { secret, previousSecret, nextSecret } = reading.settings;
  const secretOf = secretsOf(reading);
  return {
    current: secretOf(secret),
    previous: previousSecret === undefined ? undefined : secretOf(previousSecret),
    next: nextSecret === undefined ? undefined : secretOf(nextSecret),
  };
}

/** Returns a secret that was read with the file. */
export function secretsOf({ secrets }: GatewayReading): (source: SecretSource) => string {
  return (source) => {
    const value = secrets.get(JSON.stringify(source));
    if (value === undefined) throw new TypeError("The settings do not name this secret.");
    return value;
  };
}
