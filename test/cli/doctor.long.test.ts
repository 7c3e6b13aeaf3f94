import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { type Account, createGovernor, type GovernorOptions } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { exposeHeaders, recess as guard, recessRoutes } from "@recess/hono";
import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { streamSSE } from "hono/streaming";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Redis } from "ioredis";
import { startRedis } from "../support/redis.ts";
import { buildCommand, type Ended, recess } from "./recess.ts";

interface Report {
  readonly errors: number;
  readonly findings: readonly { readonly check: string; readonly level: string; readonly message: string }[];
}

const policy = { bands: { teen: { ages: [13, 18] as const, dailyLimit: "1h" } } };
const COOKIE = ["--header", "Cookie: session=kai"];
const CHAT = ["--chat", "/api/chat"];

let folder: string;
const closers: (() => void)[] = [];

beforeAll(buildCommand);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recess-doctor-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  for (const close of closers.splice(0)) close();
});

/** Recognizes one child by a cookie. */
function account(c: Context): Account | null {
  return c.req.header("cookie") === "session=kai" ? { id: "kai", age: 14, timeZone: "Europe/Paris" } : null;
}

/** A model that responds slowly. */
function callModel(c: Context): Response {
  return streamSSE(c, async (stream) => {
    for (const word of ["Hel", "lo", "!"]) {
      await stream.writeSSE({ data: JSON.stringify({ choices: [{ delta: { content: word } }] }) });
      await after(250);
    }
    await stream.writeSSE({ data: "[DONE]" });
  });
}

function governorWith(options: Partial<GovernorOptions> = {}) {
  return createGovernor({ policy: definePolicy(policy), ...options });
}

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];
type App = Hono<{ Bindings: HttpBindings }>;

/** An app that is correct except for what is put in front of it. */
function appWith(front: (app: App) => void = () => undefined): App {
  const app = new Hono<{ Bindings: HttpBindings }>();
  front(app);
  const governor = governorWith();
  app.route("/recess", recessRoutes({ governor, account }));
  app.post("/api/chat", guard({ governor, account }), callModel);
  return app;
}

