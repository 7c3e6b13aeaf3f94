import * as protocol from "../../packages/protocol/dist/index.js";
import { code, page, prose, table } from "./markdown.mjs";
import { constants } from "./typescript.mjs";

/** What standard fields mean here: an exposed field without a description fails the build. */
const STANDARD = {
  RateLimit: "How many messages are left, and when the window resets (draft-ietf-httpapi-ratelimit-headers).",
  "RateLimit-Policy": "The message limits of the band: their size and window.",
  "Retry-After": "Seconds until the chat opens again, on a refusal. It is never too low.",
  "AI-Disclosure": "Says that an AI wrote the reply. Sent only if the app turns it on.",
  Date: "The server's clock, from which the browser client corrects its own.",
};

/** The header fields that Recess writes and reads, from the protocol's package. */
export function headerPage() {
  const own = constants("packages/protocol/src/headers.ts").filter(({ name }) => name.endsWith("_HEADER"));
  const rows = own.map(({ value, comment }) => [code(value), prose(comment)]);
  for (const name of protocol.exposeHeaders) {
    if (own.some(({ value }) => value === name)) continue;
    const meaning = STANDARD[/** @type {keyof typeof STANDARD} */ (name)];
    if (meaning === undefined) throw new Error(`docs/generate/headers.mjs has no description of ${name}.`);
    rows.push([code(name), meaning]);
  }
  return page("Headers", 40, [
    "Header fields of governed requests and responses. A page on another origin can read response fields only if CORS exposes them: `exposeHeaders` of `@recess/hono` lists them.",
    table(["Field", "Meaning"], rows),
  ]);
}
