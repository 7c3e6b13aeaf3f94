import type { Account, Governor } from "@recess/core";
import type { OptionNames } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Guardian } from "../guardian/guardian.ts";
import type { LinkKeys } from "../guardian/link.ts";
import type { Brand } from "../pages/brand.ts";

/** The signed-in guardian and their children. */
export interface Family {
  readonly guardian: Guardian;
  readonly children: readonly FamilyChild[];
  /** Other guardians of these children, so that the history can name them. */
  readonly others?: readonly { readonly id: string; readonly name: string }[];
}

export interface FamilyChild {
  readonly account: Account;
  /** The family's name for the child. It is shown on the page and not stored. */
  readonly name: string;
}

export interface FamilyOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /**
   * The signed-in person, from the app's session and its links between parents and children. `null`, or a child that is
   * not in the list: a page that says that it is not theirs. A `Response` is returned as it is (such as a redirect to
   * sign in).
   */
  readonly guardian: (c: Context<E>) => Family | Response | null | Promise<Family | Response | null>;
  /**
   * Called before a guardian loosens something: gives time, ends a pause, postpones quiet hours, changes rules,
   * switches a feature on, says yes, gives consent, undoes a pause or rules, erases. `null`: continue. A `Response` is
   * returned and nothing is done: for example a redirect to sign in again. Pausing, saying no and switching off never
   * wait for it. `form`: what was sent, so that an app can keep it meanwhile. Default: always `null`.
   */
  readonly beforeLoosening?: (
    c: Context<E>,
    family: Family,
    form: URLSearchParams,
  ) => Response | null | Promise<Response | null>;
  readonly app: Brand;
  /** At least 32 characters, random: forms are signed with it. */
  readonly secret: string;
  /** The path under which the pages are mounted. Default `"/family"`. */
  readonly path?: string;
  /** The language of the page, a tag such as `"pt-BR"`. Default, or if it returns none: by `Accept-Language`. */
  readonly locale?: (c: Context<E>) => string | null | undefined;
  /**
   * Lets a guardian answer a request by a link without signing in: the same secrets as in `recessRoutes`'
   * `requests.link`.
   */
  readonly links?: LinkKeys & {
    /** The child of an account, as the link's page names it; `null` if the child no longer has a guardian. */
    readonly child: (accountId: string, c: Context<E>) => FamilyChild | null | Promise<FamilyChild | null>;
  };
  /** The display names of features: `{ memory: "Remembers earlier chats" }`. */
  readonly features?: { readonly [name: string]: string };
  /** Receives errors that did not prevent a response. Default: `console.error`. */
  readonly onError?: (error: unknown, c: Context<E>) => void;
}

export const FAMILY_NAMES: OptionNames<keyof FamilyOptions> = {
  governor: true,
  guardian: true,
  beforeLoosening: true,
  app: true,
  secret: true,
  path: true,
  locale: true,
  links: true,
  features: true,
  onError: true,
};
