import type { Fields } from "../http/headers.ts";
import { labelHeader, type LabelOptions, setLabelHeader } from "../http/label.ts";

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

export interface Mark extends Answer {
  /** The header fields with the decision. */
  readonly fields: Fields;
  readonly label: LabelOptions | undefined;
}

/** Adds the decision to a handler's response, and removes what is not for the client. */
export function mark(headers: Headers, { fields, label, isOk, isNewBody }: Mark): void {
  const unwanted: string[] = [];
  // One pass over all fields: looking up each by name took a tenth of the guard's time in a profile of the `http`
  // benchmark.
  for (const [name, value] of headers) if (isUnwanted(name, value, isNewBody)) unwanted.push(name);
  for (const [name, value] of fields) headers.set(name, value);
  if (isOk) setLabelHeader(headers, label);
  drop(headers, unwanted);
}

/** Header fields as a plain object, by names in lower case. */
export type PlainFields = { [name: string]: string };

/**
 * The marked header fields as a plain object; `null` if it cannot hold them. Hono's server for Node writes those of a
 * plain object as they are: `Headers` with these fields took 1.3 µs of a request.
 */
export function plainMarked(headers: Headers, { fields, label, isOk, isNewBody }: Mark): PlainFields | null {
  const plain: PlainFields = {};
  for (const [name, value] of headers) {
    // There may be several cookies, and `Connection` may list other fields.
    if (name === "set-cookie" || name === "connection") return null;
    if (!isUnwanted(name, value, isNewBody)) plain[name] = value;
  }
  for (const [name, value] of fields) plain[name] = value;
  const labelled = isOk ? labelHeader(label) : null;
  if (labelled !== null) plain[labelled.name.toLowerCase()] ??= labelled.value;
  return plain;
}

function isUnwanted(name: string, value: string, isNewBody: boolean): boolean {
  // A client would take the upstream's advice to retry for this server's.
  if (name === "x-should-retry") return value === "true";
  return HOP_BY_HOP.has(name) || (isNewBody && BODY_HEADERS.has(name));
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
