import type { ChildRequest } from "@recess/core/views";

import type { LinkKeys } from "./link.ts";

/** Routes behind a sealed link, which needs no login: it answers one request, once. */
export interface LinkOptions extends LinkKeys {
  /** The app's own page, in its words. Default: a plain one in English. */
  readonly page?: (page: LinkPage) => string;
}

/** What the page behind a link shows. */
export type LinkPage =
  /** The child asks; the page posts `minutes`, 0 for "not today", to its own address. */
  | { readonly kind: "ask"; readonly request: ChildRequest }
  /** It was answered, now or before. */
  | { readonly kind: "answered"; readonly request: ChildRequest }
  /** The link is over, or none. */
  | { readonly kind: "gone" };

/** The built-in page, in plain English and without scripts: nothing happens before a button is pressed. */
export function linkPage(page: LinkPage): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>More time</title>
<style>
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 4rem auto; padding: 0 1rem; }
button { font: inherit; min-height: 44px; padding: .5rem 1.25rem; margin: 0 .5rem .5rem 0; }
</style>
<main>${contentOf(page)}</main>
`;
}

function contentOf(page: LinkPage): string {
  switch (page.kind) {
    case "ask": {
      const { ask } = page.request;
      const minutes = ask.kind === "feature" ? 1 : ask.minutes;
      return `<h1>${minutes} more minutes today?</h1>
<form method="post">
<button name="minutes" value="${minutes}">Yes, ${minutes} minutes</button>
<button name="minutes" value="0">Not today</button>
</form>`;
    }
    case "answered": {
      const givenMs = page.request.answer?.grantedMs ?? 0;
      const given = Math.floor(givenMs / 60_000);
      return givenMs > 0
        ? `<h1>Done: +${given} min today.</h1><p>It is on the screen already.</p>`
        : "<h1>Answered: not today.</h1>";
    }
    case "gone":
      return "<h1>This link does not work any more.</h1><p>It was for one request, on one day.</p>";
  }
}

/** Nothing of the page goes anywhere, and its address, which can be used, is handed to nobody. */
export function pageResponse(html: string, status: number): Response {
  return new Response(html, {
    status,
    headers: {
      "Content-Type": "text/html; charset=UTF-8",
      "Cache-Control": "private, no-store",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
