/** A refusal of what a page of a guardian, a child or the staff asks: RFC 9457, with `code` for the machine. */
export function refusal(status: number, code: string, detail: string, more?: object): Response {
  const body = { type: `urn:recess:problem:${code}`, title: detail, status, detail, code, ...more };
  return json(body, status, "application/problem+json");
}

/** An answer that is nobody else's. */
export function json(body: unknown, status: number = 200, type: string = "application/json"): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": type, "Cache-Control": "private, no-store" },
  });
}

/** The one answer for what is not there and for what is not this person's to see. */
export function notFound(): Response {
  return refusal(404, "not-found", "There is nothing here.");
}
