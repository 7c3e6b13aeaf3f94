import type { Context } from "hono";
import type { FamilyContext } from "./context.ts";
import { FRESH_MS } from "./sessions.ts";
import { findSignedIn, type SignedIn, type SignedInOptions } from "./signed-in.ts";

/** The form of a page that may allow more than before. */
type BeforeLoosening = (c: Context, person: unknown, form: URLSearchParams) => Promise<Response | null>;

/** Who is signed in, and how a page sends people to the sign-in. */
export interface Access {
  signedIn(c: Context): Promise<SignedIn | null>;
  /** A redirect to the sign-in, which leads back to `page`. */
  toSignIn(c: Context, page: string): Response;
  /** Lets people act on `page` who have signed in recently; sends others to sign in again, and keeps their form meanwhile. */
  fresh(page: string): BeforeLoosening;
}

export function accessOf({ tokenOf, drafts }: FamilyContext, who: SignedInOptions): Access {
  const signedIn = (c: Context): Promise<SignedIn | null> => findSignedIn(who, tokenOf(c));
  return {
    signedIn,
    toSignIn: (c, page) => c.redirect(`/signin?to=${encodeURIComponent(page)}`, 303),
    fresh: (page) => async (c, _, form) => {
      const found = await signedIn(c);
      if (found !== null && who.now() - found.session.madeAt <= FRESH_MS) {
        await drafts.drop(c);
        return null;
      }
      if (found !== null) await drafts.keep(c, found.id, { path: c.req.path, fields: [...form] });
      return c.redirect(`/signin?again&to=${encodeURIComponent(page)}`, 303);
    },
  };
}
