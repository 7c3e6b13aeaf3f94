/** For authors of stores: the store interface and shared functions. */
export type { StoreWrite } from "./accounts/accounts.ts";
export { readReferrals } from "./referrals/in-store.ts";
export { type AccountKey, DEVELOPMENT_SECRET, keysOf, type Secret, type Secrets } from "./store/keys.ts";
export type { MaybePromise, Store, StoreFinding, Swap } from "./store/store.ts";
export { withTimeout } from "./store/timeout.ts";
