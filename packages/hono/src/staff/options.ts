import type { Account, Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import type { OptionNames } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Brand } from "../pages/brand.ts";

/**
 * A `reader` views pages; an `agent` also answers appeals and pauses accounts; an `admin` also holds data and downloads
 * lists.
 */
export type StaffRole = "reader" | "agent" | "admin";

/** A member of staff, as identified by the app. */
export interface Staff {
  /** The app's id for this person. A journal stores its hash. */
  readonly id: string;
  readonly role: StaffRole;
}

export interface AnswerTemplate {
  /** The name by which staff choose it. */
  readonly name: string;
  /** The answer that the child reads. */
  readonly text: string;
}

export interface StaffOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /** The signed-in person. `null`: a page that says that it is not theirs. A `Response` is returned as it is. */
  readonly staff: (c: Context<E>) => Staff | Response | null | Promise<Staff | Response | null>;
  /**
   * Called before staff loosen something: end the app's pause, release a hold. `null`: continue. A `Response` is
   * returned and nothing is done: for example a redirect to sign in again. Pausing and holding never wait for it.
   * `form`: what was sent. Default: always `null`.
   */
  readonly beforeLoosening?: (
    c: Context<E>,
    staff: Staff,
    form: URLSearchParams,
  ) => Response | null | Promise<Response | null>;
  /** Records each page view and each action: `createJournal` of `@recess/core/journal`. */
  readonly journal: Pick<Journal, "append">;
  readonly app: Brand;
  /** At least 32 characters, random: forms are signed and account ids in them encrypted with it. */
  readonly secret: string;
  /** The path under which the pages are mounted. Default `"/staff"`. */
  readonly path?: string;
  /** The language of the pages, a tag such as `"de"`: one of `STAFF_LANGUAGES`. Default: by `Accept-Language`. */
  readonly locale?: (c: Context<E>) => string | null | undefined;
  /**
   * The account with that id, with its age and zone, or `null`. Without this, only stored data is known:
   * an account that never chatted, or was forgotten, is not found.
   */
  readonly account?: (accountId: string, c: Context<E>) => Account | null | Promise<Account | null>;
  /**
   * The reasons for which staff may pause an account: codes (letters, digits and `. : _ @ + / # -`) and their meanings.
   */
  readonly reasons?: { readonly [code: string]: string };
  /** Prepared answers to appeals. */
  readonly answers?: readonly AnswerTemplate[];
  /** Receives errors that did not prevent a response. Default: `console.error`. */
  readonly onError?: (error: unknown, c: Context<E>) => void;
}

export const STAFF_NAMES: OptionNames<keyof StaffOptions> = {
  governor: true,
  staff: true,
  beforeLoosening: true,
  journal: true,
  app: true,
  secret: true,
  path: true,
  locale: true,
  account: true,
  reasons: true,
  answers: true,
  onError: true,
};

const RANK: { readonly [Role in StaffRole]: number } = { reader: 0, agent: 1, admin: 2 };

export function mayAct({ role }: Staff, needed: StaffRole): boolean {
  return RANK[role] >= RANK[needed];
}
