/** The server's information about a connection. */
export interface Connection {
  readonly address: string | null;
}

/** The connection information from Node, Deno or Bun. */
export function connectionOf(request: Request, env: unknown): Connection {
  return { address: addressOf(request, env) };
}

/**
 * Whether a request's path has dot segments, in any spelling. URLs are resolved before they are compared, so such a
 * path would differ from the one that a proxy in front has allowed. `false` on runtimes that show only the resolved
 * path.
 */
export function hasDotSegments(env: unknown): boolean {
  const target = at(at(env, "incoming"), "url");
  return typeof target === "string" && DOTS.test(target);
}

const DOTS = /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i;

function addressOf(request: Request, env: unknown): string | null {
  const node = at(at(at(env, "incoming"), "socket"), "remoteAddress");
  if (typeof node === "string") return node;
  const deno = at(at(env, "remoteAddr"), "hostname");
  if (typeof deno === "string") return deno;
  const requestIp = at(env, "requestIP");
  if (typeof requestIp !== "function") return null;
  const bun: unknown = at(Reflect.apply(requestIp, env, [request]), "address");
  return typeof bun === "string" ? bun : null;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
