import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { createGovernor, formatIssue, type Governor, PolicyError } from "@recess/core";
import { readPolicyFile } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { createApp } from "./app.ts";
import { createDemoClock, type DemoClock, startOfDemo } from "./clock.ts";
import type { Model } from "./model.ts";
import { makeKey } from "@recess/gateway/responder";
import { openSecrets } from "./secrets.ts";
import { createSessions } from "./session.ts";

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface ServerOptions {
  /** The first port to try; 0 for any that is free. */
  readonly port: number;
  /** The folder of records, secrets and the demonstration's clock. */
  readonly data?: string;
  readonly policy?: string;
  /** Default: this server's embedded responder. */
  readonly model?: Model | undefined;
  /** The zone of everyone's account. Default: this machine's. */
  readonly timeZone?: string;
  /** How long the embedded responder takes for each word, ms. */
  readonly wordMs?: number;
  /** The demonstration's time at the first start, ms since the epoch. */
  readonly start?: number;
  /** The machine's clock, ms since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** The folder of the built page. */
  readonly pages?: string;
  /** How long the store may take to respond. Default: the store's own limit. */
  readonly storeTimeoutMs?: number;
}

export interface ChatServer {
  readonly url: string;
  readonly clock: DemoClock;
  readonly governor: Governor;
  close(): Promise<void>;
}

/** Starts the example on loopback. Rejects with a PolicyError if the policy is not valid. */
export async function startServer(options: ServerOptions): Promise<ChatServer> {
  const { data = here("data"), timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone, wordMs = 45 } = options;
  const { now = Date.now } = options;
  const policy = await readPolicy(options.policy ?? here("policy.yaml"), now());
  const secrets = openSecrets(data);
  const clock = createDemoClock({
    file: join(data, "clock.json"),
    start: options.start ?? startOfDemo(now(), timeZone),
    real: now,
  });
  const store = lmdbStore({
    path: join(data, "records"),
    ...(options.storeTimeoutMs !== undefined && { timeoutMs: options.storeTimeoutMs }),
  });
  const governor = createGovernor({ policy, store, secret: secrets.records, clock: { now: clock.now } });

  const apiKey = makeKey();
  let model = options.model;
  const app = createApp({
    governor,
    clock,
    now,
    timeZone,
    sessions: createSessions(secrets.sessions),
    formSecret: secrets.forms,
    data,
    model: () => {
      if (model === undefined) throw new Error("The server does not listen yet.");
      return model;
    },
    responder: { apiKey, wordMs },
    pages: options.pages ?? here("dist/page"),
  });

  const server = await listen(app.fetch, options.port);
  const url = `http://127.0.0.1:${server.port}`;
  model ??= { baseUrl: `${url}/v1`, apiKey, name: "starling-embedded" };
  return {
    url,
    clock,
    governor,
    async close() {
      clock.close();
      await server.close();
      await store.close();
    },
  };
}

async function readPolicy(path: string, now: number) {
  const { policy, issues } = await readPolicyFile(path, { read: (file) => readFile(file, "utf8"), now });
  if (policy === null) throw new PolicyError(issues.filter(({ severity }) => severity === "error"));
  for (const issue of issues) console.warn(`warning: ${formatIssue(issue)}`);
  return policy;
}

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_PORTS = 20;

/** Listens on the port, or on the next that is free. */
async function listen(fetch: (request: Request) => Response | Promise<Response>, first: number): Promise<Listening> {
  for (let port = first; ; port += 1) {
    try {
      return await listenOn(fetch, port);
    } catch (error) {
      const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!taken || port >= first + MOST_PORTS) throw error;
    }
  }
}

function listenOn(fetch: (request: Request) => Response | Promise<Response>, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, (info) => {
      resolve({
        port: info.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            // Open streams would keep it running.
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", reject);
  });
}
