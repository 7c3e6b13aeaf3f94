import { millisecondsInHour, millisecondsInMinute, millisecondsInSecond } from "date-fns/constants";
import { type Answer, ask, reasonOf } from "./ask.ts";
import { chatFindings } from "./chat.ts";
import { corsFinding } from "./cors.ts";
import { at, type Live, type State, stateOf } from "./app.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** Checks a running app. */
export async function liveFindings(live: Live): Promise<readonly Finding[]> {
  const statusUrl = at(live, `${live.mount}/status`);
  let status: Answer;
  try {
    status = await ask({ url: statusUrl, headers: live.headers });
  } catch (cause) {
    return [
      error(
        "reach",
        `${live.url.origin} does not answer: ${reasonOf(cause)}.`,
        "Start the app, and give the address that it prints.",
      ),
    ];
  }
  const state = stateOf(status);
  if (state === undefined) return [routesFinding(live, status)];
  return [
    ok("routes", `${live.mount}/status answers.`),
    accountFinding(live, state),
    storeFinding(state),
    clockFinding(status, state),
    cacheFinding(status),
    await answered("cross-site", crossSiteFinding(live)),
    await answered("heartbeat", heartbeatFinding(live)),
    await answered("cors", corsFinding(live, statusUrl)),
    ...(await chatFindings(live, state)),
  ];
}

async function answered(check: string, finding: Promise<Finding>): Promise<Finding> {
  try {
    return await finding;
  } catch (cause) {
    return error(check, `No answer: ${reasonOf(cause)}.`, "See the app's log, and what stands in front of it.");
  }
}

function routesFinding({ mount, headers }: Live, { status, headers: answered }: Answer): Finding {
  const path = `${mount}/status`;
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) {
    const where = answered.location === undefined ? "" : ` (a redirect to ${answered.location})`;
    return error(
      "routes",
      `${path} returned status ${status}${where}.`,
      Object.keys(headers).length === 0
        ? "It requires a signed-in account: give its headers with --header 'Cookie: …'."
        : "The headers do not belong to a signed-in account, or something in front of the routes refuses them.",
    );
  }
  if (status >= 500)
    return error("routes", `${path} returned status ${status}.`, "See the app's log: `account` or the store failed.");
  const what = status === 200 ? "something else (a page, perhaps)" : String(status);
  return error(
    "routes",
    `${path} returned ${what}: the routes are not mounted there.`,
    `Mount them before routes that take every path: app.route("${mount}", recessRoutes({ governor, account })). If they are elsewhere, give their path with --mount.`,
  );
}

function accountFinding({ headers }: Live, { band }: State): Finding {
  const check = "account";
  if (band !== null) return ok(check, `The account is in the band "${band}".`);
  if (Object.keys(headers).length === 0) {
    return warning(
      check,
      "Requests without an account have no limits, which shows little.",
      "Check as a signed-in child: --header 'Cookie: …'.",
    );
  }
  return error(
    check,
    "This account is in no band: no limit applies to it.",
    'If it is a child\'s, `account` gives no age for it (undefined or "unknown"), gives null, or does not know these headers. ' +
      "Return { id, age } from your database; `unknownAge` in the policy sets the band of accounts whose age is unknown.",
  );
}

function storeFinding({ degraded }: State): Finding {
  if (degraded !== true) return ok("store", "The store answers.");
  return error(
    "store",
    "The store cannot be reached: the app decides from what it last knew.",
    "Start it, and see `onProblem` in the app's log.",
  );
}

/** HTTP dates have a resolution of one second. */
const NOTABLE_MS = 3 * millisecondsInSecond;
const WRONG_MS = millisecondsInMinute;

function clockFinding({ headers, askedAt, answeredAt }: Answer, { serverNow }: State): Finding {
  const check = "clock";
  const server = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
  const own = Math.abs(serverNow - server);
  if (own >= WRONG_MS) {
    return error(
      check,
      `The governor's clock is ${inWords(own)} ${serverNow > server ? "ahead of" : "behind"} its server's.`,
      "`clock` of createGovernor is for tests; with Redis, set the clock of the Redis server (NTP).",
    );
  }
  const off = Math.max(askedAt - serverNow, serverNow - answeredAt, 0);
  if (off < NOTABLE_MS) return ok(check, "The governor's clock and this machine's agree.");
  const message = `The governor's clock and this machine's differ by ${inWords(off)}.`;
  const fix = "One of them is wrong: days and quiet hours begin by the governor's. Set both by NTP.";
  return off >= WRONG_MS ? error(check, message, fix) : warning(check, message, fix);
}

function inWords(ms: number): string {
  if (ms < 2 * millisecondsInMinute) return `${Math.round(ms / millisecondsInSecond)} s`;
  if (ms < 2 * millisecondsInHour) return `${Math.round(ms / millisecondsInMinute)} min`;
  return `${Math.round(ms / millisecondsInHour)} h`;
}

function cacheFinding({ headers }: Answer): Finding {
  if (/no-store/.test(headers["cache-control"] ?? "")) return ok("cache", "Responses are not cached.");
  return error(
    "cache",
    "The response has lost its Cache-Control: one child's state may be cached and shown to another.",
    "Something in front of the routes removes or replaces it: a cache rule, a CDN or a middleware.",
  );
}

/** An `away` from an unknown device, which changes nothing. */
const HEARTBEAT = '{"type":"away","device":"recess-doctor"}';

function heartbeat(live: Live, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return ask({
    url: at(live, `${live.mount}/heartbeat`),
    method: "POST",
    headers: { ...live.headers, ...headers, "Content-Type": "text/plain;charset=UTF-8" },
    body: HEARTBEAT,
  });
}

async function crossSiteFinding(live: Live): Promise<Finding> {
  const check = "cross-site";
  const origin = "https://recess-doctor.invalid";
  const { status } = await heartbeat(live, { Origin: origin, "Sec-Fetch-Site": "cross-site" });
  if (status === 403) return ok(check, "Heartbeats from other sites are refused.");
  if (status >= 200 && status < 300) {
    return error(
      check,
      "A heartbeat from another site was accepted: any page could use up a child's time.",
      "Something in front of the routes removes or replaces Origin and Sec-Fetch-Site. Let them through.",
    );
  }
  return warning(
    check,
    `A heartbeat from another site returned status ${status}, not 403.`,
    "Find out what answers there before the routes do.",
  );
}

async function heartbeatFinding(live: Live): Promise<Finding> {
  const check = "heartbeat";
  const origin = live.origin ?? live.url.origin;
  const isElsewhere = origin !== live.url.origin;
  const { status } = await heartbeat(live, {
    Origin: origin,
    "Sec-Fetch-Site": isElsewhere ? "cross-site" : "same-origin",
  });
  if (status === 200) return ok(check, `Heartbeats from ${origin} are accepted.`);
  if (status === 403 && isElsewhere) {
    return error(
      check,
      `Heartbeats from ${origin} are refused: use would be counted from messages only.`,
      `List the page's origin: recessRoutes({ …, origins: ["${origin}"] }).`,
    );
  }
  return error(
    check,
    `A heartbeat of the app's own page returned status ${status}.`,
    status === 403
      ? "Something refuses it before the routes do (CSRF protection, perhaps): sendBeacon cannot send a token, so exempt it."
      : "See the app's log; a middleware may have read the body before.",
  );
}
