import type { Fields } from "../http/headers.ts";
import { type LabelOptions, setLabelHeader } from "../http/label.ts";

/** Header fields of one connection, which are not forwarded (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function dropHopByHop(headers: Headers): void {
  drop(
    headers,
    namesIn(headers, (name) => HOP_BY_HOP.has(name)),
  );
}

/** Removes header fields about a body that has changed. */
export function dropBodyHeaders(headers: Headers): void {
  drop(
    headers,
    namesIn(headers, (name) => BODY_HEADERS.has(name)),
  );
}

/** Iterates over the present fields, which is faster than deleting absent ones one by one. */
function namesIn(headers: Headers, isWanted: (name: string) => boolean): readonly string[] {
  return [...headers.keys()].filter(isWanted);
}

/** Removes these fields, and those that `Connection` lists. */
function drop(headers: Headers, names: readonly string[]): void {
  for (const name of names) {
    const listed = name === "connection" ? (headers.get(name)?.split(",") ?? []) : [];
    for (const other of listed) if (TOKEN.test(other.trim())) headers.delete(other.trim());
    headers.delete(name);
  }
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const BODY_HEADERS: ReadonlySet<string> = new Set([
  "content-length",
  "content-encoding",
  "content-range",
  "accept-ranges",
  "etag",
  "content-md5",
  "digest",
  "content-digest",
  "repr-digest",
]);

/** What is known of a handler's response. */
export interface Answer {
  readonly isOk: boolean;
  /** Whether the body may differ from the one that the header fields describe. */
  readonly isNewBody: boolean;
}

interface Mark extends Answer {
  /** The header fields with the decision. */
  readonly fields: Fields;
  readonly label: LabelOptions | undefined;
}

/** Adds the decision to a handler's response, and removes what is not for the client. */
export function mark(headers: Headers, { fields, label, isOk, isNewBody }: Mark): void {
  let there = 0;
  const unwanted: string[] = [];
  // One pass over all fields: looking up each by name took a tenth of the guard's time in a profile of the `http`
  // benchmark.
  for (const [name, value] of headers) {
    if (isAmong(fields, name, value)) there += 1;
    // A client would take the upstream's advice to retry for this server's.
    else if (name === "x-should-retry" ? value === "true" : HOP_BY_HOP.has(name)) unwanted.push(name);
    else if (isNewBody && BODY_HEADERS.has(name)) unwanted.push(name);
  }
  // Fields that were set on the context before the handler ran are present already.
  if (there < fields.length) for (const [name, value] of fields) headers.set(name, value);
  if (isOk) setLabelHeader(headers, label);
  drop(headers, unwanted);
}

function isAmong(fields: Fields, name: string, value: string): boolean {
  for (const field of fields) if (field[0] === name) return field[1] === value;
  return false;
}

export function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  const headers = changedHeaders(response, change);
  return headers === response.headers ? response : withBody(response, response.body, headers);
}

/** A response's headers, changed in place; those of a response from `fetch` are immutable and are copied. */
export function changedHeaders({ headers }: Response, change: (headers: Headers) => void): Headers {
  try {
    change(headers);
    return headers;
  } catch {
    const copy = new Headers(headers);
    change(copy);
    return copy;
  }
}

/** The response with another body and other headers. A status without a body keeps none. */
export function withBody(response: Response, body: BodyInit | null, headers: Headers): Response {
  const { status, statusText } = response;
  return new Response(isBodiless(status) ? null : body, { status, statusText, headers });
}

/** Statuses whose responses have no body (Fetch: null body status). */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
