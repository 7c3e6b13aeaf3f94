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

function page(site: Site, title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${site.name}</title>
        <link rel="stylesheet" href="/family/-/style.css" />
        <script src="/signin/-/script.js" defer></script>
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

export function signInPage(site: Site, isAgain: boolean): Html {
  const why = isAgain
    ? "To change this, please show once more that it is you. Then do it again."
    : "Use the passkey that you made when you were invited.";
  return page(
    site,
    "Sign in",
    html`<section>
      <p>${why}</p>
      <form data-passkey="use" data-path="/signin" data-old="${OLD}" data-stopped="${STOPPED}">
        <button>Sign in with a passkey</button>
      </form>
      <p role="status"></p>
      <p>Lost your passkey? Ask whoever runs this for a new invitation.</p>
    </section>`,
  );
}

export function invitationPage(site: Site, token: string, { guardian }: Invitation): Html {
  const children = guardian.children.map(({ name }) => name).join(", ");
  const what = [
    ...(children === "" ? [] : [`You will see and set the limits of: ${children}.`]),
    ...(guardian.staff === null ? [] : ["You will see the staff's pages."]),
  ].join(" ");
  return page(
    site,
    `Welcome, ${guardian.name}`,
    html`<section>
      <p>${what}</p>
      <form
        data-passkey="make"
        data-path="/invite/${token}"
        data-old="${OLD}"
        data-stopped="${STOPPED}"
        data-refused="This invitation was not confirmed. Ask for a new one."
      >
        <p>With a passkey you sign in by your fingerprint, your face or your screen lock. There is no password.</p>
        <button>Make a passkey</button>
      </form>
      <div data-code hidden>
        <p>Now read this code to whoever invited you. They type it where they made the invitation.</p>
        <p><output></output></p>
      </div>
      <p role="status"></p>
    </section>`,
  );
}

export function messagePage(site: Site, title: string, text: string): Html {
  return page(site, title, html`<section><p>${text}</p></section>`);
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
