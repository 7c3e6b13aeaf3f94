import type { Decision } from "@recess/core";

import { setDecisionHeaders } from "../http/headers.ts";
import { type LabelOptions, setLabelHeader } from "../http/label.ts";

/** Fields of one connection, which no server passes on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = [
  "Connection",
  "Keep-Alive",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "Proxy-Connection",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
] as const;

/** Takes away what was said of another connection than the client's. */
export function dropHopByHop(headers: Headers): void {
  const connection = headers.get("connection");
  for (const name of connection?.split(",") ?? []) if (TOKEN.test(name.trim())) headers.delete(name.trim());
  for (const name of HOP_BY_HOP) headers.delete(name);
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Takes away what was said of bytes that are now others. */
export function dropBodyHeaders(headers: Headers): void {
  for (const name of BODY_HEADERS) headers.delete(name);
}

const BODY_HEADERS = [
  "Content-Length",
  "Content-Encoding",
  "Content-Range",
  "Accept-Ranges",
  "ETag",
  "Content-MD5",
  "Digest",
  "Content-Digest",
  "Repr-Digest",
] as const;

interface Mark {
  readonly decision: Decision;
  readonly decisionId: string;
  readonly label: LabelOptions | undefined;
  readonly isOk: boolean;
}

/** Puts the decision on an answer that the handler made, and takes off it what is not for the client. */
export function mark(headers: Headers, { decision, decisionId, label, isOk }: Mark): void {
  setDecisionHeaders(headers, decision, decisionId);
  if (isOk) setLabelHeader(headers, label);
  // The upstream's word for "try again" would hold for an answer of this server.
  if (headers.get("x-should-retry") === "true") headers.delete("x-should-retry");
  dropHopByHop(headers);
}

/** The response with changed headers. Those of an answer that came by `fetch` cannot be changed in place. */
export function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  try {
    change(response.headers);
    return response;
  } catch {
    const headers = new Headers(response.headers);
    change(headers);
    return withBody(response, response.body, headers);
  }
}

/** The response with another body and other headers. A status that may have no body keeps none. */
export function withBody(response: Response, body: BodyInit | null, headers: Headers): Response {
  const { status, statusText } = response;
  return new Response(isBodiless(status) ? null : body, { status, statusText, headers });
}

/** Statuses whose responses have no body (Fetch: null body status). */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
