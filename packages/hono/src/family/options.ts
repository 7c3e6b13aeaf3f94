import type { Account, Governor } from "@recess/core";
import type { OptionNames } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Guardian } from "../guardian/guardian.ts";
import type { LinkKeys } from "../guardian/link.ts";
import type { Brand } from "../pages/brand.ts";

/** Who looks at the pages, and whose guardian they are. */
export interface Family {
  readonly guardian: Guardian;
  readonly children: readonly FamilyChild[];
  /** Other guardians of these children, so that the history can name them. */
  readonly others?: readonly { readonly id: string; readonly name: string }[];
}

export interface FamilyChild {
  readonly account: Account;
  /** As the family calls the child. It stands on the page, and is stored nowhere. */
  readonly name: string;
}

export interface FamilyOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /**
   * Who is signed in, as the app knows it: from its session and its links between parents and children. `null` or a child that
   * is not in the list: a page that says that this is not theirs. A `Response` is the answer (a redirect to sign in).
   */
  readonly guardian: (c: Context<E>) => Family | Response | null | Promise<Family | Response | null>;
  /**
   * Called before a guardian loosens something: gives time, ends a pause, puts off quiet hours, changes rules, switches a feature
   * on, says yes, agrees, takes back a pause or rules, erases. `null`: go on. A `Response` is the answer, and nothing is done: a
   * redirect to sign in again, say. Pausing, saying no and switching off never wait for it. Default: always `null`.
   */
  readonly beforeLoosening?: (c: Context<E>, family: Family) => Response | null | Promise<Response | null>;
  readonly app: Brand;
  /** At least 32 characters, random: forms are signed with it. */
  readonly secret: string;
  /** The path under which the pages are mounted. Default `"/family"`. */
  readonly path?: string;
  /** The language of the page, a tag such as `"pt-BR"`. Default, or where it returns none: by the request's `Accept-Language`. */
  readonly locale?: (c: Context<E>) => string | null | undefined;
  /** Lets a guardian answer a request by a link without signing in: the same secrets as `recessRoutes`' `requests.link`. */
  readonly links?: LinkKeys & {
    /** The child of an account, as the link's page names it; `null` if nobody is that child's guardian any more. */
    readonly child: (accountId: string, c: Context<E>) => FamilyChild | null | Promise<FamilyChild | null>;
  };
  /** What features are called, in the app's words: `{ memory: "Remembers earlier chats" }`. */
  readonly features?: { readonly [name: string]: string };
  /** What goes wrong behind a page that could be shown. Default: `console.error`. */
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
