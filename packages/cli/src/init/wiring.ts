import type { Answers, StoreName } from "./answers.ts";

const STORE_LINES: {
  readonly [Name in StoreName]: { readonly imports: string; readonly before: string; readonly options: string };
} = {
  lmdb: {
    imports: 'import { lmdbStore } from "@recess/lmdb";\n',
    before: "",
    options: '  store: lmdbStore({ path: "data/recess" }),\n  secret: process.env["RECESS_SECRET"],\n',
  },
  redis: {
    imports: 'import { redisStore } from "@recess/redis";\n',
    before:
      'const store = redisStore({ client: process.env["REDIS_URL"] ?? "redis://localhost:6379" });\nawait store.ready();\n\n',
    options: '  store,\n  secret: process.env["RECESS_SECRET"],\n',
  },
  memory: {
    imports: "",
    before: "",
    options: "  // Records are in the memory of this process: a restart resets all use.\n",
  },
};

/** `recess.ts`: the governor, and what the app mounts. */
export function wiringFile({ store }: Answers): string {
  const { imports, before, options } = STORE_LINES[store];
  return `import { readFile } from "node:fs/promises";
import { type Account, createGovernor } from "@recess/core";
import { loadPolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
${imports}import type { Context } from "hono";
import { userOf } from "./users.ts";

${before}export const governor = createGovernor({
  policy: await loadPolicy("recess.yaml", { read: (path) => readFile(path, "utf8") }),
${options}});

/** Who is asking, from the server's session. Nothing in it may come from the browser. */
async function account(c: Context): Promise<Account | Response> {
  const user = await userOf(c);
  if (user === null) return c.json({ error: "Sign in first." }, 401);
  return { id: user.id, age: user.age, timeZone: user.timeZone };
}

/** The guard for every route that calls a model: \`app.post("/api/chat", chatLimits, …)\`. */
export const chatLimits = recess({ governor, account });

/** The routes from which a page gets its state: \`app.route("/recess", limitRoutes)\`. */
export const limitRoutes = recessRoutes({ governor, account });
`;
}

/** \`users.ts\`: what the app has to fill in. Until then nobody is signed in. */
export function usersFile({ zone }: Answers): string {
  return `import type { Context } from "hono";

export interface User {
  readonly id: string;
  /** Whole years, \`{ min, max }\` as an age signal gives it, or "unknown". */
  readonly age: number | { readonly min?: number; readonly max?: number } | "unknown";
  /** From the account's settings, never from the browser. */
  readonly timeZone?: string;
}

/**
 * Who is signed in. Replace this with your session and your database; until then nobody is, and a chat request gets a 401. To try
 * it, start the server with DEV_AGE=14.
 */
export async function userOf(_c: Context): Promise<User | null> {
  const age = process.env["DEV_AGE"];
  if (age === undefined || process.env["NODE_ENV"] === "production") return null;
  return { id: "developer", age: Number(age), timeZone: ${JSON.stringify(zone)} };
}
`;
}

export const APP_FILE = `import { Hono } from "hono";
import { chatLimits, limitRoutes } from "./recess.ts";

export const app = new Hono();

app.route("/recess", limitRoutes);
// Replace this answer with your model's.
app.post("/api/chat", chatLimits, (c) => c.json({ reply: "Hello!" }));
`;

export const SERVER_FILE = `import { serve } from "@hono/node-server";
import { app } from "./app.ts";

const port = Number(process.env["PORT"] ?? 3000);
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, ({ port }) => console.log(\`http://127.0.0.1:\${port}\`));
`;
