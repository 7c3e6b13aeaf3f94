import type { Account, Governor } from "@recess/core";
import type { Context, Env } from "hono";

import { seal, type SealUse, unseal } from "../pages/seal.ts";
import type { FoundAccount } from "./account-page.tsx";
import type { Staff, StaffOptions } from "./options.ts";
import { HOUR_MS } from "../pages/units.ts";

const USE: SealUse = { audience: "recess:staff-account", info: "recess staff account 1" };
/** How long a form may stay open. */
const LIFETIME_MS = 12 * HOUR_MS;
const MAX_ID = 512;

/** Encrypts an account's id for the forms of one staff member. Nobody else's forms can open it. */
export function sealAccount(secret: string, { id: staffId }: Staff, accountId: string, now: number): Promise<string> {
  return seal({ secret }, USE, { a: accountId, s: staffId }, now + LIFETIME_MS);
}

export async function openAccount(secret: string, { id }: Staff, token: string, now: number): Promise<string | null> {
  const claims = await unseal({ secret }, USE, token, now);
  if (claims === null || claims["s"] !== id) return null;
  return typeof claims["a"] === "string" ? claims["a"] : null;
}

/**
 * The account with this id, from the app or from stored data; `null` if it is unknown. The lookup creates no record.
 */
export async function accountOf<E extends Env>(
  options: StaffOptions<E>,
  c: Context<E>,
  id: string,
): Promise<Account | null> {
  if (id === "" || id.length > MAX_ID) return null;
  if (options.account !== undefined) return options.account(id, c);
  return (await options.governor.export({ id })) === null ? null : { id };
}

export async function lookAt(governor: Governor, account: Account, sealed: string): Promise<FoundAccount> {
  const held = await governor.export(account);
  // `status` would create a record for an account that has none.
  const status = await governor.preview(account, []);
  return {
    tag: governor.cases.tagOf(account.id),
    sealed,
    status,
    record: held?.record ?? null,
    file: held?.cases ?? null,
  };
}
