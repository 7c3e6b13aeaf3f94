import { expect } from "vitest";

/**
 * Looks again and again until what `read` gives is as expected. A machine that is busy with other things may take long, and
 * waiting costs nothing where there is nothing to wait for.
 */
export const soon = <T>(read: () => T, timeout = 60_000): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout, interval: 50 });
