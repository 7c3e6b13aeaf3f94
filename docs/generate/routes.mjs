import { inspectRoutes } from "hono/dev";
import { createGovernor } from "../../packages/core/dist/index.js";
import { definePolicy } from "../../packages/core/dist/policy/index.js";
import { createJournal } from "../../packages/core/dist/journal/index.js";
import { childPages, familyPages } from "../../packages/hono/dist/family/index.js";
import { appealRoutes, guardianRoutes, recessRoutes } from "../../packages/hono/dist/index.js";
import { recessCalls } from "../../packages/hono/dist/socket/index.js";
import { staffPages } from "../../packages/hono/dist/staff/index.js";
import { code, page, table } from "./markdown.mjs";

const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }) });
const nobody = () => null;
const deliver = () => {};
const pages = { governor, app: { name: "Example" }, secret: "a random string of at least 32 characters" };

/** Of each kind of pages. */
const ASSETS = { "GET /-/style.css": "the pages' style sheet", "GET /-/script.js": "the pages' script" };

/**
 * The apps that packages make, with everything on, and what each route does. A route without a description, or a description without
 * a route, fails the build.
 *
 * @type {{ title: string; app: import("hono").Hono; meanings: Record<string, string> }[]}
 */
const APPS = [
  {
    title: "recessRoutes(): for the child's page",
    app: recessRoutes({ governor, account: nobody, requests: { deliver }, appeals: { deliver } }),
    meanings: {
      "GET /status": "the account's state: the time left, the next stop, and the notices that are due",
      "POST /heartbeat":
        '`{"type": "active" | "away", "device": "…", "ack": ["…"]}`, as JSON or by `sendBeacon`: the page is in use, or was left',
      "POST /requests":
        '`{"minutes": 15}` or `{"quietHours": 30}`: asks a guardian; 201, or 409 `already-open` or `no-use`, or 429 `too-many`',
      "POST /appeals":
        '`{"kind": "not-a-minor" | "limit-is-wrong" | "something-else", "text": "…"}`: 201 with a receipt and the date of the answer',
      "GET /appeals": "the account's appeals and their answers",
    },
  },
  {
    title: "guardianRoutes(): for parents, schools and the app",
    app: guardianRoutes({ governor, guardian: nobody }),
    meanings: {
      "GET /accounts/:account": "a summary: use by day, stops, nudges and settings. It contains no messages",
      "GET /accounts/:account/requests": "the child's requests, and how much may be granted",
      "GET /accounts/:account/notices": "the notices to guardians, and which of them are unread",
      "POST /accounts/:account/notices": '`{"read": ["id"]}`: marks these notices as read',
      "POST /accounts/:account/grant": '`{"minutes": 15}`: grants extra time today, up to the maximum of the policy',
      "POST /accounts/:account/pause": '`{"until": ms}`: pauses the chat; without `until`, until it is resumed',
      "POST /accounts/:account/resume": "ends the pause",
      "POST /accounts/:account/lift": '`{"until": ms}`: suspends quiet hours',
      "POST /accounts/:account/adjust":
        '`{"limits": {…}}`: replaces the settings; `{}` returns to the limits of the band',
      "POST /accounts/:account/unlink": "removes the linked parent and everything that the parent set",
      "POST /accounts/:account/requests/:request": '`{"minutes": 15}` answers a request; 0 declines it',
    },
  },
  {
    title: "appealRoutes(): for staff",
    app: appealRoutes({ governor, reviewer: () => false }),
    meanings: {
      "GET /appeals": "the open appeals, overdue ones first; `?overdue` lists only those",
      "POST /appeals/:receipt": '`{"file": "…", "state": "in-review" | "accepted" | "declined", "answer": "…"}`',
    },
  },
  {
    title: "recessCalls(): for spoken conversations over WebRTC",
    app: recessCalls({
      governor,
      account: nobody,
      provider: { begin: () => Promise.reject(new Error("There is no provider.")), hangUp: async () => {} },
    }),
    meanings: {
      "POST /":
        "an offer (`application/sdp`): begins a call; 201 with the provider's answer, and in `Recess-Call` its id and how often to report",
      "POST /:id/beat": "the page is still there; returns the account's state",
      "DELETE /:id": "hangs up; 204",
    },
  },
  {
    title: "familyPages(): pages for guardians",
    app: familyPages({ ...pages, guardian: nobody }),
    meanings: {
      "GET /": "the guardian's children",
      "GET /:child": "today's use, requests, extra time and pauses",
      "GET /:child/rules": "the rules, and a form for those that the guardian may change",
      "GET /:child/history": "who changed what, and what can be taken back",
      "GET /:child/data": "what is stored; export and deletion",
      "POST /:child/:act": "a form of these pages",
      "GET /answer/:token": "a request of a child, opened by a link without signing in",
      "POST /answer/:token": "the answer to it",
      ...ASSETS,
    },
  },
  {
    title: "childPages(): pages for the child",
    app: childPages({ ...pages, account: nobody, requests: { deliver }, appeals: { deliver } }),
    meanings: {
      "GET /": "the rules and who set each, who sees what, requests, and appeals",
      "GET /rules.json": "the same as data, for `<recess-rules>`",
      "POST /ask": "the form of a request",
      "POST /object": "the form of an appeal",
      ...ASSETS,
    },
  },
  {
    title: "staffPages(): pages for staff",
    app: staffPages({
      ...pages,
      staff: nobody,
      journal: createJournal({ sink: async () => {}, secret: pages.secret }),
    }),
    meanings: {
      "GET /": "the open appeals, by deadline",
      "POST /review": "takes an appeal over",
      "POST /answer": "answers an appeal",
      "GET /account": "a form that finds an account",
      "POST /account": "the account's status, pauses, cases and hold",
      "POST /account/:act": "pauses, resumes, holds or releases an account",
      "GET /measures": "holds, and pauses by the app and by schools",
      "GET /system": "the policy in force, the store, and this year's referrals",
      "POST /appeals.csv": "the open appeals, as a file; for admins",
      "POST /measures.csv": "the measures, as a file; for admins",
      "POST /referrals.csv": "referrals to crisis services, as a file; for admins",
      ...ASSETS,
    },
  },
];

export function routePage() {
  return page("Routes", 50, [
    "Paths are relative to where you mount the routes. Writes must be JSON, or forms of the pages, and come from the same site or from one of your `origins`; all others are refused. No route accepts an identity, an age, a time zone or a time from the client.",
    ...APPS.flatMap(sectionOf),
  ]);
}

/** @param {(typeof APPS)[number]} app */
function sectionOf({ title, app, meanings }) {
  const routes = inspectRoutes(app)
    .filter(({ isMiddleware, method }) => !isMiddleware && method !== "ALL" && method !== "OPTIONS")
    .map(({ method, path }) => `${method} ${path}`);
  const rows = [...new Set(routes)].map((route) => {
    const meaning = meanings[route];
    if (meaning === undefined) throw new Error(`docs/generate/routes.mjs: ${title} has no description of ${route}.`);
    return [code(route), meaning];
  });
  const stale = Object.keys(meanings).filter((route) => !routes.includes(route));
  if (stale.length > 0) throw new Error(`docs/generate/routes.mjs: ${title} has no route ${stale.join(", ")}.`);
  return [`## ${title}`, table(["Route", "Body and effect"], rows)];
}
