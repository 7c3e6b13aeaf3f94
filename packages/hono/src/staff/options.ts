import type { Account, Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import type { OptionNames } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Brand } from "../pages/brand.ts";

/** A `reader` looks. An `agent` also answers appeals and pauses. An `admin` also holds data, and takes lists away. */
export type StaffRole = "reader" | "agent" | "admin";

/** Who looks at the pages, as the app knows it. */
export interface Staff {
  /** The app's id for this person. A journal has it hashed. */
  readonly id: string;
  readonly role: StaffRole;
}

export interface AnswerTemplate {
  /** What staff choose it by. */
  readonly name: string;
  /** What the child reads. */
  readonly text: string;
}

export interface StaffOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /** Who is signed in. `null`: a page that says that this is not theirs. A `Response` is the answer. */
  readonly staff: (c: Context<E>) => Staff | Response | null | Promise<Staff | Response | null>;
  /**
   * Called before staff loosen something: end the app's pause, release a hold. `null`: go on. A `Response` is the answer, and
   * nothing is done: a redirect to sign in again, say. Pausing and holding never wait for it. `form`: what was sent. Default:
   * always `null`.
   */
  readonly beforeLoosening?: (
    c: Context<E>,
    staff: Staff,
    form: URLSearchParams,
  ) => Response | null | Promise<Response | null>;
  /** Where each look and each act is written: `createJournal` of `@recess/core/journal`. */
  readonly journal: Pick<Journal, "append">;
  readonly app: Brand;
  /** At least 32 characters, random: forms are signed and account ids in them encrypted with it. */
  readonly secret: string;
  /** The path under which the pages are mounted. Default `"/staff"`. */
  readonly path?: string;
  /** The language of the pages, a tag such as `"de"`: one of `STAFF_LANGUAGES`. Default: by `Accept-Language`. */
  readonly locale?: (c: Context<E>) => string | null | undefined;
  /**
   * The account of that id, with its age and zone; `null` if there is none. Without this, an account is known by what is kept
   * of it alone.
   */
  readonly account?: (accountId: string, c: Context<E>) => Account | null | Promise<Account | null>;
  /** Why staff may pause an account: codes (letters, digits and `. : _ @ + / # -`), and what each means. */
  readonly reasons?: { readonly [code: string]: string };
  /** Answers to appeals, ready to choose. */
  readonly answers?: readonly AnswerTemplate[];
  /** What goes wrong behind a page that could be shown. Default: `console.error`. */
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
