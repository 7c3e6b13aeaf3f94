import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Governor } from "@recess/core";
import { createJournal } from "@recess/core/journal";
import type { RecessRoutesOptions } from "@recess/hono";
import { childPages, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { type Context, Hono } from "hono";
import { accountOf, type Person } from "./people.ts";
import type { Session, Sessions } from "./session.ts";

export interface FamilyAppOptions {
  readonly governor: Governor;
  readonly sessions: Sessions;
  readonly timeZone: string;
  /** Signs the forms. */
  readonly formSecret: string;
  /** The folder of the journal in which the staff's views and actions are recorded. */
  readonly data: string;
}

interface FamilyEnv {
  Variables: { session: Session | null };
}

const APP = { name: "Starling", help: "/help" };
const CHILDREN: readonly (readonly [Person, string])[] = [
  ["eight", "Noor"],
  ["fourteen", "Kai"],
  ["seventeen", "Lena"],
];

/** The child's requests and appeals: they wait on the pages of the parent and the staff. */
export const childParts = {
  summaries: true,
  // A real app sends its own mail or push message. Here, the parent's page is open in another window.
  requests: { deliver: () => {} },
  appeals: {},
} satisfies Partial<RecessRoutesOptions>;

/**
 * The pages of the parent, the staff and the child. In this demonstration everyone is the parent and the staff: a real app
 * returns who is signed in, from its session, and `null` for everyone else.
 */
export function familyApp({
  governor,
  sessions,
  timeZone,
  formSecret: secret,
  data,
}: FamilyAppOptions): Hono<FamilyEnv> {
  const account = (person: Person) => accountOf(person, timeZone);
  const parent = {
    guardian: { role: "parent", id: "demo-parent" } as const,
    children: CHILDREN.map(([person, name]) => ({ account: account(person), name })),
  };
  const journal = createJournal({
    sink: ({ lines }) => appendFile(join(data, "staff.jsonl"), `${lines.join("\n")}\n`),
    secret,
    clock: governor.now,
  });

  const app = new Hono<FamilyEnv>();
  app.route("/family", familyPages<FamilyEnv>({ governor, guardian: () => parent, app: APP, secret }));
  app.route(
    "/staff",
    staffPages<FamilyEnv>({
      governor,
      staff: () => ({ id: "demo-staff", role: "admin" }),
      journal,
      app: APP,
      secret,
      account: (id) => CHILDREN.map(([person]) => account(person)).find((one) => one.id === id) ?? null,
      reasons: { "age-check": "The age is being checked", safety: "Safety" },
      answers: [
        { name: "The limit stays", text: "We looked at it. The limit is the same for everyone of your age." },
        { name: "Put right", text: "You were right. We have put it right." },
      ],
    }),
  );
  app.use("/my-rules/*", async (c: Context<FamilyEnv>, next) => {
    c.set("session", await sessions.read(c));
    await next();
  });
  app.route(
    "/my-rules",
    childPages<FamilyEnv>({
      ...childParts,
      governor,
      account: (c) => {
        const session = c.get("session");
        return session === null ? c.redirect("/") : account(session.person);
      },
      locale: (_account, c) => c.get("session")?.language ?? null,
      app: APP,
      secret,
    }),
  );
  return app;
}
