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

/** A route without a description, or a description without a route, fails the build. @type {Record<string, string>} */
const MEANINGS = {
  "GET /status": "the account's state: the time left, the next stop, and the notices that are due",
  "POST /heartbeat":
    '`{"type": "active" | "away", "device": "…", "ack": ["…"]}`, as JSON or by `sendBeacon`: the page is in use, or was left',
  "POST /requests":
    '`{"minutes": 15}` or `{"quietHours": 30}`: asks a guardian; 201, or 409 `already-open` or `no-use`, or 429 `too-many`',
  "POST /appeals":
    '`{"kind": "not-a-minor" | "limit-is-wrong" | "something-else", "text": "…"}`: 201 with a receipt and the date of the answer',
  "GET /appeals": "the account's appeals and their answers",
  "GET /accounts/:account": "a summary: use by day, stops, nudges and settings. It contains no messages",
  "GET /accounts/:account/requests": "the child's requests, and how much may be granted",
  "GET /accounts/:account/notices": "the notices to guardians, and which of them are unread",
  "POST /accounts/:account/notices": '`{"read": ["id"]}`: marks these notices as read',
  "POST /accounts/:account/grant": '`{"minutes": 15}`: grants extra time today, up to the maximum of the policy',
  "POST /accounts/:account/pause": '`{"until": ms}`: pauses the chat; without `until`, until it is resumed',
  "POST /accounts/:account/resume": "ends the pause",
  "POST /accounts/:account/lift": '`{"until": ms}`: suspends quiet hours',
  "POST /accounts/:account/adjust": '`{"limits": {…}}`: replaces the settings; `{}` returns to the limits of the band',
  "POST /accounts/:account/unlink": "removes the linked parent and everything that the parent set",
  "POST /accounts/:account/requests/:request": '`{"minutes": 15}` answers a request; 0 declines it',
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
      if (meaning === undefined) throw new Error(`docs/generate/routes.mjs has no description of ${route}.`);
      used.add(route);
      return [code(route), meaning];
    });
    return [`## ${title}`, table(["Route", "Body and effect"], rows)];
  });
  const stale = Object.keys(MEANINGS).filter((route) => !used.has(route));
  if (stale.length > 0)
    throw new Error(`docs/generate/routes.mjs describes routes that do not exist: ${stale.join(", ")}`);
  return page("Routes", 50, [
    "Paths are relative to where you mount the routes. Writes must be JSON and come from the same site or from one of your `origins`; all others are refused. No route accepts an identity, an age, a time zone or a time from the client.",
    ...sections,
  ]);
}

const STAFF_LIST = "the open appeals, overdue ones first; `?overdue` lists only those";
