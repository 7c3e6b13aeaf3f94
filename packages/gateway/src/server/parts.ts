import type { Governor } from "@recess/core";
import type { SecretSource } from "../config/fields.ts";
import type { GatewaySettings, UpstreamSettings } from "../config/settings.ts";
import { adapterFor, identifyBy } from "../identity/adapters.ts";
import { peopleIssue } from "../people/check.ts";
import { openPeople, type People } from "../people/people.ts";
import { forwardAuth } from "../forward-auth/forward-auth.ts";
import { embeddedUpstream } from "../responder/upstream.ts";
import type { AnswerLog } from "../decisions/once.ts";
import type { Secrets } from "@recess/core/store";
import type { UpgradeSocket } from "@recess/hono/socket";
import { createRealtime } from "../realtime/realtime.ts";
import type { Documents } from "../store/documents.ts";
import type { Routes } from "./app.ts";
import { createChat } from "../chat/chat.ts";
import { endpointsOf } from "../http/endpoints.ts";
import type { Log } from "./log.ts";
import { adviceFor } from "../upstreams/advice.ts";
import { modelList, modelsFor } from "../upstreams/models.ts";
import { PROBLEMS, problemResponse } from "../http/problem.ts";
import type { Slots } from "../upstreams/streams.ts";
import type { TaskBalance } from "../chat/task-balance.ts";
import type { OnFailure, Upstream } from "../upstreams/upstream.ts";
import { GatewayConfigError, secretsOf, type Usable } from "../config/usable.ts";
import { whoIs } from "../http/who.ts";

/** The parts created from a file, which can be replaced while the gateway runs. */
export interface Parts {
  readonly settings: GatewaySettings;
  readonly routes: Routes;
  readonly people: People;
  /** The bearer key of `/metrics`; `null` if it needs none. */
  readonly metricsKey: string | null;
}

/** The parts that stay while the file changes. */
export interface Lasting {
  readonly governor: Governor;
  readonly balance: TaskBalance;
  readonly answers: AnswerLog;
  readonly documents: Documents;
  readonly slots: Slots;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => number;
  /** Upgrades a request to a WebSocket on this runtime. */
  readonly upgradeWebSocket: UpgradeSocket;
  /** Runs work that responses do not wait for; closing waits for it. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Creates everything that depends on the file. Rejects with a GatewayConfigError if its people file cannot be used. */
export async function makeParts(reading: Usable, lasting: Lasting): Promise<Parts> {
  const { settings } = reading;
  const { governor, log, now } = lasting;
  const secretOf = secretsOf(reading);
  const identify = identifyBy(settings.identity.map((one) => adapterFor(one, secretOf)));
  const { service } = settings.people;
  const people = await openPeople({
    settings: settings.people,
    serviceSecret: service === undefined ? null : secretOf(service.secret),
    now,
    withFamilies: settings.family?.signIn?.guardianClaim !== undefined,
    onProblem: (detail) => log.problem("people", detail),
  }).catch((error: unknown) => {
    throw new GatewayConfigError([peopleIssue(error, settings.people.file ?? "", "error")]);
  });
  const upstreams = settings.upstreams.map((upstream) => upstreamFrom(upstream, secretOf));
  const onFailure: OnFailure = ({ name }, code, cause) => {
    const advice = adviceFor(cause);
    const detail = cause === null ? code : `${code} (${cause})`;
    log.problem(`upstream ${name}`, advice === null ? detail : `${detail}. ${advice}`);
  };
  const models = modelList({ upstreams, now, onFailure });
  const { label } = settings;
  const asked = {
    ...lasting,
    identify,
    people,
    upstreams,
    words: settings.words,
    label: label === false ? undefined : label === true ? {} : label,
    onError: log.failed,
  };
  return {
    settings,
    people,
    metricsKey: typeof settings.metrics === "object" ? secretOf(settings.metrics.key) : null,
    routes: {
      paths: settings.paths,
      decisions: {
        keys: (settings.decisions?.keys ?? []).map(({ key, name, scopes, role }) => ({
          key: secretOf(key),
          name,
          scopes,
          role,
        })),
        maxBody: settings.limits.body,
        find: people.find,
      },
      forwardAuth:
        settings.forwardAuth === undefined
          ? null
          : forwardAuth({ governor, identify, people, settings: settings.forwardAuth }),
      endpointOf: endpointsOf(settings.paths),
      chat: createChat({
        ...asked,
        secret: lasting.secrets.current,
        ownPage: ownPageOf(settings),
        maxBody: settings.limits.body,
        idleMs: settings.limits.idleTimeout,
        onFailure,
      }),
      realtime: createRealtime(asked),
      async models(request, endpoint, { address }) {
        if (endpoint.kind === "version") return models.version(endpoint);
        const who = await whoIs({ identify, people }, { headers: request.headers, address, body: async () => null });
        if ("problem" in who) return problemResponse(endpoint.api, PROBLEMS[who.problem]);
        const { account } = who;
        const open = governor.governs(account) ? modelsFor(await governor.status(account)) : null;
        return models.answer(endpoint, open);
      },
    },
  };
}

/** The page on which people read their rules; `null` unless the people of the chat can sign in themselves. */
function ownPageOf({ family }: GatewaySettings): string | null {
  return family?.signIn?.accountClaim === undefined ? null : new URL("/my-rules", family.url).href;
}

function upstreamFrom(settings: UpstreamSettings, secretOf: (source: SecretSource) => string): Upstream {
  if (settings.kind === "embedded") return embeddedUpstream(settings.name);
  const { name, kind, baseUrl, key, models = null, timeout = DEFAULT_TIMEOUT_MS } = settings;
  return { name, kind, baseUrl, key: key === undefined ? null : secretOf(key), models, timeoutMs: timeout };
}

const DEFAULT_TIMEOUT_MS = 120_000;
