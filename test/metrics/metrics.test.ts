import { readFileSync } from "node:fs";
import { type Meter, metrics as openTelemetry } from "@opentelemetry/api";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { type Account, createGovernor, type Governor, type Store } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createMetrics, type MeterLike, type Metrics, metricsRoute } from "@recess/hono/metrics";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

const POLICY: PolicyInput = {
  bands: {
    'te"e\\n': {
      ages: [13, 18],
      dailyLimit: "1h",
      messageLimits: [{ limit: 2, per: "day" }],
      reminders: [{ id: "ai", at: "start-of-day" }],
    },
  },
};
const CHILD: Account = { id: "acct-Zelda-4711", age: 14 };

interface World {
  readonly metrics: Metrics;
  readonly governor: Governor;
  readonly texts: Map<string, string>;
  /** Lets the store fail, or respond again. */
  fail(isDown: boolean): void;
  wait(ms: number): void;
  scrape(): Promise<string>;
}

function world(meter?: MeterLike): World {
  let now = Date.parse("2026-11-24T10:00:00Z");
  let isDown = false;
  const texts = new Map<string, string>();
  const metrics = createMetrics({ now: () => now, ...(meter !== undefined && { meter }) });
  const answer = <Value>(value: () => Value): Promise<Value> =>
    isDown ? Promise.reject(new Error("down")) : Promise.resolve(value());
  const store: Store = {
    load: (key) => answer(() => texts.get(key) ?? null),
    swap: (key, prev, next) =>
      answer(() => {
        now += 3;
        const current = texts.get(key) ?? null;
        if (current !== prev) return { swapped: false, current };
        if (next === null) texts.delete(key);
        else texts.set(key, next);
        return { swapped: true };
      }),
  };
  const { onDecision, onProblem, onWrite } = metrics;
  const governor = metrics.governor(
    createGovernor({
      policy: definePolicy(POLICY),
      store: metrics.store(store),
      secret: "s".repeat(32),
      clock: () => now,
      onDecision,
      onProblem,
      onWrite,
    }),
  );
  const app = new Hono();
  app.get("/metrics", metricsRoute({ metrics, allow: (c) => c.req.header("x-scraper") === "ours" }));
  return {
    metrics,
    governor,
    texts,
    fail: (down) => void (isDown = down),
    wait: (ms) => void (now += ms),
    scrape: async () => (await app.request("/metrics", { headers: { "x-scraper": "ours" } })).text(),
  };
}

