import { type Answer, ask, reasonOf } from "./ask.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** A request that any client could send, for a model that no gateway offers. */
const BODY = '{"model":"recess-doctor","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}';

/** The headers with which popular chat apps identify a user. */
const CLAIMS: Readonly<Record<string, string>> = {
  "x-openwebui-user-id": "recess-doctor",
  "x-openwebui-user-role": "admin",
  "x-librechat-user-id": "recess-doctor",
  "x-litellm-customer-id": "recess-doctor",
  "x-user-id": "recess-doctor",
};

/**
 * Sends a gateway the requests that anyone on its network could send, and reports those accepted without proof of
 * identity.
 */
export async function gatewayFindings(
  url: URL,
  { upstreams = [] }: { readonly upstreams?: readonly URL[] } = {},
): Promise<readonly Finding[]> {
  const at = (path: string): URL => below(url, path);
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    ask({ url: at(path), method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  let health: Answer;
  try {
    health = await ask({ url: at("/healthz") });
  } catch (cause) {
    const fix = "Start it (recess serve gateway.yaml), and give the address that it logs.";
    return [error("reach", `${url.origin} does not answer: ${reasonOf(cause)}.`, fix)];
  }
  const problems = problemsIn(health);
  if (problems === null) {
    return [error("reach", `${at("/healthz").href} is not a gateway.`, "Give the gateway's own address, without /v1.")];
  }
  const get = (path: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
    ask({ url: at(path), headers });
  const [nobody, claimed, claimedInBody, ready, metrics, lists, decisions, proxied] = await Promise.all([
    post("/v1/chat/completions", BODY),
    post("/v1/chat/completions", BODY, CLAIMS),
    post("/v1/chat/completions", BODY.replace("{", '{"user":"recess-doctor",')),
    ask({ url: at("/readyz") }),
    ask({ url: at("/metrics") }),
    Promise.all(["/v1/models", "/api/tags"].flatMap((path) => [get(path, {}), get(path, CLAIMS)])),
    post("/recess/v1/status", '{"account":{"id":"recess-doctor"}}', { authorization: "Bearer recess-doctor" }),
    get("/recess/forward-auth", { ...CLAIMS, "x-forwarded-method": "POST", "x-forwarded-uri": "/api/chat" }),
  ]);
  return [
    ...(problems.length === 0
      ? [ok("health", "It has no problems.")]
      : problems.map((problem) => warning("health", problem, "See its log."))),
    ready.status === 200
      ? ok("ready", "It accepts requests.")
      : warning("ready", "It accepts no requests now.", "See its log."),
    nobody.status === 401
      ? ok("nobody", "A request without an identity is refused.")
      : error("nobody", "A request without an identity is let in.", "See `identity` and `people` in its file."),
    unproven("headers", "Headers that anyone can send are", claimed),
    unproven("body", "The body's user, which anyone can write, is", claimedInBody),
    lists.some(({ status }) => status === 200)
      ? error(
          "models",
          "Anyone can list the models, even those that are open to some ages only.",
          "See `identity` in its file: people must prove who they are for the list, as for a message.",
        )
      : ok("models", "The models are listed for proven people only."),
    decisions.status === 200
      ? error("decisions", "The decision API takes a key that anyone can guess.", "Give decisions.keys random keys.")
      : ok("decisions", "The decision API is closed to others."),
    proxied.status === 204
      ? error(
          "forward-auth",
          "It answers yes for identity headers that anyone can send.",
          "Give the adapter a sharedSecret that the proxy adds, and let the proxy remove the client's copies of the headers.",
        )
      : ok("forward-auth", "Requests that a proxy asks about need a proof, too."),
    ...(await Promise.all(upstreams.map(upstreamFinding))),
    metrics.status === 200 && !isLoopback(url)
      ? warning(
          "metrics",
          "Anyone who reaches it can read its metrics.",
          "Write metrics: { key: { env: NAME } } in its file.",
        )
      : ok("metrics", "Its metrics are not open to others."),
  ];
}

function below(url: URL, path: string): URL {
  return new URL(url.pathname.replace(/\/$/, "") + path, url);
}

/** Whether a model's server answers anyone who can connect to it. A chat could then bypass the gateway's limits. */
async function upstreamFinding(url: URL): Promise<Finding> {
  const check = "upstream";
  const paths = ["/models", "/v1/models", "/api/tags"];
  const answers = await Promise.all(paths.map((path) => ask({ url: below(url, path) }).catch(() => null)));
  if (answers.every((answer) => answer === null)) return ok(check, `${url.origin} cannot be reached from here.`);
  if (!answers.some((answer) => answer?.status === 200))
    return ok(check, `${url.origin} answers nobody without a key.`);
  if (isLoopback(url)) {
    return warning(
      check,
      `${url.origin} answers every program on this machine without a key.`,
      "That is right if no child can sign in here. Ask again from a child's device, with the address that it would use.",
    );
  }
  return error(
    check,
    `${url.origin} answers without a key: anyone who can connect to it has no limits.`,
    "Give it a key that only the gateway has, or let only the gateway's machine reach it.",
  );
}

/** Whether an unproven claim is rejected as such; any later error shows that the gateway accepted the identity. */
function unproven(check: string, what: string, { status }: Answer): Finding {
  if (status === 401) return ok(check, `${what} ignored without proof.`);
  return error(
    check,
    `${what} trusted without proof: a child can pretend to be someone else.`,
    "Give the adapter a jwtSecret or a sharedSecret, or let only the chat's server reach the gateway.",
  );
}

function problemsIn({ status, text }: Answer): readonly string[] | null {
  if (status !== 200) return null;
  try {
    const { problems } = JSON.parse(text) as { readonly problems?: unknown };
    return Array.isArray(problems) ? problems.map(String) : null;
  } catch {
    return null;
  }
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
