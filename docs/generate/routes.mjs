import { inspectRoutes } from "hono/dev";
import { createGovernor } from "../../packages/core/dist/index.js";
import { definePolicy } from "../../packages/core/dist/policy/index.js";
import { appealRoutes, guardianRoutes, recessRoutes } from "../../packages/hono/dist/index.js";
import { code, page, table } from "./markdown.mjs";

const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }) });
const nobody = () => null;
const deliver = () => {};

/** The apps that packages make, with everything on. */
const APPS = {
  "recessRoutes(): for the child's page": recessRoutes({
    governor,
    account: nobody,
    requests: { deliver },
    appeals: { deliver },
  }),
  "guardianRoutes(): for parents, schools and the app": guardianRoutes({
    governor,
    guardian: nobody,
  }),
  "appealRoutes(): for staff": appealRoutes({ governor, reviewer: () => false }),
};

/** What each does. One that is missing here, or no longer there, fails the build. @type {Record<string, string>} */
const MEANINGS = {
  "GET /status": "the account's state: what is left, what stops next, notices that are due",
  "POST /heartbeat":
    '`{"type": "active" | "away", "device": "…", "ack": ["…"]}`, as JSON or as `sendBeacon` sends it: the page is in use, or was left',
  "POST /requests":
    '`{"minutes": 15}` or `{"quietHours": 30}`: asks a guardian; 201, or 409 `already-open` or `no-use`, or 429 `too-many`',
  "POST /appeals":
    '`{"kind": "not-a-minor" | "limit-is-wrong" | "something-else", "text": "…"}`: 201 with a receipt and the date of the answer',
  "GET /appeals": "one's own appeals and their answers",
  "GET /accounts/:account": "how the account stands: use by day, stops, nudges, what is set; no content",
  "GET /accounts/:account/requests": "what the child asked for, and how much may be given",
  "GET /accounts/:account/notices": "what guardians were told, and what they have not heard yet",
  "POST /accounts/:account/notices": '`{"heard": ["id"]}`: these notices were read',
  "POST /accounts/:account/grant": '`{"minutes": 15}`: extra time today, as far as the policy allows',
  "POST /accounts/:account/pause": '`{"until": ms}`, or without end',
  "POST /accounts/:account/resume": "ends the pause",
  "POST /accounts/:account/lift": '`{"until": ms}`: suspends quiet hours',
  "POST /accounts/:account/adjust": '`{"limits": {…}}`: replaces what was set; `{}` goes back to the band\'s own',
  "POST /accounts/:account/unlink": "nobody is this account's parent any more",
  "POST /accounts/:account/requests/:request": '`{"minutes": 15}` answers a request; 0 is "not today"',
  "POST /appeals/:receipt": '`{"file": "…", "state": "in-review" | "accepted" | "declined", "answer": "…"}`',
};

export function routePage() {
  const used = new Set();
  const sections = Object.entries(APPS).flatMap(([title, app]) => {
    const routes = inspectRoutes(app).filter(
      ({ isMiddleware, method }) => !isMiddleware && method !== "ALL" && method !== "OPTIONS",
    );
    const rows = routes.map(({ method, path }) => {
      // Both the child's and the staff's app list appeals.
      const route = `${method} ${path}`;
      const meaning = title.startsWith("appeal") && route === "GET /appeals" ? STAFF_LIST : MEANINGS[route];
      if (meaning === undefined) throw new Error(`docs/generate/routes.mjs does not say what ${route} does.`);
      used.add(route);
      return [code(route), meaning];
    });
    return [`## ${title}`, table(["Route", "Takes and does"], rows)];
  });
  const stale = Object.keys(MEANINGS).filter((route) => !used.has(route));
  if (stale.length > 0)
    throw new Error(`docs/generate/routes.mjs names routes that are not there: ${stale.join(", ")}`);
  return page("Routes", 50, [
    "Paths are below where you mount them. Writes are JSON from this site, or from the `origins` that you list; anything else is refused. No route takes an identity, an age, a zone or a time from the client.",
    ...sections,
  ]);
}

const STAFF_LIST = "what is open, the overdue first; `?overdue` lists those alone";
