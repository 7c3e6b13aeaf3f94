import { expect, test } from "vitest";
import { withTimeout } from "./timeout.ts";

test("a call that is answered in time is passed on, a result or an error", async () => {
  const bound = withTimeout(1000);
  expect(await bound(Promise.resolve("a"))).toBe("a");
  await expect(bound(Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("a call that is not answered is given up, and later calls get their full time", async () => {
  const bound = withTimeout(50);
  const never = new Promise<never>(() => undefined);
  const started = performance.now();
  await expect(bound(never)).rejects.toThrow("No answer within 50 ms.");
  expect(performance.now() - started).toBeGreaterThanOrEqual(45);
  await expect(Promise.all([bound(Promise.resolve(1)), bound(Promise.resolve(2))])).resolves.toEqual([1, 2]);
  await expect(bound(never)).rejects.toThrow("No answer");
});
