import { type Counter, createRegistry, type Histogram, type Registry } from "./registry.ts";

/** The part of a `Meter` of `@opentelemetry/api` that is used here. */
export interface MeterLike {
  createCounter(
    name: string,
    options?: { description?: string; unit?: string },
  ): {
    add(value: number, attributes?: { [name: string]: string }): void;
  };
  createHistogram(
    name: string,
    options?: { description?: string; unit?: string },
  ): {
    record(value: number, attributes?: { [name: string]: string }): void;
  };
}

/** Creates metrics in the registry and, under OpenTelemetry's names, in the app's meter. */
export interface Instruments {
  readonly registry: Registry;
  /** `startsAt0`: for a counter without labels, so that its series shows the first event as an increase. */
  counter(name: string, description: string, options?: { readonly startsAt0: boolean }): Counter;
  /** A histogram of durations, in seconds. */
  histogram(name: string, description: string): Histogram;
}

/** Histogram bounds, from memory access to waits that should never occur. */
const BOUNDS_S = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5];

export function createInstruments(meter: MeterLike | undefined): Instruments {
  const registry = createRegistry();
  // OpenTelemetry's names have dots and neither a unit nor `_total`, which its Prometheus exporter adds.
  const dotted = (name: string): string => `recess.${name.replaceAll("_", ".")}`;

  return {
    registry,
    counter(name, description, { startsAt0 } = { startsAt0: false }) {
      const own = registry.counter(`recess_${name}_total`, description);
      if (startsAt0) own.add(0);
      const theirs = meter?.createCounter(dotted(name), { description });
      return {
        add(value, labels) {
          own.add(value, labels);
          theirs?.add(value, labels);
        },
      };
    },
    histogram(name, description) {
      const own = registry.histogram(`recess_${name}_seconds`, description, BOUNDS_S);
      const theirs = meter?.createHistogram(dotted(name), { description, unit: "s" });
      return {
        observe(value, labels) {
          own.observe(value, labels);
          theirs?.record(value, labels);
        },
      };
    },
  };
}
