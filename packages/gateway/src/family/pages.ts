import { html } from "hono/html";
import type { Invitation } from "./book.ts";
import type { Site } from "./passkeys.ts";

type Html = ReturnType<typeof html>;

/** Nothing on these pages runs or loads but what is of this site, and nothing frames them. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "private, no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

function page(site: Site, title: string, content: Html, head: Html | null = null): Html {
  return html`<!doctype html>
    <html lang="en">
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
        <header><span>${site.name}</span></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

const OLD = "This browser cannot use passkeys here. Please try a newer one.";
const STOPPED = "No passkey was used. Please try again.";

export interface SignInPage {
  /** Something is to be done that needs a recent sign-in. */
  readonly isAgain: boolean;
  /** The page that was asked for. */
  readonly to: string | null;
  /** What the provider is called; `null`: there is none. */
  readonly oidcName: string | null;
}

export function signInPage(site: Site, { isAgain, to, oidcName }: SignInPage): Html {
  const query = new URLSearchParams({ ...(to !== null && { to }), ...(isAgain && { again: "" }) }).toString();
  return page(
    site,
    "Sign in",
    html`<section>
      <p>
        ${isAgain ? "To change this, please show once more that it is you. Then do it again." : `Sign in to see the pages of ${site.name}.`}
      </p>
      ${oidcName === null ? null : html`<p><a class="main" href="/signin/oidc${query === "" ? "" : `?${query}`}">Continue with ${oidcName}</a></p>`}
      <form data-passkey="use" data-path="/signin" data-to="${to ?? ""}" data-old="${OLD}" data-stopped="${STOPPED}">
        <p>${oidcName === null ? "Use" : "Or use"} the passkey that you made when you were invited.</p>
        <button>Sign in with a passkey</button>
      </form>
      <p role="status"></p>
      <p>Lost your passkey? Ask whoever runs this for a new invitation.</p>
    </section>`,
  );
}

export interface InvitationPage {
  readonly token: string;
  readonly invitation: Invitation;
  readonly oidcName: string | null;
}

const REFUSED = "This invitation was not confirmed. Ask for a new one.";

export function invitationPage(site: Site, { token, invitation, oidcName }: InvitationPage): Html {
  const { guardian } = invitation;
  const children = guardian.children.map(({ name }) => name).join(", ");
  const what = [
    ...(children === "" ? [] : [`You will see and set the limits of: ${children}.`]),
    ...(guardian.staff === null ? [] : ["You will see the staff's pages."]),
    ...(guardian.account === null ? [] : ["You will see your own limits, and can ask for time."]),
  ].join(" ");
  return page(
    site,
    `Welcome, ${guardian.name}`,
    html`<section>
      <p>${what}</p>
      ${oidcName === null ? null : html`<p><a class="main" href="/signin/oidc?invitation=${token}">Continue with ${oidcName}</a></p>`}
      <form
        data-passkey="make"
        data-path="/invite/${token}"
        data-old="${OLD}"
        data-stopped="${STOPPED}"
        data-refused="${REFUSED}"
      >
        <p>With a passkey you sign in by your fingerprint, your face or your screen lock. There is no password.</p>
        <button>Make a passkey</button>
      </form>
      <div data-code hidden>${codeSteps("")}</div>
      <p role="status"></p>
    </section>`,
  );
}

function codeSteps(code: string): Html {
  return html`<p>Now read this code to whoever invited you. They type it where they made the invitation.</p>
    <p><output>${code}</output></p>`;
}

/** After an invitation was claimed at the provider: waits until its code was typed into the terminal. */
export function codePage(site: Site, token: string, { guardian, code }: Invitation): Html {
  return page(
    site,
    `Welcome, ${guardian.name}`,
    html`<section data-wait="/invite/${token}" data-refused="${REFUSED}">
      ${codeSteps(code.replace(/(...)/, "$1 "))}
      <p role="status"></p>
    </section>`,
  );
}

/** Goes on by itself: what the provider has sent here counts as from another site, and strict cookies do not come with it. */
export function continuePage(site: Site, to: string): Html {
  return page(
    site,
    "Signed in",
    html`<section>
      <p><a href="${to}">Continue</a></p>
    </section>`,
    html`<meta http-equiv="refresh" content="0; url=${to}" />`,
  );
}

export function messagePage(site: Site, title: string, text: string, back: string | null = null): Html {
  return page(
    site,
    title,
    html`<section>
      <p>${text}</p>
      ${back === null ? null : html`<p><a href="${back}">Sign in</a></p>`}
    </section>`,
  );
}

/** After signing out here, where the provider still knows them. */
export function signedOutPage(site: Site, oidcName: string, url: string): Html {
  return page(
    site,
    "Signed out",
    html`<section>
      <p>You are signed out here.</p>
      <p><a href="${url}">Sign out of ${oidcName} too</a></p>
      <p><a href="/signin">Sign in</a></p>
    </section>`,
  );
}

/** How a signed-in person leaves. */
export function signOutPage(site: Site): Html {
  return page(
    site,
    "Sign out",
    html`<section>
      <form method="post" action="/signout"><button>Sign out here</button></form>
      <form method="post" action="/signout?everywhere"><button>Sign out everywhere</button></form>
    </section>`,
  );
}
