import { type Context, Hono } from "hono";
import { hashOf } from "./book.ts";
import type { FamilyContext } from "./context.ts";
import { invitationPage, inviteGonePage } from "./pages.ts";
import { creationOptions, madePasskey, requestOptions, usedPasskey } from "./passkeys.ts";
import { pageFor } from "./signed-in.ts";

/** Sign-in with passkeys, and invitations that are claimed with one. */
export function passkeyRoutes(family: FamilyContext, oidcName: string | null): Hono {
  const { site, book, sessions, now, problem, show, headers } = family;
  const app = new Hono();

  app.post("/signin/options", async (c) => {
    const asked = await requestOptions(site);
    await sessions.challenge(asked.challenge, "use", now());
    return c.json(asked, 200, headers);
  });
  app.post("/signin/verify", async (c) => {
    const { response, to } = await bodyOf(c);
    const known = await book.guardianOf(passkeyIdIn(response));
    const counter =
      known === null
        ? null
        : await usedPasskey(site, response, known.passkey, (challenge) => sessions.answered(challenge, "use", now()));
    if (known === null || counter === null) return problem(c, 401, "unknownPasskey");
    await book.used(known.passkey.id, counter, now());
    const { guardian } = known;
    await family.begin(c, { guardianId: guardian.id, oidc: null });
    const account = guardian.account === null ? null : { id: guardian.account, groups: [] };
    const page = family.nextPage(c, { ...guardian, account }, typeof to === "string" ? to : null);
    return c.json({ to: page }, 200, headers);
  });

  app.get("/invite/:token", async (c) => {
    const token = c.req.param("token");
    const invitation = await book.invitation(token, now());
    if (invitation?.state !== "open") {
      return show(c, inviteGonePage, 404);
    }
    return show(c, (view) => invitationPage(view, { token, invitation, oidcName }));
  });
  app.post("/invite/:token/options", async (c) => {
    const invitation = await book.invitation(c.req.param("token"), now());
    if (invitation?.state !== "open") return problem(c, 403, "inviteGoneText");
    const asked = await creationOptions(site, invitation.guardian);
    await sessions.challenge(asked.challenge, invitation.hash, now());
    return c.json(asked, 200, headers);
  });
  app.post("/invite/:token/verify", async (c) => {
    const token = c.req.param("token");
    const invitation = await book.invitation(token, now());
    if (invitation?.state !== "open") return problem(c, 403, "inviteGoneText");
    const { response } = await bodyOf(c);
    const passkey = await madePasskey(site, response, (challenge) =>
      sessions.answered(challenge, invitation.hash, now()),
    );
    const claimed = passkey === null ? null : await family.claim(c, token, { passkey });
    if (claimed === null) return problem(c, 403, "inviteGoneText");
    return c.json({ code: claimed.code }, 200, headers);
  });
  app.post("/invite/:token/state", async (c) => {
    const invitation = await book.invitation(c.req.param("token"), now());
    const claim = family.claimOf(c);
    if (invitation === null || claim === undefined || invitation.claim !== hashOf(claim)) {
      return problem(c, 403, "inviteGoneText");
    }
    const { state, guardian } = invitation;
    if (state !== "confirmed") return c.json({ state }, 200, headers);
    family.forgetClaim(c);
    await family.begin(c, { guardianId: guardian.id, oidc: null });
    const account = guardian.account === null ? null : { id: guardian.account, groups: [] };
    return c.json({ state, to: pageFor({ ...guardian, account }, null) }, 200, headers);
  });
  return app;
}

async function bodyOf(c: Context): Promise<{ readonly response?: unknown; readonly to?: unknown }> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? body : {};
}

function passkeyIdIn(response: unknown): string {
  const id: unknown = typeof response === "object" && response !== null ? Reflect.get(response, "id") : "";
  return typeof id === "string" ? id : "";
}
