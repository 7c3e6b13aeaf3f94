import { expect } from "vitest";

/**
 * Polls until `read` returns the expected value. The limit is generous because a busy machine is slow; a test that passes does
 * not wait longer than necessary.
 */
export const soon = <T>(read: () => T, timeout = 60_000): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout, interval: 50 });
