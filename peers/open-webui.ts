import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { CHAT_SECRET, JWT_SECRET } from "./gateway.ts";
import { startServer } from "./program.ts";
import { pythonFor } from "./python.ts";

/** A user of Open WebUI. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

export interface OpenWebui {
  readonly url: string;
  /** Calls its API as the admin. Rejects unless the status is 2xx. */
  asAdmin(path: string, body?: object): Promise<unknown>;
  /** This user's bearer token. */
  tokenOf(person: Person): Promise<string>;
  addPerson(name: string): Promise<Person>;
  stop(): Promise<void>;
}

export const VERSION = "0.12.4";
const PASSWORD = "correct horse battery staple";

/** The environment of the example's compose file, with this gateway instead of the one in its network. */
function environmentFor(gateway: string): Readonly<Record<string, string>> {
  const file = new URL("../examples/gateway/open-webui/compose.yaml", import.meta.url);
  const given: Readonly<Record<string, string>> = parse(readFileSync(file, "utf8")).services["open-webui"].environment;
  const filled = (text: string): string =>
    text
      .replace("http://gateway:8787", gateway)
      .replace("${GATEWAY_KEY}", CHAT_SECRET)
      .replace("${WEBUI_JWT_SECRET}", JWT_SECRET);
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, filled(text)]));
}

/** An unmodified Open WebUI with a data folder of its own, the example's environment and an admin. */
export async function startOpenWebui(gateway: string): Promise<OpenWebui> {
  const programs = await pythonFor({
    name: "open-webui",
    files: ["requirements-open-webui.txt"],
    bare: [`open-webui==${VERSION}`],
  });
  const folder = await mkdtemp(join(tmpdir(), "recess-open-webui-"));
  // It puts the parent of its working directory first on Python's path, which must not be the folder with all programs' files.
  const data = join(folder, "data");
  await mkdir(data);
  const server = await startServer(
    join(programs, "open-webui"),
    (port) => ["serve", "--host", "127.0.0.1", "--port", port],
    {
      ready: "/health",
      cwd: data,
      env: {
        ...environmentFor(gateway),
        DATA_DIR: data,
        WEBUI_SECRET_KEY: "of its own sessions",
        // Prevents downloads; embeddings are turned off.
        OFFLINE_MODE: "true",
        USE_SLIM_DOCKER: "true",
        ANONYMIZED_TELEMETRY: "false",
      },
    },
  );
  const ask = async (path: string, token: string | null, body?: object): Promise<unknown> => {
    const response = await fetch(server.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(token !== null && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${path}: ${response.status} ${text.slice(0, 400)}\n${server.output().slice(-2000)}`);
    return JSON.parse(text);
  };
  const admin = (await ask("/api/v1/auths/signup", null, {
    name: "Admin",
    email: "admin@example.com",
    password: PASSWORD,
  })) as { token: string };
  return {
    url: server.url,
    asAdmin: (path, body) => ask(path, admin.token, body),
    async tokenOf({ email, password }) {
      const { token } = (await ask("/api/v1/auths/signin", null, { email, password })) as { token: string };
      return token;
    },
    async addPerson(name) {
      const email = `${name.toLowerCase()}@example.com`;
      const made = (await ask("/api/v1/auths/add", admin.token, { name, email, password: PASSWORD, role: "user" })) as {
        id: string;
      };
      return { id: made.id, email, password: PASSWORD };
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A connection to the gateway, as an admin enters it under Settings > Connections. */
export function connectionTo(gateway: string): object {
  return {
    ENABLE_OPENAI_API: true,
    OPENAI_API_BASE_URLS: [`${gateway}/v1`],
    OPENAI_API_KEYS: [CHAT_SECRET],
    OPENAI_API_CONFIGS: {
      "0": {
        enable: true,
        headers: {
          "X-OpenWebUI-Task": "{{TASK}}",
          "X-OpenWebUI-User-Message-Id": "{{USER_MESSAGE_ID}}",
          "X-OpenWebUI-Groups": "{{USER_GROUPS}}",
        },
      },
    },
  };
}
