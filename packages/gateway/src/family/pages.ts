import { html } from "hono/html";
import type { Language } from "../words/language.ts";
import type { Invitation } from "./book.ts";
import type { Draft } from "./drafts.ts";
import type { Site } from "./passkeys.ts";

export type Html = ReturnType<typeof html>;

/** Whose page it is, and the language of the person who reads it. */
export interface View {
  readonly site: Site;
  readonly language: Language;
}

interface PageContent {
  readonly title: string;
  readonly content: Html;
  readonly head?: Html;
}

function page({ site, language }: View, { title, content, head }: PageContent): Html {
  return html`<!doctype html>
    <html lang="${language.tag}" dir="${language.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, interactive-widget=resizes-content" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${site.name}</title>
        <link rel="stylesheet" href="/family/-/style.css" />
        <script src="/signin/-/script.js" defer></script>
        ${head}
      </head>
      <body>
        <header>
          ${site.logo === undefined ? null : html`<img src="${site.logo}" alt="" />`}<span>${site.name}</span>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

export interface SignInPage {
  /** The action requires a recent sign-in. */
  readonly isAgain: boolean;
  /** The requested page. */
  readonly to: string | null;
  /** The provider's display name; `null`: there is none. */
  readonly oidcName: string | null;
}

export function signInPage(view: View, { isAgain, to, oidcName }: SignInPage): Html {
  const { say } = view.language;
  const query = new URLSearchParams({ ...(to !== null && { to }), ...(isAgain && { again: "" }) }).toString();
  const provider = oidcName === null ? null : providerLink(view, oidcName, query);
  return page(view, {
    title: say("signIn"),
    content: html`<section>
      <p>${isAgain ? say("signInAgain") : say("signInLead", { app: view.site.name })}</p>
      ${provider}
      <form
        data-passkey="use"
        data-path="/signin"
        data-to="${to ?? ""}"
        data-old="${say("oldBrowser")}"
        data-stopped="${say("noPasskey")}"
      >
        <p>${say(oidcName === null ? "usePasskey" : "orUsePasskey")}</p>
        <button>${say("signInByPasskey")}</button>
      </form>
      <p role="status"></p>
      <p>${say("lostPasskey")}</p>
    </section>`,
  });
}

function providerLink({ language }: View, provider: string, query: string): Html {
  const address = `/signin/oidc${query === "" ? "" : `?${query}`}`;
  return html`<p><a class="main" href="${address}">${language.say("continueWith", { provider })}</a></p>`;
}

export interface InvitationPage {
  readonly token: string;
  readonly invitation: Invitation;
  readonly oidcName: string | null;
}

export function invitationPage(view: View, { token, invitation, oidcName }: InvitationPage): Html {
  const { say } = view.language;
  const { name, children, staff, account } = invitation.guardian;
  const names = children.map((child) => child.name).join(", ");
  const what = [
    ...(names === "" ? [] : [say("opensChildren", { children: names })]),
    ...(staff === null ? [] : [say("opensStaff")]),
    ...(account === null ? [] : [say("opensOwn")]),
  ].join(" ");
  return page(view, {
    title: say("welcome", { name }),
    content: html`<section>
      <p>${what}</p>
      ${oidcName === null ? null : providerLink(view, oidcName, `invitation=${token}`)}
      <form
        data-passkey="make"
        data-path="/invite/${token}"
        data-old="${say("oldBrowser")}"
        data-stopped="${say("noPasskey")}"
        data-refused="${say("inviteRefused")}"
      >
        <p>${say("passkeyLead")}</p>
        <button>${say("makePasskey")}</button>
      </form>
      <div data-code hidden>${codeSteps(view, "")}</div>
      <p role="status"></p>
    </section>`,
  });
}

function codeSteps({ language }: View, code: string): Html {
  return html`<p>${language.say("readCode")}</p>
    <p><output dir="ltr">${code}</output></p>`;
}

/** After an invitation was claimed at the provider: waits until its code was typed into the terminal. */
export function codePage(view: View, token: string, { guardian: { name }, code }: Invitation): Html {
  const { say } = view.language;
  return page(view, {
    title: say("welcome", { name }),
    content: html`<section data-wait="/invite/${token}" data-refused="${say("inviteRefused")}">
      ${codeSteps(view, code.replace(/(...)/, "$1 "))}
      <p role="status"></p>
    </section>`,
  });
}

/**
 * Continues automatically: a redirect from the provider counts as cross-site, so strict cookies are not sent with it.
 */
export function continuePage(view: View, to: string): Html {
  const { say } = view.language;
  return page(view, {
    title: say("signedIn"),
    content: html`<section>
      <p><a href="${to}">${say("continue")}</a></p>
    </section>`,
    head: html`<meta http-equiv="refresh" content="0; url=${to}" />`,
  });
}

/** After a new sign-in: the form that waited for it. Only the person can send it, and only from here. */
export function keptPage(view: View, { path, fields }: Draft): Html {
  const { say } = view.language;
  return page(view, {
    title: say("keptTitle"),
    content: html`<section>
      <p>${say("keptText")}</p>
      <form method="post" action="${path}">
        ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button>${say("keptSend")}</button>
      </form>
    </section>`,
  });
}

export interface MessagePage {
  readonly title: string;
  readonly text: string;
  /** With a link to sign in. */
  readonly hasSignIn?: boolean;
}

export function messagePage(view: View, { title, text, hasSignIn = false }: MessagePage): Html {
  return page(view, {
    title,
    content: html`<section>
      <p>${text}</p>
      ${hasSignIn ? signInLink(view) : null}
    </section>`,
  });
}

export function inviteGonePage(view: View): Html {
  const { say } = view.language;
  return messagePage(view, { title: say("inviteGone"), text: say("inviteGoneText") });
}

function signInLink({ language }: View): Html {
  return html`<p><a href="/signin">${language.say("signIn")}</a></p>`;
}

/** After signing out here while the provider's session still exists. */
export function signedOutPage(view: View, provider: string, url: string): Html {
  const { say } = view.language;
  return page(view, {
    title: say("signedOut"),
    content: html`<section>
      <p>${say("signedOutText")}</p>
      <p><a href="${url}">${say("signOutThere", { provider })}</a></p>
      ${signInLink(view)}
    </section>`,
  });
}

/** The sign-out form of a signed-in person. */
export function signOutPage(view: View): Html {
  const { say } = view.language;
  return page(view, {
    title: say("signOut"),
    content: html`<section>
      <form method="post" action="/signout"><button>${say("signOutHere")}</button></form>
      <form method="post" action="/signout?everywhere"><button>${say("signOutEverywhere")}</button></form>
    </section>`,
  });
}
