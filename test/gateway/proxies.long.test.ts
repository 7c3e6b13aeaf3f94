import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ensureProgram } from "../support/programs.ts";
import { freePort } from "../support/redis.ts";
import { CHAT_SECRET, startGateway } from "./gateway.ts";

const POLICY = `
bands:
  teen:
    ages: [13, 18]
    messageLimits: [{ limit: 2, per: day }]
`;

const MORE = 'forwardAuth:\n  messages: [{ method: POST, path: "/api/chat" }]';

interface Place {
  readonly folder: string;
  readonly port: number;
  /** The addresses of the gateway and of the app, as `host:port`. */
  readonly gateway: string;
  readonly app: string;
}

async function place(): Promise<Place> {
  const gateway = await startGateway({ policy: POLICY, more: MORE });
  const app = createServer((request, response) => response.end(`app: ${request.method} ${request.url}`));
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  const folder = await mkdtemp(join(tmpdir(), "recess-proxy-"));
  onTestFinished(async () => {
    app.close();
    app.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });
  const port = await freePort();
  if (port === undefined) throw new Error("No free port.");
  return {
    folder,
    port,
    gateway: new URL(gateway.url).host,
    app: `127.0.0.1:${(app.address() as AddressInfo).port}`,
  };
}

async function run(program: string, args: readonly string[], { port, folder }: Place): Promise<string> {
  const child: ChildProcess = spawn(program, args, { stdio: "ignore", env: { ...process.env, HOME: folder } });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(async () => (await fetch(url).catch(() => null))?.status, { timeout: 120_000 }).toBeDefined();
  return url;
}

/** Like an operator's proxy: the app's sign-in sets the user's identity, and the client's own headers are removed. */
async function check(url: string): Promise<void> {
  const ask = (method: string, path: string, more: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, { method, headers: { "x-test-user": "ana", ...more } });
  expect(await (await ask("GET", "/")).text()).toBe("app: GET /");
  expect(await (await ask("POST", "/api/chat")).text()).toBe("app: POST /api/chat");
  // A child that declares its message to be a picture is still charged for a message.
  const forged = { "x-forwarded-method": "GET", "x-forwarded-uri": "/picture.png" };
  expect((await ask("POST", "/api/chat", forged)).status).toBe(200);
  const refused = await ask("POST", "/api/chat");
  expect(refused.status).toBe(403);
  expect((await ask("POST", "/api/chat", { "x-test-user": "nobody" })).status).toBe(403);
  expect((await ask("POST", "/api/chat", { "x-test-user": "eva" })).status).toBe(200);
}

test("nginx asks by auth_request", async () => {
  const nginx = await ensureProgram({
    names: ["nginx"],
    packages: { "apt-get": "nginx-light", apk: "nginx", dnf: "nginx", brew: "nginx" },
  });
  const here = await place();
  await writeFile(
    join(here.folder, "nginx.conf"),
    `daemon off;
pid ${here.folder}/nginx.pid;
error_log ${here.folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${here.folder}/body;
  proxy_temp_path ${here.folder}/proxy;
  fastcgi_temp_path ${here.folder}/fastcgi;
  uwsgi_temp_path ${here.folder}/uwsgi;
  scgi_temp_path ${here.folder}/scgi;
  server {
    listen 127.0.0.1:${here.port};
    location / {
      auth_request /recess-auth;
      proxy_pass http://${here.app};
    }
    location = /recess-auth {
      internal;
      proxy_pass http://${here.gateway}/recess/forward-auth;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Forwarded-Method $request_method;
      proxy_set_header X-Forwarded-Uri $request_uri;
      proxy_set_header X-OpenWebUI-User-Id $http_x_test_user;
      proxy_set_header Authorization "Bearer ${CHAT_SECRET}";
    }
  }
}
`,
  );
  await check(await run(nginx, ["-p", here.folder, "-c", join(here.folder, "nginx.conf")], here));
});

test("Caddy asks by forward_auth", async () => {
  const caddy = await ensureProgram({
    names: ["caddy"],
    packages: { "apt-get": "caddy", apk: "caddy", dnf: "caddy", brew: "caddy" },
  });
  const here = await place();
  await writeFile(
    join(here.folder, "Caddyfile"),
    `{
  admin off
  auto_https off
}
http://127.0.0.1:${here.port} {
  forward_auth ${here.gateway} {
    uri /recess/forward-auth
    header_up X-OpenWebUI-User-Id {header.X-Test-User}
    header_up Authorization "Bearer ${CHAT_SECRET}"
  }
  reverse_proxy ${here.app}
}
`,
  );
  await check(await run(caddy, ["run", "--config", join(here.folder, "Caddyfile"), "--adapter", "caddyfile"], here));
});
