import type { Account, Governor, Role } from "@recess/core";
import type { Context, Env } from "hono";

import { notFound } from "../http/problem.ts";
import { isOrigin } from "../http/origin.ts";

/** A guardian, as identified by the app. */
export interface Guardian {
  /** Only a parent may loosen; an app and a school may tighten and pause. */
  readonly role: Role;
  /** The app's id for this person. A journal stores its hash, to distinguish two parents. */
  readonly id: string;
}

/** Shared by routes for people other than the child. */
export interface AsideOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /** Other origins whose pages may write: `["https://parents.example"]`. This site's own always may. */
  readonly origins?: readonly string[];
  /** Receives errors that did not prevent a response. Default: `console.error`. */
  readonly onError?: (error: unknown, c: Context<E>) => void;
}

export interface GuardianOptions<E extends Env = Env> extends AsideOptions<E> {
  /**
   * The person asking about this account, from the app's session and its links between parents and children. `null`:
   * this person may not ask, and the response is the same 404 as for an account that does not exist. A `Response` is
   * returned as it is.
   */
  readonly guardian: (
    c: Context<E>,
    accountId: string,
  ) => Guardian | Response | null | Promise<Guardian | Response | null>;
  /**
   * The account with that id, with its age and zone, or `null`. Without this, only the stored record is
   * known: an account that never chatted, or was forgotten, is not found.
   */
  readonly account?: (accountId: string, c: Context<E>) => Account | null | Promise<Account | null>;
}

/** A guardian and an account in their care. */
export interface Charge {
  readonly guardian: Guardian;
  readonly account: Account;
}

const MAX_ID = 512;

/** Asks the app who this is. Without permission the response is the same as for an account that does not exist. */
export async function chargeOf<E extends Env>(
  options: GuardianOptions<E>,
  c: Context<E>,
  accountId: string,
): Promise<Charge | Response> {
  if (accountId === "" || accountId.length > MAX_ID) return notFound();
  const guardian = await options.guardian(c, accountId);
  if (guardian === undefined) {
    throw new TypeError("guardianRoutes: `guardian` returned undefined. Return { role, id }, a Response, or null.");
  }
  if (guardian instanceof Response) return guardian;
  if (guardian === null) return notFound();
  const account = options.account === undefined ? { id: accountId } : await options.account(accountId, c);
  return account === null ? notFound() : { guardian, account };
}

/** Throws unless the options are valid. */
export function checkAside<E extends Env>(name: string, { governor, origins = [] }: AsideOptions<E>): Set<string> {
  if (typeof governor?.cases?.read !== "function") {
    throw new TypeError(`${name}: \`governor\` must be made by createGovernor().`);
  }
  for (const origin of origins) {
    if (!isOrigin(origin)) throw new TypeError(`${name}: \`origins\` holds "${origin}"; write it as "https://host".`);
  }
  return new Set(origins);
}