async function start(app: { readonly fetch: Fetch }): Promise<string> {
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function doctor(...args: readonly string[]): Promise<Ended & { readonly report: Report }> {
  const ended = await recess(["doctor", "--folder", folder, "--json", ...args], { env: { NODE_ENV: "" } });
  expect(ended.stderr).toBe("");
  const report = JSON.parse(ended.stdout) as Report;
  expect(ended.status).toBe(report.errors > 0 ? 1 : 0);
  return { ...ended, report };
}

function wrong({ findings }: Report): readonly string[] {
  return findings.filter(({ level }) => level === "error").map(({ check, message }) => `${check}: ${message}`);
}

async function findingOf(check: string, ...args: readonly string[]): Promise<Report["findings"][number] | undefined> {
  return (await doctor(...args)).report.findings.find((finding) => finding.check === check);
}

describe("a running app", () => {
  test("that is set up correctly", async () => {
    const url = await start(appWith());
    const { report } = await doctor(url, ...COOKIE, ...CHAT);
    expect(wrong(report)).toEqual([]);
    const fine = report.findings.filter(({ level }) => level === "ok").map(({ check }) => check);
    expect(fine).toEqual([
      "routes",
      "account",
      "store",
      "clock",
      "cache",
      "cross-site",
      "heartbeat",
      "cors",
      "chat",
      "stream",
    ]);
  });

  test("as text", async () => {
    const url = await start(appWith());
    const { status, stdout } = await recess(["doctor", "--folder", folder, url, ...COOKIE]);
    expect(status).toBe(0);
    expect(stdout).toContain('✓ account     The account is in the band "teen".\n');
    expect(stdout).toContain("– chat        The chat was not checked");
    expect(stdout).toMatch(/\n\nEverything is correct\.\n$/);
  });

  test("that does not answer", async () => {
    const url = await start(appWith());
    for (const close of closers.splice(0)) close();
    expect(wrong((await doctor(url)).report)[0]).toMatch(/^reach: .* does not answer: .*ECONNREFUSED/);
  });

  test("whose routes are not mounted, or elsewhere", async () => {
    const governor = governorWith();
    const app = new Hono().route("/limits", recessRoutes({ governor, account }));
    const url = await start(app);
    expect(wrong((await doctor(url, ...COOKIE)).report)[0]).toMatch(/^routes: \/recess\/status returned 404/);
    expect(wrong((await doctor(url, ...COOKIE, "--mount", "/limits/")).report)).toEqual([]);
  });

  test("that breaks off in the middle", async () => {
    const breaksOff = (app: App) =>
      app.post("/recess/heartbeat", (c) => {
        c.env.incoming.socket.destroy();
        return c.body(null);
      });
    const url = await start(appWith(breaksOff));
    const { report } = await doctor(url, ...COOKIE);
    expect(wrong(report)).toEqual([
      expect.stringMatching(/^cross-site: No answer: /),
      expect.stringMatching(/^heartbeat: No answer: /),
    ]);
  });

  test("that answers every path with its page", async () => {
    const url = await start(appWith((app) => app.get("*", (c) => c.html("<!doctype html>"))));
    expect(wrong((await doctor(url)).report)[0]).toMatch(/^routes: .*something else \(a page, perhaps\)/);
  });

  test("that requires a sign-in", async () => {
    const url = await start(appWith((app) => app.use("/recess/*", async (c) => c.redirect("/login"))));
    const { report, stdout } = await doctor(url);
    expect(wrong(report)[0]).toMatch(/^routes: .* returned status 302 \(a redirect to \/login\)/);
    expect(stdout).toContain("--header");
  });

  test("whose account function never gives ages", async () => {
    const governor = governorWith();
    const ageless = (c: Context): Account | null => (account(c) === null ? null : { id: "kai" });
    const url = await start(new Hono().route("/recess", recessRoutes({ governor, account: ageless })));
    expect((await findingOf("account", url))?.level).toBe("warning");
    const finding = await findingOf("account", url, ...COOKIE);
    expect(finding).toMatchObject({ level: "error", fix: expect.stringContaining("`account` gives no age") });
  });

  test("whose store is away", async () => {
    const store = {
      load: () => Promise.reject(new Error("away")),
      swap: () => Promise.reject(new Error("away")),
    };
    const governor = governorWith({ store, secret: "0123456789abcdef0123456789abcdef" });
    const url = await start(new Hono().route("/recess", recessRoutes({ governor, account })));
    expect(wrong((await doctor(url, ...COOKIE)).report)[0]).toMatch(/^store: The store cannot be reached/);
  });

  test.each([
    [-3 * 3_600_000, /governor's clock is 3 h behind its server's/],
    [5 * 60_000, /governor's clock is 5 min ahead of its server's/],
  ])("whose governor's clock is off by %i ms", async (offset, message) => {
    const governor = governorWith({ clock: () => Date.now() + offset });
    const url = await start(new Hono().route("/recess", recessRoutes({ governor, account })));
    expect(await findingOf("clock", url, ...COOKIE)).toMatchObject({
      level: "error",
      message: expect.stringMatching(message),
    });
  });

  test.each([
    [20_000, "warning", "differ by 20 s"],
    [-3_600_000, "error", "differ by 60 min"],
  ])("whose machine's clock is off by %i ms", async (offset, level, message) => {
    const governor = governorWith({ clock: () => Date.now() + offset });
    const app = new Hono();
    app.use(async (c, next) => {
      await next();
      c.header("Date", new Date(Date.now() + offset).toUTCString());
    });
    const url = await start(app.route("/recess", recessRoutes({ governor, account })));
    expect(await findingOf("clock", url, ...COOKIE)).toMatchObject({
      level,
      message: expect.stringContaining(message),
    });
  });

  test("whose answers lose their Cache-Control", async () => {
    const url = await start(
      appWith((app) =>
        app.use(async (c, next) => {
          await next();
          c.header("Cache-Control", "public, max-age=60");
        }),
      ),
    );
    expect(wrong((await doctor(url, ...COOKIE)).report)[0]).toMatch(/^cache: The response has lost its Cache-Control/);
  });

  test("that takes heartbeats of other sites", async () => {
    const app = new Hono();
    const inner = appWith();
    // Like a proxy that forwards only the headers that it considers necessary.
    app.all("*", async (c) => {
      const headers = new Headers(c.req.raw.headers);
      headers.delete("origin");
      headers.delete("sec-fetch-site");
      const { method } = c.req;
      const body = method === "GET" ? null : await c.req.arrayBuffer();
      return inner.request(c.req.url, { method, headers, body });
    });
    const url = await start(app);
    expect(wrong((await doctor(url, ...COOKIE)).report)).toEqual([
      "cross-site: A heartbeat from another site was accepted: any page could use up a child's time.",
    ]);
  });

  test("that refuses its own page's heartbeats", async () => {
    const asksForToken = (app: App) =>
      app.use(async (c, next) =>
        c.req.method === "POST" && c.req.header("x-csrf-token") === undefined ? c.text("No token", 403) : next(),
      );
    const url = await start(appWith(asksForToken));
    expect(wrong((await doctor(url, ...COOKIE)).report)).toEqual([
      "heartbeat: A heartbeat of the app's own page returned status 403.",
    ]);
  });

  test("whose chat is not guarded, or not there", async () => {
    const governor = governorWith();
    const app = new Hono();
    app.route("/recess", recessRoutes({ governor, account }));
    app.post("/api/chat", callModel);
    const url = await start(app);
    expect(await findingOf("chat", url, ...COOKIE, ...CHAT)).toMatchObject({
      level: "error",
      message: "/api/chat answers without asking the governor: no limit applies there.",
    });
    expect((await findingOf("chat", url, ...COOKIE, "--chat", "/chat"))?.message).toMatch(
      /there is no chat at that address/,
    );
    expect((await findingOf("chat", url, ...COOKIE))?.level).toBe("skipped");
  });

  test("whose limit is reached", async () => {
    const governor = createGovernor({
      policy: definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "0m" } } }),
    });
    const app = new Hono();
    app.route("/recess", recessRoutes({ governor, account }));
    app.post("/api/chat", guard({ governor, account }), callModel);
    const { report } = await doctor(await start(app), ...COOKIE, ...CHAT);
    expect(wrong(report)).toEqual([]);
    expect(report.findings.at(-1)).toMatchObject({ check: "stream", level: "skipped" });
  });

  test("that compresses replies before the limits", async () => {
    const governor = governorWith();
    const app = new Hono();
    app.route("/recess", recessRoutes({ governor, account }));
    app.post("/api/chat", guard({ governor, account }), gzipped(), callModel);
    // The guard decodes what it can, so nothing is lost.
    expect(await findingOf("stream", await start(app), ...COOKIE, ...CHAT)).toMatchObject({ level: "ok" });
  });

  test("that buffers replies", async () => {
    const gathers = (app: App) =>
      app.use("/api/*", async (c, next) => {
        await next();
        c.res = new Response(await c.res.arrayBuffer(), c.res);
      });
    expect(await findingOf("stream", await start(appWith(gathers)), ...COOKIE, ...CHAT)).toMatchObject({
      level: "error",
      message: expect.stringContaining("all at once"),
    });
  });

  test("that encodes streams after the limits", async () => {
    const encodes = (app: App) => app.use("/api/*", gzipped());
    const finding = await findingOf("stream", await start(appWith(encodes)), ...COOKIE, ...CHAT);
    // Whether it buffers depends on how the encoder flushes.
    expect(finding?.level).toMatch(/^(warning|error)$/);
    expect(finding).toMatchObject({ fix: expect.stringContaining("Do not compress") });
  });

  test("with compress() of Hono in its place", async () => {
    const compresses = (app: App) => app.use(compress());
    expect((await findingOf("stream", await start(appWith(compresses)), ...COOKIE, ...CHAT))?.level).toBe("ok");
  });
});

