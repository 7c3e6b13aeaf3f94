import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createGovernor, type Store } from "@recess/core";
import { createJournal, type Journal } from "@recess/core/journal";
import { webhook } from "@recess/hono";
import { createMetrics, type Metrics } from "@recess/hono/metrics";
import { lmdbStore } from "@recess/lmdb";
import { fileSink } from "@recess/node";
import { redisStore } from "@recess/redis";
import { answerLog } from "../decisions/once.ts";
import type { Log } from "./log.ts";
import { documentsIn } from "../family/documents.ts";
import type { Lasting } from "./parts.ts";
import { slots } from "./streams.ts";
import { taskBalance } from "./task-balance.ts";
import { secretsOf, type Usable } from "./usable.ts";

export interface OpenOptions extends Pick<Lasting, "upgradeWebSocket"> {
  readonly log: Log;
  readonly now: () => number;
  readonly maxStreams: () => number;
}

export interface Opened {
  readonly lasting: Lasting;
  readonly metrics: Metrics | null;
  readonly journal: Journal | undefined;
  /** Writes what is waiting, and lets go of the store. */
  close(): Promise<void>;
}

/** Opens the store and the journal, and makes the governor: what stays while the file changes. */
export async function openLasting(reading: Usable, options: OpenOptions): Promise<Opened> {
  const { log, now, maxStreams, upgradeWebSocket } = options;
  const { settings, policy } = reading;
  const secretOf = secretsOf(reading);
  const secret = secretOf(settings.secret);
  const { store, close } = await openStore(reading);
  const metrics = settings.metrics === false ? null : createMetrics();
  const journal = journalIn(settings.journal, secret, log);
  const { guardians } = settings;
  const onProblem = ({ code, message }: { readonly code: string; readonly message: string }): void =>
    log.problem(code, message);
  const bare = createGovernor({
    policy,
    store: metrics?.store(store) ?? store,
    secret,
    clock: now,
    journal,
    onProblem(problem) {
      metrics?.onProblem(problem);
      onProblem(problem);
    },
    ...(metrics !== null && { onDecision: metrics.onDecision, onWrite: metrics.onWrite }),
    ...(guardians !== undefined && {
      guardians: {
        about: guardians.about,
        ...(guardians.webhook !== undefined && {
          deliver: webhook({ url: guardians.webhook.url, secret: secretOf(guardians.webhook.secret) }),
        }),
      },
    }),
  });
  const governor = metrics?.governor(bare) ?? bare;
  const pending = new Set<Promise<unknown>>();
  const background = (work: Promise<unknown>): void => {
    const done: Promise<unknown> = work.catch(log.failed).finally(() => pending.delete(done));
    pending.add(done);
  };
  return {
    metrics,
    journal,
    lasting: {
      governor,
      balance: taskBalance(store, secret),
      answers: answerLog(store, secret),
      documents: documentsIn(store, secret),
      slots: slots(maxStreams),
      upgradeWebSocket,
      secret,
      log,
      now: governor.now,
      background,
    },
    async close() {
      // What ends a reply may bring about further work.
      for (;;) {
        const work = [governor.background(), ...pending].filter((one) => one !== null);
        if (work.length === 0) break;
        await Promise.all(work);
      }
      await journal?.close();
      await close();
    },
  };
}

interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** The store that the file names. */
export async function openStore(reading: Usable): Promise<OpenStore> {
  const { store: setting } = reading.settings;
  const where = typeof setting === "string" ? setting : secretsOf(reading)(setting);
  if (!/^rediss?:\/\//.test(where)) {
    const store = lmdbStore({ path: where });
    return { store, close: () => store.close() };
  }
  const store = redisStore({ client: where });
  await store.ready();
  return { store, close: () => store.close() };
}

function journalIn(folder: string | undefined, secret: string, log: Log): Journal | undefined {
  if (folder === undefined) return undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One process writes one file: several gateways may share a folder.
  const path = join(folder, `journal-${process.pid}.jsonl`);
  return createJournal({
    sink: fileSink({ path }),
    secret,
    onProblem: ({ code, message }) => log.problem(code, message),
  });
}
