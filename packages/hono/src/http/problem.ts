interface RefusalExtras {
  /** Further members of the body. */
  readonly more?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of a request to the routes: RFC 9457, with `code` for programs. */
export function refusal(status: number, code: string, detail: string, { more, headers }: RefusalExtras = {}): Response {
  return json(problemBody(status, code, detail, more), status, { "Content-Type": PROBLEM, ...headers });
}

/** The media type of RFC 9457. */
export const PROBLEM = "application/problem+json";

/** The body of every problem that this package returns. `title` defaults to `detail`. */
export function problemBody(status: number, code: string, detail: string, more?: object): object {
  return { type: `urn:recess:problem:${code}`, title: detail, status, detail, code, ...more };
}

/** A JSON response that no cache may store. */
export function json(body: unknown, status: number = 200, headers?: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": "private, no-store", ...headers },
  });
}

/** The response for anything that does not exist, or that this person may not see. */
export function notFound(): Response {
  return refusal(404, "not-found", "There is nothing here.");
}
