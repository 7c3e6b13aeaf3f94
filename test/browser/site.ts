import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type HttpBindings, serve, type ServerType } from "@hono/node-server";
import { type Account, createGovernor, type Governor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createJournal, type JournalEntry } from "@recess/core/journal";
import { recess, recessRoutes, type SharedOptions } from "@recess/hono";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { bundle } from "../support/bundle.ts";

/** A page's request to the routes. */
export interface Call {
  readonly path: string;
  readonly type?: "active" | "away";
  readonly device?: string;
  readonly ack?: readonly string[];
  /** Ms since the site was opened. */
  readonly at: number;
}

/** A chat with real limits for the pages of tests. */
export interface Site {
  readonly url: string;
  readonly governor: Governor;
  readonly account: Account;
  readonly calls: Call[];
  /** The devices named in chat requests. */
  readonly devices: (string | undefined)[];
  /** Moves the governor's clock. */
  pass(ms: number): void;
  /** How the routes fail from now on: with a status, by closing the connection, or not at all. */
  failure: number | "cut" | null;
  /** How long a reply takes, piece by piece; with `until` it goes on until that is over, however long a busy machine takes. */
  reply: { pieces: number; everyMs: number; until?: Promise<unknown> };
  /** What the journal says up to now. */
  journal(): Promise<readonly JournalEntry[]>;
  heartbeats(type: "active" | "away"): Call[];
  /** Replies to `GET /hang`, which waits until this is called: a page that requests it synchronously hangs. */
  release(): void;
  close(): Promise<void>;
}

export interface SiteOptions extends Pick<SharedOptions, "may" | "setBy" | "help"> {
  readonly policy: PolicyInput;
  readonly age?: number;
  /** Only `pass` moves the governor's clock, however slow the machine is. */
  readonly isStill?: boolean;
  /** Turns on requests, appeals, notices to guardians and a journal. */
  readonly withCases?: boolean;
}

const ownRequire = createRequire(import.meta.url);
const axePath = createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js");
const START = Date.UTC(2026, 10, 24, 8);
const pageOf = (name: string): string => fileURLToPath(new URL(`pages/${name}`, import.meta.url));
const bundles = new Map<string, Promise<string>>();

function bundleOf(name: string): Promise<string> {
  const known = bundles.get(name) ?? bundle(pageOf(name));
  bundles.set(name, known);
  return known;
}

export async function openSite({
  policy,
  age = 14,
  isStill = false,
  withCases = false,
  ...shared
}: SiteOptions): Promise<Site> {
  const opened = performance.now();
  let passed = 0;
  const clock = (): number => START + passed + (isStill ? 0 : Math.round(performance.now() - opened));
  const lines: string[] = [];
  const journal = createJournal({
    sink: async (recorded) => void lines.push(...recorded.lines),
    secret: DEVELOPMENT_SECRET,
  });
  const cases = withCases ? { guardians: { deliver: () => {} }, journal, secret: DEVELOPMENT_SECRET } : {};
  const governor = createGovernor({ policy: definePolicy(policy), clock, ...cases });
  const account: Account = { id: "someone", age, timeZone: "UTC" };
  const calls: Call[] = [];
  const devices: (string | undefined)[] = [];
  const reply: Site["reply"] = { pieces: 5, everyMs: 20 };
  const options = { governor, account: () => account, ...shared };

  const script = { "content-type": "text/javascript" };
  const app = new Hono<{ Bindings: HttpBindings }>();
  const site: Pick<Site, "failure"> = { failure: null };
  // With `?clock` the page's clocks can be moved; see pages/clock.js.
  app.get("/", (c) => {
    const html = readFileSync(pageOf("chat.html"), "utf8");
    return c.html(
      c.req.query("clock") === undefined ? html : html.replace("<title>", "<script src=/clock.js></script>$&"),
    );
  });
  app.get("/clock.js", (c) => c.body(readFileSync(pageOf("clock.js"), "utf8"), 200, script));
  let release = (): void => {};
  app.get("/hang", async (c) => {
    await new Promise<void>((resolve) => (release = resolve));
    return c.body(null, 204);
  });
  app.get("/other", (c) => c.html("<!doctype html><html lang=en><title>Other</title><h1>Other</h1>"));
  // Any screen without a server, see pages/screens.ts, also in a frame of a given width.
  const board = readFileSync(pageOf("screens.html"), "utf8").replace("/bundle.js", "/screens.js");
  app.get("/screens", (c) => c.html(board));
  app.get("/screens.js", async (c) => c.body(await bundleOf("screens.ts"), 200, script));
  app.get("/axe.js", (c) => c.body(readFileSync(axePath, "utf8"), 200, script));
  app.get("/framed/:width", (c) =>
    c.html(
      `<!doctype html><html lang=en><title>Framed</title><iframe src=/screens width=${c.req.param("width")} height=640>`,
    ),
  );
  app.get("/bundle.js", async (c) => c.body(await bundleOf("chat.ts"), 200, script));
  app.get("/react", (c) =>
    c.html("<!doctype html><html lang=en><title>React</title><script type=module src=/react.js></script>"),
  );
  app.get("/react.js", async (c) => c.body(await bundleOf("react.tsx"), 200, script));
  app.use("/recess/*", async (c, next) => {
    const at = performance.now() - opened;
    const body = c.req.method === "POST" ? await c.req.raw.clone().json() : {};
    calls.push({ ...body, path: c.req.path, at });
    const { failure } = site;
    if (failure === "cut") c.env.outgoing.destroy();
    if (failure !== null) return c.body(null, failure === "cut" ? 503 : (failure as 503));
    return next();
  });
  app.route(
    "/recess",
    recessRoutes({ ...options, ...(withCases && { requests: { deliver: () => {} }, appeals: {} }) }),
  );
  app.post("/chat", recess(options), (c) => {
    devices.push(c.req.header("recess-device"));
    return streamSSE(c, async (stream) => {
      const chunk = (delta: object, reason: string | null): string =>
        JSON.stringify({
          id: "1",
          object: "chat.completion.chunk",
          choices: [{ index: 0, delta, finish_reason: reason }],
        });
      const { pieces, until } = reply;
      const over = new AbortController();
      void until?.then(() => over.abort());
      const goesOn = (i: number): boolean => (until === undefined ? i < pieces : !over.signal.aborted);
      for (let i = 0; goesOn(i) && !stream.aborted; i += 1) {
        await stream.writeSSE({ data: chunk({ content: `piece ${i} ` }, null) });
        await stream.sleep(reply.everyMs);
      }
      await stream.writeSSE({ data: chunk({}, "stop") });
      await stream.writeSSE({ data: "[DONE]" });
    });
  });

  const server = await new Promise<ServerType>((resolve) => {
    const one = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(one));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return Object.assign(site, {
    url: `http://127.0.0.1:${address.port}`,
    governor,
    account,
    calls,
    devices,
    reply,
    journal: async () => {
      await journal.flush();
      return lines.map((line) => JSON.parse(line));
    },
    pass: (ms: number) => {
      passed += ms;
    },
    release: () => release(),
    heartbeats: (type: "active" | "away") => calls.filter((call) => call.type === type),
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  });
}
