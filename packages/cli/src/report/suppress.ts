/** Fewer accounts than this could be identified. */
export const LEAST = 5;

/** A figure and the number of accounts behind it. */
export interface Cell {
  readonly value: number;
  readonly accounts: number;
}

/** `null`: suppressed because too few accounts are behind it. */
export type Shown = number | null;

/** A single figure. */
export function shownAlone({ value, accounts }: Cell): Shown {
  return isSmall(accounts) ? null : value;
}

/**
 * The parts of a total as they can be shown beside it. Small parts are hidden. If a hidden part could then be computed
 * from the total and the rest, the next smallest parts are hidden too, until the hidden parts cover enough accounts and
 * are more than one. If no parts remain, the total is hidden.
 */
export function shownParts(
  parts: readonly Cell[],
  total: Cell,
): { readonly parts: readonly Shown[]; readonly total: Shown } {
  const hidden = new Set(parts.filter(({ accounts }) => isSmall(accounts)));
  let isTotalShown = !isSmall(total.accounts);
  if (hidden.size > 0 && isTotalShown) {
    const others = parts
      .filter((part) => part.accounts > 0 && !hidden.has(part))
      .toSorted((a, b) => a.accounts - b.accounts);
    while (!covers([...hidden])) {
      const next = others.shift();
      if (next === undefined) {
        isTotalShown = false;
        break;
      }
      hidden.add(next);
    }
  }
  return {
    parts: parts.map((part) => (hidden.has(part) ? null : part.value)),
    total: isTotalShown ? total.value : null,
  };
}

/**
 * A part of a whole, such as notices seen among those given: neither the part nor the rest may concern few accounts.
 */
export function shownShare(part: Cell, rest: Cell): { readonly value: Shown; readonly percent: number | null } {
  const whole = part.value + rest.value;
  if (whole === 0) return { value: 0, percent: null };
  if (isSmall(part.accounts + rest.accounts)) return { value: null, percent: null };
  const percent = Math.floor((100 * part.value) / whole);
  if (!isSmall(part.accounts) && !isSmall(rest.accounts)) return { value: part.value, percent };
  // Steps so coarse that they reveal nothing about few accounts.
  return { value: null, percent: whole < STEPS * LEAST ? null : Math.floor(percent / (100 / STEPS)) * (100 / STEPS) };
}

const STEPS = 20;

function isSmall(accounts: number): boolean {
  return accounts > 0 && accounts < LEAST;
}

/** Whether their sum, which a reader can compute, reveals nothing about any of them. */
function covers(hidden: readonly Cell[]): boolean {
  return hidden.length > 1 && hidden.reduce((sum, { accounts }) => sum + accounts, 0) >= 2 * LEAST;
}
