import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createGovernor } from "@recess/core";
import { createJournal, type Journal } from "@recess/core/journal";
import type { Secrets } from "@recess/core/store";
import { webhook } from "@recess/hono";
import { createMetrics, type Metrics } from "@recess/hono/metrics";
import { fileSink } from "@recess/node";
import { answerLog } from "../decisions/once.ts";
import type { Log } from "./log.ts";
import { documentsIn } from "../store/documents.ts";
import { openStore } from "../store/open-store.ts";
import type { Lasting } from "./parts.ts";
import { slots } from "../upstreams/streams.ts";
import { taskBalance } from "../chat/task-balance.ts";
import { ownSecrets, secretsOf, type Usable } from "../config/usable.ts";

export interface OpenOptions extends Pick<Lasting, "upgradeWebSocket"> {
  readonly log: Log;
  readonly now: () => number;
  readonly maxStreams: () => number;
}

export interface Opened {
  readonly lasting: Lasting;
  readonly metrics: Metrics | null;
  readonly journal: Journal | undefined;
  /** Sends notices for guardians to the operator's webhook, if there is one. */
  readonly deliver: (event: { readonly type: string }) => Promise<void>;
  /** The secret for the sign-in provider. */
  readonly signInSecret: string | null;
  /** Writes pending data and closes the store. */
  close(): Promise<void>;
}

/** Opens the store and the journal, and creates the governor: these stay while the file changes. */
export async function openLasting(reading: Usable, options: OpenOptions): Promise<Opened> {
  const { log, now, maxStreams, upgradeWebSocket } = options;
  const { settings, policy } = reading;
  const secretOf = secretsOf(reading);
  const secrets = ownSecrets(reading);
  const secret = secrets.current;
  const { store, close } = await openStore(reading);
  const clientSecret = settings.family?.signIn?.clientSecret;
  const metrics = settings.metrics === false ? null : createMetrics();
  const journalFile = settings.journal === undefined ? null : journalFileIn(settings.journal);
  const journal = journalFile === null ? undefined : journalTo(journalFile, secrets, log);
  const { guardians } = settings;
  const { webhook: hook } = guardians ?? {};
  const deliver = hook === undefined ? null : webhook({ url: hook.url, secret: secretOf(hook.secret) });
  const onProblem = ({ code, message }: { readonly code: string; readonly message: string }): void =>
    log.problem(code, message);
  const bare = createGovernor({
    policy,
    store: metrics?.store(store) ?? store,
    secret: secrets,
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
        ...(deliver !== null && { deliver }),
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
    deliver: deliver ?? (async () => {}),
    signInSecret: clientSecret === undefined ? null : secretOf(clientSecret),
    lasting: {
      governor,
      balance: taskBalance(store, secret),
      answers: answerLog(store, secret),
      documents: documentsIn(store, secrets),
      slots: slots(maxStreams),
      upgradeWebSocket,
      secrets,
      log,
      now: governor.now,
      background,
    },
    async close() {
      // Ending a reply may cause further work.
      for (;;) {
        const work = [governor.background(), ...pending].filter((one) => one !== null);
        if (work.length === 0) break;
        await Promise.all(work);
      }
      await journal?.close();
      await journalFile?.close();
      await close();
    },
  };
}

type JournalFile = ReturnType<typeof fileSink>;

function journalFileIn(folder: string): JournalFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Only one process writes a file, because several gateways may share a folder.
  return fileSink({ path: join(folder, `journal-${process.pid}.jsonl`) });
}

function journalTo(sink: JournalFile, secret: Secrets, log: Log): Journal {
  return createJournal({ sink, secret, onProblem: ({ code, message }) => log.problem(code, message) });
}
