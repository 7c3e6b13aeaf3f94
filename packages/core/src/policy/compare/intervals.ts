/** Minutes of a day, as `[from, to, from, to, …]`: ascending, disjoint, within `[0, 1440)`. */
export type Minutes = readonly number[];

export const DAY: number = 24 * 60;

/** The union of possibly overlapping intervals, cut to one day. */
export function union(intervals: readonly (readonly [from: number, to: number])[]): Minutes {
  const merged: number[] = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const start = Math.max(0, from);
    const end = Math.min(DAY, to);
    if (start >= end) continue;
    const last = merged.at(-1);
    if (last !== undefined && start <= last) merged[merged.length - 1] = Math.max(last, end);
    else merged.push(start, end);
  }
  return merged;
}

export function complement(minutes: Minutes): Minutes {
  const edges = [0, ...minutes, DAY];
  const kept: number[] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const [from = 0, to = 0] = [edges[i], edges[i + 1]];
    if (from < to) kept.push(from, to);
  }
  return kept;
}

export function pairs(minutes: Minutes): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: minutes.length / 2 }, (_, i) => [minutes[2 * i] ?? 0, minutes[2 * i + 1] ?? 0] as const);
}

/** The first minute of `inner` that is not in `outer`; `undefined` if all are. */
export function firstOutside(inner: Minutes, outer: Minutes): number | undefined {
  for (const [from, to] of pairs(inner)) {
    const around = pairs(outer).find(([start, end]) => start <= from && from < end);
    if (around === undefined) return from;
    if (around[1] < to) return around[1];
  }
  return undefined;
}

/** How many minutes lie in `[from, to)`. */
export function lengthIn(minutes: Minutes, from: number, to: number): number {
  return pairs(minutes).reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);
}
