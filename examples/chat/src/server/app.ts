import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { type ChatOptions, chatRoutes } from "./chat.ts";
import { demoRoutes } from "./demo.ts";
import { type ResponderOptions, responder } from "@recess/gateway/responder";
import { familyApp, type FamilyAppOptions } from "./family.ts";

export interface AppOptions extends ChatOptions, FamilyAppOptions {
  /** The machine's clock, to which starting over returns. */
  readonly now: () => number;
  /** The built page. */
  readonly pages: string;
  readonly responder: ResponderOptions;
}

/** The whole server: the governed chat, the demonstration's own routes, the embedded model, and the page. */
export function createApp(options: AppOptions): Hono {
  const { pages, sessions } = options;
  const app = new Hono();

  // Before the headers of the other pages: these have stricter ones.
  app.route("/", familyApp(options));

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
      },
      // Served on loopback, without TLS.
      strictTransportSecurity: false,
    }),
  );

  app.route("/", chatRoutes(options));
  app.route("/demo", demoRoutes(options));
  app.route("/v1", responder(options.responder));

  // The pages are asked for each time: `/chat` depends on who is signed in, and a build replaces the files that pages name.
  const fresh = createMiddleware(async (c, next) => {
    await next();
    c.header("cache-control", "no-cache");
  });
  app.get("/chat", fresh, async (c, next) => {
    if ((await sessions.read(c)) === null) return c.redirect("/");
    return next();
  });
  const page = (name: string) => serveStatic({ root: pages, rewriteRequestPath: () => `/${name}.html` });
  app.get("/", fresh, page("index"));
  app.get("/chat", page("chat"));
  app.get("/help", fresh, page("help"));
  app.get("/assets/*", serveStatic({ root: pages }));
  return app;
}
