import { readFile } from "node:fs/promises";
import { upgradeWebSocket } from "@hono/node-server";
import { formatIssue, type Governor } from "@recess/core";
import type { UpgradeSocket } from "@recess/hono/socket";
import type { Hono } from "hono";
import { type GatewayReading, readGatewayFile } from "../config/read.ts";
import type { GatewaySettings } from "../config/settings.ts";
import { decisionRoutes } from "../decisions/routes.ts";
import { createApp, type HealthReport } from "./app.ts";
import { connectionOf } from "../http/connection.ts";
import { createLog, type Log } from "./log.ts";
import { watchFiles } from "./watch.ts";
import { openLasting } from "./open.ts";
import { makeParts, type Parts } from "./parts.ts";
import { usable } from "../config/usable.ts";
import { familyRoutes } from "../family/routes.ts";

export interface GatewayOptions {
  /** The path of the gateway's file. */
  readonly file: string;
  /** Where secrets are looked up. Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The clock for decisions if the store has none; ms since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Default: JSON lines on standard output. */
  readonly log?: Log;
  /** Hono's function for the runtime, from `hono/bun` or `hono/deno`, for spoken conversations. Default: Node's. */
  readonly upgradeWebSocket?: UpgradeSocket;
}

/** A gateway that is ready to answer requests, on any server. */
export interface Gateway {
  readonly settings: GatewaySettings;
  readonly governor: Governor;
  /** On Bun and Deno: `serve({ fetch: gateway.fetch })`. */
  readonly fetch: Hono["fetch"];
  readonly log: Log;
  health(): HealthReport;
  /** Reloads the file. An invalid one changes nothing, and `health` reports it. */
  reload(): Promise<void>;
  /** Reloads the file if it, its policy or its people have changed. */
  reloadIfChanged(): Promise<void>;
  /** Announces the shutdown, so that new requests are sent elsewhere; current ones continue. */
  drain(): void;
  /** The number of replies in progress. */
  readonly replies: number;
  /** How long a reply may continue once it has to end, ms. */
  readonly finishReplyMs: number;
  /** Writes pending data and closes the store. */
  close(): Promise<void>;
}

/** Creates a gateway from its file. Rejects with a GatewayConfigError if the file is not valid. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { file, env = process.env, now = Date.now } = options;
  const log = options.log ?? createLog({ level: env["LOG_LEVEL"] ?? "info" });
  const read = (): Promise<GatewayReading> =>
    readGatewayFile(file, { env, read: (path) => readFile(path, "utf8"), now: Date.now() });

  const started = usable(await read());
  const files = await watchFiles(started.files);
  let parts: Parts;
  const opened = await openLasting(started, {
    log,
    now,
    upgradeWebSocket: options.upgradeWebSocket ?? upgradeWebSocket,
    maxStreams: () => parts.settings.limits.streams,
  });
  const { lasting, metrics } = opened;
  const { governor } = lasting;
  try {
    parts = await makeParts(started, lasting);
  } catch (error) {
    await opened.close();
    throw error;
  }
  let problem: string | null = null;
  let isDraining = false;
  for (const issue of started.issues) log.problem("configuration", formatIssue(issue));

  const health = (): HealthReport => {
    const { policyProblem, storeIsAway } = governor.health();
    const problems = [
      problem,
      policyProblem === null ? null : "The policy was refused; the one before it is in force.",
      storeIsAway ? "The store is away; decisions go on from what this process last knew." : null,
      parts.people.problem,
    ].filter((text): text is string => text !== null);
    return { status: problems.length === 0 ? "ok" : "degraded", problems };
  };

  let inForce = started.files;
  const readAgain = async (): Promise<void> => {
    let next: GatewayReading | null = null;
    try {
      await files.look();
      next = await read();
      const made = await makeParts(usable(next), lasting);
      try {
        await governor.reload(usable(next).policy);
      } catch (error) {
        made.people.close();
        throw error;
      }
      const before = parts;
      parts = made;
      before.people.close();
      problem = restartNeeded(started.settings, made.settings);
      if (problem !== null) log.problem("configuration", problem);
      log.reloaded();
      inForce = next.files;
    } catch (error) {
      const why = error instanceof Error ? error.message : "It cannot be read.";
      problem = `The configuration was refused; the one before it is in force. ${why}`;
      log.problem("configuration", why);
    }
    // The files that a rejected file names are watched too: correcting one of them may make it valid.
    const named = next === null ? [] : [...next.files, ...peopleFiles(next)];
    await files.follow(inForce === next?.files ? inForce : [...inForce, ...named]);
  };
  const reload = oneAtATime(readAgain);

  const app = createApp({
    routes: () => parts.routes,
    health,
    isReady: () => !isDraining && !governor.health().storeIsAway,
    metrics: metrics === null ? null : { metrics, key: () => parts.metricsKey },
    decisionApi: decisionRoutes({
      governor,
      log: lasting.answers,
      decisions: () => parts.routes.decisions,
      onError: log.failed,
    }),
    family:
      started.settings.family === undefined
        ? null
        : familyRoutes({
            governor,
            settings: started.settings.family,
            clientSecret: opened.signInSecret,
            deliver: opened.deliver,
            documents: lasting.documents,
            people: () => parts.people,
            journal: opened.journal,
            secrets: lasting.secrets,
            help: started.settings.words.help,
            now: lasting.now,
            connectionOf,
            onError: log.failed,
            onProblem: log.problem,
          }),
    connectionOf,
    onAnswer: log.answered,
    onError: log.failed,
  });

  return {
    get settings() {
      return parts.settings;
    },
    governor,
    fetch: app.fetch,
    log,
    health,
    reload,
    async reloadIfChanged() {
      if (await files.haveChanged()) await reload();
    },
    drain() {
      isDraining = true;
    },
    get replies() {
      return lasting.slots.taken;
    },
    get finishReplyMs() {
      return Math.max(0, ...governor.policy.bands.map(({ finishReplyMs }) => finishReplyMs));
    },
    async close() {
      isDraining = true;
      parts.people.close();
      await opened.close();
    },
  };
}

const RESTART_KEYS = [
  "listen",
  "store",
  "secret",
  "previousSecret",
  "nextSecret",
  "journal",
  "guardians",
  "family",
] as const;

function peopleFiles({ settings }: GatewayReading): readonly string[] {
  return settings?.people.file === undefined ? [] : [settings.people.file];
}

/** Runs one call after the other. Calls made while another one is waiting share its run. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  const start = (): Promise<void> => {
    const run = work().finally(() => {
      if (running === run) running = null;
    });
    running = run;
    return run;
  };
  return () => {
    if (running === null) return start();
    waiting ??= running.then(() => {
      waiting = null;
      return start();
    });
    return waiting;
  };
}

/** Settings that only take effect at a start. */
function restartNeeded(before: GatewaySettings, after: GatewaySettings): string | null {
  const keys: string[] = RESTART_KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if ((before.metrics === false) !== (after.metrics === false)) keys.push("metrics");
  for (const key of ["headersTimeout", "bodyTimeout", "storeTimeout"] as const) {
    if (before.limits[key] !== after.limits[key]) keys.push(`limits.${key}`);
  }
  return keys.length === 0 ? null : `A change of ${keys.join(", ")} takes effect at the next start.`;
}
