import type { Decided, Decision, Governor, GovernorProblem } from "@recess/core";
import type { Store, StoreWrite } from "@recess/core/store";

import { createInstruments, type Instruments, type MeterLike } from "./instruments.ts";
import type { Histogram, Labels, Registry } from "./registry.ts";

export interface MetricsOptions {
  /** An OpenTelemetry meter that receives the same metrics: `metrics.getMeter("recess")`. */
  readonly meter?: MeterLike;
  /** A clock for durations, in ms. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * The activity of a governor and its store, in numbers. Labels are terms of the policy and of Recess: never an account,
 * a device or a key.
 */
export interface Metrics {
  /** For `createGovernor`: counts decisions, stops, notices. */
  readonly onDecision: (decided: Decided) => void;
  /** For `createGovernor`: counts the seconds without a store. */
  readonly onProblem: (problem: GovernorProblem) => void;
  /** For `createGovernor`: counts the events that were written together. */
  readonly onWrite: (write: StoreWrite) => void;
  /** The same store with timed calls. */
  store(store: Store): Store;
  /** The same governor with timed decisions. */
  governor(governor: Governor): Governor;
  /** All metrics in Prometheus' text format. */
  text(): string;
}

/**
 * Counts what a governor does. Without it nothing is counted, and the governor is not slowed down.
 *
 * @example
 * ```ts
 * const metrics = createMetrics();
 * const { onDecision, onProblem, onWrite } = metrics;
 * const store = metrics.store(redisStore({ client }));
 * const governor = metrics.governor(createGovernor({ policy, store, secret, onDecision, onProblem, onWrite }));
 * app.get("/metrics", metricsRoute({ metrics, allow: (c) => isOurScraper(c) }));
 * ```
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const { meter, now = () => performance.now() } = options;
  const instruments = createInstruments(meter);
  const { counter, histogram, registry } = instruments;
  const onDecision = decisionCounter(instruments);
  const onProblem = outageTimer({ registry, meter, now });
  const alone = { startsAt0: true };
  const decide = histogram("decide_duration", "How long decisions took, including calls of the store.");
  const storeTime = histogram("store_duration", "How long calls of the store took, by operation.");
  const storeErrors = counter("store_errors", "Calls of the store that failed, by operation.");
  const swaps = counter(
    "store_swaps",
    "Swaps that took effect. One swap may write several events of an account.",
    alone,
  );
  const conflicts = counter("store_conflicts", "Swaps that were retried because another process was faster.", alone);
  const folds = counter("folds", "Events that were written in one swap with another event of their account.", alone);

  const timed = async <Value>(
    histogram: Histogram,
    labels: Labels,
    call: () => Value | Promise<Value>,
  ): Promise<Value> => {
    const start = now();
    try {
      return await call();
    } finally {
      histogram.observe((now() - start) / 1000, labels);
    }
  };

  const stored = async <Value>(operation: string, call: () => Value | Promise<Value>): Promise<Value> => {
    try {
      return await timed(storeTime, { operation }, call);
    } catch (error) {
      storeErrors.add(1, { operation });
      throw error;
    }
  };

  return {
    onDecision,
    onProblem,
    onWrite({ events }) {
      folds.add(events - 1);
    },
    store: (store) => ({
      ...(store.now !== undefined && { now: () => store.now?.() ?? null }),
      ...(store.inspect !== undefined && { inspect: async () => (await store.inspect?.()) ?? [] }),
      load: (key) => stored("load", () => store.load(key)),
      swap: async (key, prev, next, at, ttlMs) => {
        const swap = await stored("swap", () => store.swap(key, prev, next, at, ttlMs));
        (swap.swapped ? swaps : conflicts).add(1);
        return swap;
      },
    }),
    governor(governor) {
      const measured =
        <Args extends unknown[]>(call: (...args: Args) => Promise<Decision>) =>
        (...args: Args): Promise<Decision> =>
          timed(decide, {}, () => call(...args));
      // `policy` changes with a reload, so it is read from the original.
      return Object.assign(Object.create(governor) as Governor, {
        admit: measured(governor.admit),
        heartbeat: measured(governor.heartbeat),
        away: measured(governor.away),
        replyEnded: measured(governor.replyEnded),
        tokens: measured(governor.tokens),
        signal: measured(governor.signal),
        refund: measured(governor.refund),
        status: measured(governor.status),
      });
    },
    text: registry.text,
  };
}

function decisionCounter({ counter }: Instruments): Metrics["onDecision"] {
  const alone = { startsAt0: true };
  const decisions = counter("decisions", "Decisions, by type of event, outcome and band.");
  const stops = counter("stops", "Decisions that refused, by type of event, reason and band.");
  const notices = counter("notices", "Reminders, breaks, warnings and nudges that were given, by kind and band.");
  const exempt = counter("exempt", "Exempt messages, such as calls for help, which pass every limit.", alone);
  const steps = counter("steps", "Results of tools that continued a charged message, by band.");
  const tokens = counter("tokens", "Tokens that were counted, by band and whether they are an estimate.");
  const degraded = counter("degraded_decisions", "Decisions that were made without the store.", alone);

  return ({ event, decision }) => {
    const { type, outcome, reason } = decision;
    const band = decision.band ?? "none";
    decisions.add(1, { type, outcome, band });
    if (reason !== null) stops.add(1, { type, reason, band });
    for (const { kind } of decision.notices) notices.add(1, { kind, band });
    if (decision.exempt === true) exempt.add(1);
    if (decision.step === true) steps.add(1, { band });
    if (event.type === "tokens" && decision.band !== null) {
      tokens.add(event.count, { band, estimated: String(event.estimated === true) });
    }
    if (decision.degraded === true) degraded.add(1);
  };
}

interface OutageTimer {
  readonly registry: Registry;
  readonly meter: MeterLike | undefined;
  readonly now: () => number;
}

/** Measures how long this process decides without its store. */
function outageTimer({ registry, meter, now }: OutageTimer): Metrics["onProblem"] {
  let degradedMs = 0;
  let awaySince: number | null = null;
  const awayMs = (): number => degradedMs + (awaySince === null ? 0 : now() - awaySince);
  registry.lookup(
    "recess_degraded_seconds_total",
    "Seconds that this process decided without its store.",
    "counter",
    () => awayMs() / 1000,
  );
  registry.lookup("recess_store_away", "1 while the store does not answer.", "gauge", () =>
    awaySince === null ? 0 : 1,
  );
  const degradedTime = meter?.createCounter("recess.degraded.time", {
    description: "Seconds that this process decided without its store, counted when the store returns.",
    unit: "s",
  });

  return ({ code }) => {
    if (code === "store-unavailable") awaySince ??= now();
    if (code === "store-returned" && awaySince !== null) {
      degradedTime?.add((now() - awaySince) / 1000);
      degradedMs = awayMs();
      awaySince = null;
    }
  };
}