/** Compresses every response, as a careless middleware does. */
function gzipped() {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    await next();
    const body = c.res.body?.pipeThrough(new CompressionStream("gzip"));
    c.res = new Response(body, c.res);
    c.res.headers.set("Content-Encoding", "gzip");
    c.res.headers.delete("Content-Length");
  };
}

describe("a page on another origin", () => {
  const origin = "https://app.example";

  function apart(...options: readonly Parameters<typeof cors>[0][]): Hono {
    const app = new Hono();
    for (const option of options) app.use(cors(option));
    const governor = governorWith();
    app.route("/recess", recessRoutes({ governor, account, origins: [origin] }));
    app.post("/api/chat", guard({ governor, account }), callModel);
    return app;
  }

  test("all is right", async () => {
    const url = await start(apart({ origin, exposeHeaders, credentials: true }));
    expect(wrong((await doctor(url, "--origin", origin, ...COOKIE, ...CHAT)).report)).toEqual([]);
  });

  test("headers are not exposed", async () => {
    const url = await start(apart({ origin, credentials: true }));
    expect(wrong((await doctor(url, "--origin", origin, ...COOKIE, ...CHAT)).report)).toEqual([
      `cors: Pages of ${origin} cannot read these headers of /recess/status: ${exposeHeaders.join(", ")}.`,
      `chat-cors: Pages of ${origin} cannot read these headers of /api/chat: ${exposeHeaders.join(", ")}.`,
    ]);
  });

  test("no CORS, and none with cookies", async () => {
    expect(wrong((await doctor(await start(apart()), "--origin", origin, ...COOKIE)).report)).toEqual([
      `cors: Pages of ${origin} may not read /recess/status.`,
    ]);
    const url = await start(apart({ origin: "*", exposeHeaders }));
    expect(wrong((await doctor(url, "--origin", origin, ...COOKIE)).report)).toEqual([
      `cors: Pages of ${origin} may not send cookies to /recess/status: the account would be unknown.`,
    ]);
  });

  test("its heartbeats are not allowed", async () => {
    const governor = governorWith();
    const app = new Hono();
    app.use(cors({ origin, exposeHeaders, credentials: true }));
    app.route("/recess", recessRoutes({ governor, account }));
    expect(wrong((await doctor(await start(app), "--origin", origin, ...COOKIE)).report)).toEqual([
      `heartbeat: Heartbeats from ${origin} are refused: use would be counted from messages only.`,
    ]);
  });
});

