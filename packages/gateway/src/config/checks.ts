import type { Policy, PolicyIssue } from "@recess/core";
import { brandProblems } from "@recess/hono/family";
import { problem } from "./issues.ts";
import type { GatewaySettings } from "./settings.ts";

/** Checks what the schema cannot: settings that contradict each other. */
export function* checkSettings(settings: GatewaySettings, policy: Policy | null): Generator<PolicyIssue> {
  yield* checkUpstreams(settings);
  yield* checkPaths(settings);
  yield* checkStore(settings);
  yield* checkPeople(settings, policy);
  yield* checkDecisions(settings);
  yield* checkFamily(settings);
  yield* checkSignIn(settings);
  if (settings.previousSecret !== undefined && settings.nextSecret !== undefined) {
    const message = "Write previousSecret or nextSecret, not both: finish one change before the next.";
    yield problem(["nextSecret"], message);
  }
  const { host } = listenAddress(settings.listen);
  if (settings.metrics === true && !isLoopback(host)) {
    const message = "Anyone who reaches this address can read the metrics. Write {key: {env: NAME}} here.";
    yield problem(["metrics"], message, "warning");
  }
}

function* checkUpstreams({ upstreams }: GatewaySettings): Generator<PolicyIssue> {
  const names = new Set<string>();
  let catchAll: string | null = null;
  const taken: { readonly pattern: string; readonly by: string }[] = [];
  for (const [index, upstream] of upstreams.entries()) {
    const { name } = upstream;
    if (names.has(name))
      yield problem(["upstreams", index, "name"], `"${name}" is here twice. Give each its own name.`);
    names.add(name);
    const takesAll = upstream.kind === "embedded" || upstream.models === undefined;
    if (catchAll !== null) {
      const message = `"${catchAll}" above takes every model, so nothing reaches "${name}". Write models there.`;
      yield problem(["upstreams", index], message, "warning");
    } else if (takesAll) catchAll = name;
    if (upstream.kind === "embedded" || catchAll !== null) continue;
    for (const [at, pattern] of (upstream.models ?? []).entries()) {
      const before = taken.find((one) => one.by !== name && covers(one.pattern, pattern));
      if (before !== undefined) {
        const message = `"${before.pattern}" of "${before.by}" above takes "${pattern}". Put this upstream above "${before.by}".`;
        yield problem(["upstreams", index, "models", at], message, "warning");
      }
      taken.push({ pattern, by: name });
    }
  }
}

/** Whether the first pattern takes every name that the second does. */
function covers(pattern: string, other: string): boolean {
  if (!pattern.endsWith("*")) return pattern === other;
  return other.replace(/\*$/, "").startsWith(pattern.slice(0, -1));
}

/** The gateway's own paths. */
const OWN_PATHS = [
  "/recess",
  "/family",
  "/my-rules",
  "/staff",
  "/signin",
  "/signout",
  "/invite",
  "/healthz",
  "/readyz",
];

function* checkPaths({ paths }: GatewaySettings): Generator<PolicyIssue> {
  const taken = new Map<string, string>();
  for (const [key, path] of Object.entries(paths)) {
    const other = taken.get(path);
    if (other !== undefined) yield problem(["paths", key], `"${path}" is paths.${other} already. Give each its own.`);
    const own = [...OWN_PATHS, "/metrics"].find((one) => path === one || path.startsWith(`${one}/`));
    if (own !== undefined) yield problem(["paths", key], `The gateway itself is at ${own}. Write another path.`);
    taken.set(path, key);
  }
}

function* checkStore({ store }: GatewaySettings): Generator<PolicyIssue> {
  if (typeof store !== "string" || !URL.canParse(store) || new URL(store).password === "") return;
  yield problem(["store"], "A password must not be in this file. Write {env: NAME} for a variable with the address.");
}

function* checkPeople({ people, identity }: GatewaySettings, policy: Policy | null): Generator<PolicyIssue> {
  if (people.file === undefined && people.service === undefined && people.groups === undefined) {
    if (people.unknown === "refuse") {
      yield problem(["people"], "No people are configured, so everybody is refused. Write file, groups or service.");
    }
  }
  const groups = new Set(Object.keys(people.groups ?? {}));
  for (const [index, adapter] of identity.entries()) {
    if (adapter.kind !== "keys") continue;
    for (const [at, { group }] of adapter.keys.entries()) {
      if (group === undefined || groups.has(group)) continue;
      yield problem(["identity", index, "keys", at, "group"], `people.groups has no "${group}".`);
    }
  }
  if (people.unknown !== "unknown-age" || policy === null) return;
  if (policy.unknownAge === undefined) {
    const message =
      'The policy\'s unknownAge is "ungoverned": people whom nobody knows would have no limits. ' +
      "Name a band in the policy's unknownAge, or write refuse here.";
    yield problem(["people", "unknown"], message);
  }
}

function* checkDecisions({ decisions }: GatewaySettings): Generator<PolicyIssue> {
  for (const [index, { scopes, role }] of (decisions?.keys ?? []).entries()) {
    if (scopes.includes("guardian") && role === undefined) {
      yield problem(["decisions", "keys", index], "A guardian's events need a role: parent, app or school.");
    }
  }
}

/** Claims that people can edit at many providers. */
const OWN_WORDS = new Set(["name", "nickname", "preferred_username", "given_name", "profile", "website"]);

function* checkSignIn({ family, people }: GatewaySettings): Generator<PolicyIssue> {
  const signIn = family?.signIn;
  if (signIn === undefined) return;
  const { issuer, accountClaim, guardianClaim } = signIn;
  const at = (key: string): string[] => ["family", "signIn", key];
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== "https:" && !isLoopback(hostname.replace(/^\[|\]$/g, ""))) {
    yield problem(at("issuer"), "A provider must use https: over http, anyone on the network could sign in as anyone.");
  }
  if (guardianClaim !== undefined && people.file === undefined && people.service === undefined) {
    const message =
      "guardianClaim needs the guardians of children: from people.file (guardians) or people.service. Write one of them.";
    yield problem(at("guardianClaim"), message);
  }
  for (const [key, claim] of Object.entries({ accountClaim, guardianClaim })) {
    if (claim === undefined || !OWN_WORDS.has(claim)) continue;
    const message = `At many providers people choose their ${claim} themselves, and could take another's. Use sub or email.`;
    yield problem(at(key), message, "warning");
  }
}

function* checkFamily({ family, journal }: GatewaySettings): Generator<PolicyIssue> {
  if (family === undefined) return;
  const { protocol, hostname, pathname } = new URL(family.url);
  const isLocal = hostname === "localhost";
  if ((protocol !== "https:" && !isLocal) || /^[\d.]+$|^\[/.test(hostname)) {
    const message =
      "Passkeys need https and a name. Let a server with a certificate, such as Caddy, forward a host name to the gateway, and " +
      'write that here: "https://recess.example.com". To try it on this machine: "http://localhost:8787".';
    yield problem(["family", "url"], message);
  } else if (pathname !== "/") yield problem(["family", "url"], "Write it without a path.");
  for (const { key, message } of brandProblems(family.colours ?? {})) {
    yield problem(["family", "colours", key], `It ${message}`);
  }
  if (journal === undefined) {
    const message = "Without a journal there are no pages for staff, because each of their views must be recorded.";
    yield problem(["family"], message, "warning");
  }
}

/** The two parts of `listen`. */
export function listenAddress(listen: string): { readonly host: string; readonly port: number } {
  const colon = listen.lastIndexOf(":");
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(listen.slice(colon + 1)) };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