/** The samples of an exposition, by name and labels as written. Throws if a line is not a sample. */
function samplesOf(text: string): Map<string, number> {
  expect(text.endsWith("\n")).toBe(true);
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.slice(0, -1).split("\n")) {
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      expect(types.has(type[1]!)).toBe(false);
      types.set(type[1]!, type[2]!);
      continue;
    }
    if (/^# HELP [a-z_]+ \S.*$/.test(line)) continue;
    const sample = /^([a-z_]+)((?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (-?[0-9.e+-]+)$/.exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    const [, name = "", labels = "", value] = sample;
    expect(types.has(name) || types.has(name.replace(/_(?:bucket|sum|count)$/, ""))).toBe(true);
    expect(samples.has(name + labels)).toBe(false);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

async function busy(there: World): Promise<void> {
  const { governor, fail, wait } = there;
  for (let i = 0; i < 4; i++) await governor.admit(CHILD);
  await governor.admit(CHILD, { exempt: true });
  await governor.tokens(CHILD, { count: 40 });
  await governor.tokens(CHILD, { count: 2, estimated: true });
  await governor.heartbeat({ id: "adult", age: 40 });
  await governor.status(CHILD);
  fail(true);
  await governor.heartbeat(CHILD);
  await governor.heartbeat(CHILD);
  wait(5000);
}

describe("metrics", () => {
  test("count decisions, stops, notices and the time without the store", async () => {
    const there = world();
    await busy(there);
    const samples = samplesOf(await there.scrape());
    const band = 'band="te\\"e\\\\n"';
    expect(samples.get(`recess_decisions_total{type="message",outcome="allow",${band}}`)).toBe(3);
    expect(samples.get(`recess_tokens_total{${band},estimated="false"}`)).toBe(40);
    expect(samples.get(`recess_tokens_total{${band},estimated="true"}`)).toBe(2);
    expect(samples.get(`recess_decisions_total{type="message",outcome="block",${band}}`)).toBe(2);
    expect(samples.get('recess_decisions_total{type="active",outcome="allow",band="none"}')).toBe(1);
    expect(samples.get(`recess_stops_total{type="message",reason="message-limit",${band}}`)).toBe(2);
    expect(samples.get(`recess_notices_total{kind="reminder",${band}}`)).toBe(1);
    expect(samples.get("recess_degraded_decisions_total")).toBe(2);
    expect(samples.get("recess_degraded_seconds_total")).toBe(5);
    expect(samples.get("recess_store_away")).toBe(1);
    expect(samples.get('recess_store_errors_total{operation="swap"}')).toBeGreaterThan(0);
  });

  test("time decisions and the store: buckets add up, and end in all", async () => {
    const there = world();
    for (let i = 0; i < 3; i++) await there.governor.admit(CHILD);
    const samples = samplesOf(await there.scrape());
    expect(samples.get("recess_decide_duration_seconds_count")).toBe(3);
    expect(samples.get("recess_decide_duration_seconds_sum")).toBeCloseTo(0.012, 3);
    expect(samples.get('recess_decide_duration_seconds_bucket{le="0.0025"}')).toBe(0);
    // The first decision also writes the account's settings, so it takes two swaps of 3 ms.
    expect(samples.get('recess_decide_duration_seconds_bucket{le="0.005"}')).toBe(2);
    expect(samples.get('recess_decide_duration_seconds_bucket{le="0.01"}')).toBe(3);
    expect(samples.get('recess_decide_duration_seconds_bucket{le="+Inf"}')).toBe(3);
    expect(samples.get('recess_store_duration_seconds_bucket{operation="swap",le="+Inf"}')).toBe(4);
    expect(samples.get("recess_store_swaps_total")).toBe(4);
  });

  test("count a conflict when another process was faster", async () => {
    const there = world();
    await there.governor.admit(CHILD);
    const [[key = "", text = ""] = []] = there.texts;
    await there.governor.heartbeat(CHILD);
    there.texts.set(key, text);
    await there.governor.heartbeat(CHILD);
    expect(samplesOf(await there.scrape()).get("recess_store_conflicts_total")).toBe(1);
  });

  test("count events that were written together", async () => {
    const there = world();
    await there.governor.tokens(CHILD, { count: 1 });
    const before = samplesOf(await there.scrape()).get("recess_store_swaps_total") ?? 0;
    // The first is written by itself; the others wait for it and are written together.
    await Promise.all(Array.from({ length: 5 }, () => there.governor.tokens(CHILD, { count: 1 })));
    const samples = samplesOf(await there.scrape());
    expect((samples.get("recess_store_swaps_total") ?? 0) - before).toBe(2);
    expect(samples.get("recess_folds_total")).toBe(3);
  });

  test("count exempt messages, which nothing refuses", async () => {
    const there = world();
    for (let i = 0; i < 5; i++) await there.governor.admit(CHILD, { exempt: true });
    expect(samplesOf(await there.scrape()).get("recess_exempt_total")).toBe(5);
  });

  test("contain nothing about an account", async () => {
    const there = world();
    await busy(there);
    const text = await there.scrape();
    expect(text).not.toContain("Zelda");
    for (const key of there.texts.keys()) expect(text).not.toContain(key);
    expect(text).not.toMatch(/(?:device|account|id|age|key)=/);
  });

  test("read the governor's current policy, also after a reload", async () => {
    const { governor } = world();
    const before = governor.policy.version;
    await governor.reload(definePolicy({ bands: { child: { ages: [6, 13], dailyLimit: "30m" } } }));
    expect(governor.policy.version).not.toBe(before);
  });

  test("a real OpenTelemetry meter receives the same as Prometheus, and no account", async () => {
    const reader = new (class extends MetricReader {
      protected override onForceFlush = async (): Promise<void> => {};
      protected override onShutdown = async (): Promise<void> => {};
    })();
    const provider = new MeterProvider({ readers: [reader] });
    openTelemetry.setGlobalMeterProvider(provider);
    const meter: Meter = openTelemetry.getMeter("recess");
    const there = world(meter);
    await busy(there);
    const { resourceMetrics } = await reader.collect();
    await provider.shutdown();
    openTelemetry.disable();
    const told = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    const samples = samplesOf(await there.scrape());
    const valuesOf = (name: string): number[] =>
      told.flatMap(({ descriptor, dataPoints }) =>
        descriptor.name === name
          ? dataPoints.map(({ value }) => (typeof value === "number" ? value : Number("count" in value && value.count)))
          : [],
      );
    const sameAs = (name: string): number[] =>
      [...samples].flatMap(([key, value]) => (key.replace(/\{.*$/, "") === name ? [value] : []));
    for (const [theirs, ours] of [
      ["recess.decisions", "recess_decisions_total"],
      ["recess.stops", "recess_stops_total"],
      ["recess.notices", "recess_notices_total"],
      ["recess.tokens", "recess_tokens_total"],
      ["recess.degraded.decisions", "recess_degraded_decisions_total"],
      ["recess.decide.duration", "recess_decide_duration_seconds_count"],
      ["recess.store.duration", "recess_store_duration_seconds_count"],
      ["recess.store.swaps", "recess_store_swaps_total"],
      ["recess.store.errors", "recess_store_errors_total"],
      ["recess.folds", "recess_folds_total"],
    ] as const) {
      expect([theirs, valuesOf(theirs)]).toEqual([theirs, sameAs(ours)]);
      expect(valuesOf(theirs), theirs).not.toEqual([]);
    }
    expect(JSON.stringify(told)).not.toContain("Zelda");
  });

  test("an OpenTelemetry meter receives the same, and no account", async () => {
    const told: string[] = [];
    const instrument = (name: string) => (value: number, attributes?: { [name: string]: string }) =>
      void told.push(`${name} ${value} ${JSON.stringify(attributes ?? {})}`);
    const there = world({
      createCounter: (name) => ({ add: instrument(name) }),
      createHistogram: (name) => ({ record: instrument(name) }),
    });
    await busy(there);
    there.metrics.onProblem({ code: "store-returned", message: "" });
    expect(told.filter((line) => line.startsWith('recess.stops 1 {"type":"message"'))).toHaveLength(2);
    expect(told.some((line) => line.startsWith("recess.decide.duration 0.003"))).toBe(true);
    expect(told).toContain("recess.degraded.time 5 {}");
    expect(told.join("\n")).not.toContain("Zelda");
  });
});

describe("the route", () => {
  test("is a 404 for requests that the app does not allow", async () => {
    const { metrics } = world();
    const app = new Hono();
    app.get("/metrics", metricsRoute({ metrics, allow: (c) => c.req.header("x-scraper") === "ours" }));
    const refused = await app.request("/metrics");
    expect([refused.status, await refused.text()]).toEqual([404, "Not Found"]);
    const answer = await app.request("/metrics", { headers: { "x-scraper": "ours" } });
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("needs a function that allows requests, and only `true` allows one", async () => {
    const { metrics } = world();
    expect(() => metricsRoute({ metrics } as never)).toThrow(/allow/);
    const app = new Hono();
    app.get("/metrics", metricsRoute({ metrics, allow: (() => "yes") as never }));
    expect((await app.request("/metrics")).status).toBe(404);
  });
});

test("the Grafana dashboard asks only for what the route gives", async () => {
  interface Dashboard {
    readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  }
  const text = readFileSync(new URL("../../docs/grafana/recess.json", import.meta.url), "utf8");
  const dashboard = JSON.parse(text) as Dashboard;
  const there = world();
  await busy(there);
  const given = samplesOf(await there.scrape());
  const names = new Set([...given.keys()].map((key) => key.replace(/\{.*$/, "")));
  const types = await there.scrape();
  const asked = dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/recess_[a-z_]+/g) ?? []),
  );
  expect(asked.length).toBeGreaterThan(8);
  for (const name of asked) expect(names.has(name) || types.includes(`# TYPE ${name} `), name).toBe(true);
  // The labels that it groups by or selects on exist on some series.
  for (const label of dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((match) => match[1]!.split(", "))),
  )) {
    expect(types, label).toContain(`${label}="`);
  }
});
