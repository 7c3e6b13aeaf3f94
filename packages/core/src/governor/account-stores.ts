import type { Accounts } from "../accounts/accounts.ts";
import { accountsInMemory } from "../accounts/in-memory.ts";
import { storedAccounts, type StoredAccountsOptions } from "../accounts/in-store.ts";
import { type AccountKey, DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { MemoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import { RecessError } from "../values/errors.ts";
import type { GovernorOptions } from "./api.ts";

/**
 * With a secret, rollouts choose accounts by their hashed ids, as in a recorded trace, so that a replay chooses the
 * same ones.
 */
export function rolloutKeys(secret: Secret | undefined): (id: string) => string {
  if (secret === undefined) return (id) => id;
  const keyOf = keysOf(secret);
  return (id) => keyOf(id).key;
}

interface AccountParts extends Pick<StoredAccountsOptions, "clock" | "time" | "settings" | "ttlMs"> {}

export function accountsIn(
  options: GovernorOptions & { readonly store: Store | MemoryStore },
  parts: AccountParts,
): Accounts {
  const { store, secret, onStoreFailure = "local", onProblem, onWrite } = options;
  if (!["local", "open", "closed"].includes(onStoreFailure)) {
    throw new RecessError("argument-invalid", 'onStoreFailure must be "local", "open" or "closed".');
  }
  if ("holds" in store) return accountsInMemory({ ...parts, store, keyOf: documentKeys(store, secret) });
  return storedAccounts({ ...parts, store, keyOf: keysOf(secret), onStoreFailure, onProblem, onWrite });
}

/** Hashed in memory too, so that staff who answer appeals do not learn the account's id. */
export function documentKeys(store: Store | MemoryStore, secret: Secret | undefined): (id: string) => AccountKey {
  return keysOf(secret ?? ("holds" in store ? DEVELOPMENT_SECRET : undefined));
}
