/**
 * The 95 % confidence interval, assuming that the trace's accounts are a random sample; `null` for too few accounts.
 */
export type Interval = readonly [low: number, high: number] | null;

/** The 97.5th percentile of the normal distribution. */
const Z = 1.96;

/** The share of accounts, in percent. Wilson's interval also holds for few accounts and for 0 and 100 %. */
export function shareInterval(count: number, of: number): Interval {
  if (of === 0) return null;
  const share = count / of;
  const square = Z ** 2 / of;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((share * (1 - share)) / of + square / (4 * of))) / (1 + square);
  return [100 * Math.max(0, middle - half), 100 * Math.min(1, middle + half)];
}

/** One account's total of something, and the number of days over which it accrued. */
export interface Clustered {
  readonly value: number;
  readonly days: number;
}

/**
 * A mean over account-days. The days of one account are correlated, so the account is the sampling unit (linearised
 * ratio).
 */
export function meanInterval(accounts: readonly Clustered[]): Interval {
  const mean = meanOf(accounts);
  return around(mean, residualsOf(accounts, mean));
}

/** The change of such a mean for the same accounts. Pairing makes it more precise than either mean. */
export function changeInterval(before: readonly Clustered[], after: readonly Clustered[]): Interval {
  const [was, is] = [meanOf(before), meanOf(after)];
  const [a, b] = [residualsOf(before, was), residualsOf(after, is)];
  return around(
    is - was,
    b.map((residual, index) => residual - (a[index] ?? 0)),
  );
}

function meanOf(accounts: readonly Clustered[]): number {
  const days = daysOf(accounts);
  return days === 0 ? 0 : accounts.reduce((sum, { value }) => sum + value, 0) / days;
}

function daysOf(accounts: readonly Clustered[]): number {
  return accounts.reduce((sum, { days }) => sum + days, 0);
}

function residualsOf(accounts: readonly Clustered[], mean: number): readonly number[] {
  const days = daysOf(accounts);
  return accounts.map((one) => (days === 0 ? 0 : (one.value - mean * one.days) / days));
}

function around(middle: number, residuals: readonly number[]): Interval {
  const count = residuals.length;
  if (count < MIN_ACCOUNTS) return null;
  const variance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) * (count / (count - 1));
  const half = Z * Math.sqrt(variance);
  return [middle - half, middle + half];
}

/** No interval is given for fewer accounts. */
const MIN_ACCOUNTS = 5;
