import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { type Documents, randomToken } from "../store/documents.ts";
import { hashOf } from "./book.ts";

/** A form that waits until its sender has signed in again. */
export interface Draft {
  /** Where it was sent. */
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** One form for each browser, which only the person who sent it sees again. */
export interface Drafts {
  keep(c: Context, owner: string, draft: Draft): Promise<void>;
  /** Whether this browser has one, as far as its cookie says. */
  has(c: Context): boolean;
  /** `null`: this person has none. */
  find(c: Context, owner: string): Promise<Draft | null>;
  /** Deletes the form after it was sent. */
  drop(c: Context): Promise<void>;
}

interface KeptDraft extends Draft {
  readonly owner: string;
  readonly at: number;
}

const DRAFT = "recess-draft";
const DRAFT_MS = 30 * 60 * 1000;

/** The provider redirects from another site, so a strict cookie would not be sent. */
const COOKIE = {
  path: "/",
  httpOnly: true,
  secure: true,
  sameSite: "Lax",
  prefix: "host",
  maxAge: DRAFT_MS / 1000,
} as const;

export function draftsIn(documents: Documents, now: () => number): Drafts {
  const nameOf = (token: string): string => `draft ${hashOf(token)}`;
  const tokenOf = (c: Context): string | undefined => getCookie(c, DRAFT, "host");

  return {
    async keep(c, owner, { path, fields }) {
      const token = randomToken();
      const kept: KeptDraft = { owner, path, fields, at: now() };
      await documents.change<KeptDraft>(nameOf(token), { now: now(), ttlMs: DRAFT_MS }, () => kept);
      setCookie(c, DRAFT, token, COOKIE);
    },
    has: (c) => tokenOf(c) !== undefined,
    async find(c, owner) {
      const token = tokenOf(c);
      const kept = token === undefined ? null : await documents.read<KeptDraft>(nameOf(token));
      return kept === null || kept.owner !== owner || now() - kept.at > DRAFT_MS ? null : kept;
    },
    async drop(c) {
      const token = tokenOf(c);
      if (token === undefined) return;
      await documents.change(nameOf(token), { now: now(), ttlMs: DRAFT_MS }, () => null);
      deleteCookie(c, DRAFT, COOKIE);
    },
  };
}
