import type { Html } from "./html.ts";

/**
 * Headers of the pages for families and staff, also for an app's own pages beside them, such as its sign-in. The pages
 * run and load only this site's own code and the logo (an https URL), cannot be framed, and send no referrer.
 */
export function pageHeaders(logo: string | undefined): Record<string, string> {
  const pictures = logo?.startsWith("https:") === true ? ` ${new URL(logo).origin}` : "";
  return {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'${pictures}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}

export async function pageResponse(page: Html, headers: Record<string, string>, status = 200): Promise<Response> {
  const html = `<!doctype html>${String(await page)}`;
  return new Response(html, { status, headers: { ...headers, "Content-Type": "text/html; charset=UTF-8" } });
}

/** For the style sheet and the script, which are the same for everyone. */
export function assetResponse(text: string, type: string): Response {
  return new Response(text, {
    headers: {
      "Content-Type": `${type}; charset=UTF-8`,
      "Cache-Control": "public, max-age=300",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** After an action the browser requests the page again, so that going back or reloading repeats nothing. */
export function seeOther(path: string, headers: Record<string, string>): Response {
  return new Response(null, { status: 303, headers: { ...headers, Location: path } });
}

/** The page is at another address. */
export function movedTo(path: string, headers: Record<string, string>): Response {
  return new Response(null, { status: 308, headers: { ...headers, Location: path } });
}
