/** Names and values of a series. None may identify an account. */
export type Labels = { readonly [name: string]: string };

export interface Counter {
  add(value: number, labels?: Labels): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

export interface Registry {
  counter(name: string, help: string): Counter;
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Adds a metric whose value is read whenever the text is requested. */
  lookup(name: string, help: string, type: "counter" | "gauge", value: () => number): void;
  /** All metrics in Prometheus' text format 0.0.4. */
  text(): string;
}

interface Buckets {
  readonly counts: number[];
  sum: number;
  count: number;
}

export function createRegistry(): Registry {
  const families: (() => string)[] = [];

  const family = (name: string, help: string, type: string, lines: () => readonly string[]): void => {
    families.push(() => [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`, ...lines()].join("\n"));
  };

  return {
    counter(name, help) {
      const series = new Map<string, number>();
      family(name, help, "counter", () => [...series].map(([labels, value]) => `${name}${braced(labels)} ${value}`));
      return {
        add(value, labels = {}) {
          const key = written(labels);
          series.set(key, (series.get(key) ?? 0) + value);
        },
      };
    },
    histogram(name, help, bounds) {
      const series = new Map<string, Buckets>();
      family(name, help, "histogram", () =>
        [...series].flatMap(([labels, { counts, sum, count }]) => {
          const bucket = (le: string, below: number): string =>
            `${name}_bucket${braced([labels, `le="${le}"`].filter((part) => part !== "").join(","))} ${below}`;
          const below = bounds.map((bound, i) => bucket(String(bound), counts[i] ?? 0));
          below.push(
            bucket("+Inf", count),
            `${name}_sum${braced(labels)} ${sum}`,
            `${name}_count${braced(labels)} ${count}`,
          );
          return below;
        }),
      );
      return {
        observe(value, labels = {}) {
          const key = written(labels);
          const buckets = series.get(key) ?? { counts: bounds.map(() => 0), sum: 0, count: 0 };
          series.set(key, buckets);
          // Buckets are cumulative in the format, and therefore here.
          for (let i = bounds.length - 1; i >= 0 && value <= (bounds[i] ?? 0); i--) {
            buckets.counts[i] = (buckets.counts[i] ?? 0) + 1;
          }
          buckets.sum += value;
          buckets.count += 1;
        },
      };
    },
    lookup(name, help, type, value) {
      family(name, help, type, () => [`${name} ${value()}`]);
    },
    text: () => families.map((lines) => `${lines()}\n`).join(""),
  };
}

function written(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeValue(value)}"`)
    .join(",");
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
