import type { Governor } from "@recess/core";
import { recess, type RecessEnv, type RecessOptions, recessRoutes, replySignal } from "@recess/hono";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import type { DemoClock } from "./clock.ts";
import { childParts } from "./family.ts";
import { isCallForHelp } from "./help.ts";
import { askModel, chatRequest, lastWords, type Model } from "./model.ts";
import { accountOf } from "./people.ts";
import { helpPrompt, systemPrompt } from "./prompts.ts";
import type { Session, Sessions } from "./session.ts";

export interface ChatOptions {
  readonly governor: Governor;
  readonly sessions: Sessions;
  readonly clock: DemoClock;
  readonly timeZone: string;
  /** Looked up at each request: the embedded responder's port is known only once the server listens. */
  readonly model: () => Model;
}

const SIGNED_OUT = {
  error: { message: "Choose who you are first.", type: "authentication_error", code: "signed-out" },
};

interface ChatEnv {
  Variables: { session: Session | null };
}

/** The governed routes: the chat, the help that is always open, and the page's own. */
export function chatRoutes({ governor, sessions, clock, timeZone, model }: ChatOptions): Hono<ChatEnv> {
  const shared = {
    governor,
    // Who this is and how old: from the server's session. The zone is the account's setting; here, the
    // one that this server is in. Never take it from the browser: a child could move the quiet hours.
    account: (c: Context<ChatEnv>) => {
      const session = c.get("session");
      return session === null ? c.json(SIGNED_OUT, 401) : accountOf(session.person, timeZone);
    },
    setBy: { name: "Starling" },
    help: "/help",
    locale: (_account, c) => c.get("session")?.language ?? null,
    summaries: childParts.summaries,
    may: { askForTime: true, appeal: true },
  } satisfies RecessOptions<ChatEnv>;

  const guard = (exempt: RecessOptions<ChatEnv>["exempt"] & {}) =>
    recess<ChatEnv>({
      ...shared,
      exempt,
      // For the fast clock only: other apps use the default, `setTimeout`.
      after: clock.after,
    });

  async function answer(c: Context<ChatEnv & RecessEnv>, isHelp: boolean): Promise<Response> {
    const session = c.get("session");
    if (session === null) return c.json(SIGNED_OUT, 401);
    const request = chatRequest.safeParse(await c.req.json().catch(() => null));
    if (!request.success) {
      const message = request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" ");
      return c.json({ error: { message, type: "invalid_request_error", code: "malformed", param: null } }, 400);
    }
    const needsHelp = isHelp || isCallForHelp(lastWords(request.data));
    const prompt = (needsHelp ? helpPrompt : systemPrompt)(session.person);
    return askModel(model(), request.data, prompt, replySignal(c));
  }

  const app = new Hono<ChatEnv>();
  const whoIsIt = createMiddleware<ChatEnv>(async (c, next) => {
    c.set("session", await sessions.read(c));
    await next();
  });
  app.use("/api/*", bodyLimit({ maxSize: 512 * 1024 }), whoIsIt);
  app.use("/recess/*", whoIsIt);

  // Two paths for one route: the page's, and the one that OpenAI's clients append to a base URL.
  app.on("POST", ["/api/chat", "/api/chat/completions"], guard(saysHelp), (c) => answer(c, false));

  // Messages here pass every limit. They do not get around one: the model is instructed to talk about help only.
  app.post(
    "/api/help",
    guard(() => true),
    (c) => answer(c, true),
  );

  app.route("/recess", recessRoutes<ChatEnv>({ ...shared, ...childParts }));
  return app;
}

async function saysHelp(c: Context<ChatEnv>): Promise<boolean> {
  const request = chatRequest.safeParse(await c.req.json().catch(() => null));
  return request.success && isCallForHelp(lastWords(request.data));
}
