import { documentsIn } from "../store/documents.ts";
import type { Store } from "../store/store.ts";
import type { YearOfReferrals } from "./api.ts";
import { makeReferrals } from "./service.ts";

/**
 * Reads the crisis referrals that governors counted in a store, for reports made without a governor. Needs no secret.
 * Rejects with a RecessError `"store-unavailable"` or `"record-unreadable"`.
 */
export function readReferrals(store: Store, { year }: { readonly year: number }): Promise<YearOfReferrals> {
  const documents = documentsIn(store, { now: Date.now, steady: Date.now });
  const keyOf = (): never => {
    throw new Error("Nothing is counted here.");
  };
  return makeReferrals({ documents, keyOf, now: Date.now }).year(year);
}
