/** Counts as table cells, and rows from which no small count can be inferred. */
import { type Cell, type Shown, shownParts } from "./suppress.ts";
import type { Count, Counts } from "./counts.ts";

export interface Row {
  readonly name: string;
  readonly value: Shown;
}

export const NONE: Count = { count: 0, accounts: new Set() };

export function cellsOf(counts: Counts): readonly { readonly name: string; readonly cell: Cell }[] {
  return [...counts].map(([name, count]) => ({ name, cell: cellOf(count) }));
}

export function cellOf({ count, accounts }: Count): Cell {
  return { value: count, accounts: accounts.size };
}

export function partsOf(
  cells: readonly { readonly name: string; readonly cell: Cell }[],
  total: Cell,
): { readonly rows: readonly Row[]; readonly total: Shown } {
  const shown = shownParts(
    cells.map(({ cell }) => cell),
    total,
  );
  return { rows: cells.map(({ name }, index) => ({ name, value: shown.parts[index] ?? null })), total: shown.total };
}