describe("a folder", () => {
  const file = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const installed = (name: string, version: string): void =>
    file(`node_modules/@recess/${name}/package.json`, JSON.stringify({ name: `@recess/${name}`, version }));
  const server = (secret: string, store = "lmdbStore({ path })"): string =>
    `import { createGovernor } from "@recess/core";\nexport const governor = createGovernor({ policy: definePolicy(policy), store: ${store}, ${secret} });\n`;

  test("that is right", async () => {
    file("package.json", '{"dependencies":{"@recess/core":"^0.1.0","@recess/hono":"^0.1.0"}}');
    installed("core", "0.1.2");
    installed("hono", "0.1.2");
    file("recess.yaml", "unknownAge: teen\nbands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 1h\n");
    file("src/server.ts", server("secret: process.env.MY_SECRET"));
    file(".env", "MY_SECRET=0123456789abcdef0123456789abcdef\n");
    const { report } = await doctor("--production");
    expect(report.findings.map(({ check, level }) => [check, level])).toEqual([
      ["packages", "ok"],
      ["policy", "ok"],
      ["secret", "ok"],
    ]);
  });

  test("that is empty", async () => {
    const { report } = await doctor();
    expect(report.findings.map(({ level }) => level)).toEqual(["skipped", "skipped", "skipped"]);
    const { stdout } = await recess(["doctor", "--folder", folder]);
    expect(stdout).toContain("Nothing was found to check: run it in an app's folder.");
  });

  test("without the packages", async () => {
    file("package.json", '{"dependencies":{"hono":"^4.0.0"}}');
    expect(wrong((await doctor()).report)).toEqual(["packages: package.json does not depend on @recess/core."]);
  });

  test("the installed version counts, not the range in package.json", async () => {
    file("package.json", '{"dependencies":{"@recess/core":"^0.1.0","@recess/hono":"0.1.0"}}');
    expect(await findingOf("packages")).toMatchObject({
      level: "warning",
      message: expect.stringContaining("Not installed here"),
    });
    installed("core", "0.1.0");
    installed("hono", "0.1.0");
    expect(await findingOf("packages")).toMatchObject({ level: "ok" });
    installed("hono", "0.2.0");
    expect(wrong((await doctor()).report)[0]).toBe(
      "packages: Different versions are installed: @recess/core 0.1.0, @recess/hono 0.2.0.",
    );
  });

  test("with a policy that is not valid, or lets unknown ages go", async () => {
    file("policy.yaml", "bands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 60\n");
    expect(wrong((await doctor()).report)[0]).toMatch(/policy\.yaml:4:17 bands\.teen\.dailyLimit: 60 has no unit/);
    file("policy.yaml", "bands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 60m\n");
    expect(await findingOf("policy")).toMatchObject({ level: "warning", message: expect.stringContaining("unknown") });
  });

  test.each([
    ["secret: process.env.NO_SUCH_SECRET", "warning", "error", /NO_SUCH_SECRET is not set/],
    ['secret: process.env["SHORT"]', "error", "error", /SHORT is 5 characters long/],
    ["secret: DEVELOPMENT_SECRET", "warning", "error", /development secret: anyone/],
    ['secret: process.env["X"] ?? "development-only"', "warning", "error", /development secret where none is set/],
    ['secret: "0123456789abcdef0123456789abcdef"', "error", "error", /written in src\/server\.ts/],
    ["clock", "error", "error", /a store but no secret/],
  ])("whose governor has %s", async (secret, level, inProduction, message) => {
    file("src/server.ts", server(secret));
    file("node_modules/x/server.ts", server("secret: DEVELOPMENT_SECRET"));
    file(".env", "SHORT=short\n");
    expect(await findingOf("secret")).toMatchObject({ level, message: expect.stringMatching(message) });
    expect(await findingOf("secret", "--production")).toMatchObject({ level: inProduction });
  });

  test("with an example in a comment, and a governor in memory next to the one with a store", async () => {
    file("src/server.ts", server("secret: process.env.MY_SECRET"));
    file(
      "src/demo.ts",
      'import { createGovernor } from "@recess/core";\nexport const demo = createGovernor({ policy: definePolicy(policy) });\n',
    );
    file("src/help.ts", `/**\n * ${server("clock")} */\nexport * from "@recess/core";\n`);
    file(".env", "MY_SECRET=0123456789abcdef0123456789abcdef\n");
    const { report } = await doctor("--production");
    expect(report.findings.filter(({ check }) => check === "secret")).toEqual([
      { check: "secret", level: "ok", message: "MY_SECRET is set." },
    ]);
  });

  test("whose records are in memory", async () => {
    file("src/server.ts", server("clock", "memoryStore()"));
    expect((await findingOf("records"))?.level).toBe("warning");
    expect((await findingOf("records", "--production"))?.level).toBe("error");
  });
});

test("a Redis that drops keys when its memory is full, one that does not, and one that does not answer", async () => {
  const server = await startRedis({ args: ["--maxmemory-policy", "allkeys-lru"] });
  const asked = async (): Promise<unknown> => {
    const { stdout } = await recess(["doctor", "--json", "--folder", folder, "--redis", server.url]);
    return (JSON.parse(stdout) as Report).findings.find(({ check }) => check === "redis");
  };
  const admin = new Redis(server.url);
  expect(await asked()).toMatchObject({ level: "warning", message: expect.stringContaining("allkeys-lru") });
  await admin.config("SET", "maxmemory-policy", "noeviction");
  expect(await asked()).toMatchObject({ level: "ok" });
  admin.disconnect();
  await server.stop();
  expect(await asked()).toMatchObject({ level: "error", message: expect.stringContaining("ECONNREFUSED") });
}, 60_000);

test("invalid addresses, headers and origins are refused", async () => {
  for (const args of [
    ["ftp://x"],
    ["--header", "nonsense"],
    ["--origin", "app.example/x"],
    ["--chat", "api"],
    ["--folder", "/no"],
  ]) {
    const { status, stdout, stderr } = await recess(["doctor", ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});

afterAll(() => {
  for (const close of closers) close();
});
